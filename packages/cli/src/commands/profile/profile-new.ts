import { createReadStream, existsSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Trial } from '@guantong/node/intake/draft-profile'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { makeAsker } from './asker.ts'
import { PROFILE_MESSAGES, type ProfileKey } from './messages.ts'

interface NewOptions extends NodeChoice {
  dataSet?: string
  encoding?: string
  sheet?: string
  out?: string
  answers?: string
}

export const addProfileNew = nodeCommand({
  name: 'new',
  messages: PROFILE_MESSAGES,
  about: 'about.profile.new',
  options: (command, { say }) =>
    command
      .argument('<file>', say('argument.profileFile'))
      .option('--data-set <name>', say('option.profileDataSet'))
      .option('--encoding <name>', say('option.encoding'))
      .option('--sheet <name>', say('option.sheet'))
      .option('--out <file>', say('option.profileOut'))
      .option('--answers <file>', say('option.answers')),
  run: async (at, { dataSet, encoding, sheet, out, answers: from }: NewOptions, argument: string) => {
    const { say, env, now, print, answer, tell } = at
    const { code: regionCode } = await at.node()
    const file = resolve(startFolder(env), argument)
    const placeOf = (name: string): string => {
      const place = resolve(startFolder(env), out ?? name)
      if (existsSync(place)) throw new UsageError(say('profile.exists', { file: place }))
      return place
    }
    // Before anything is asked.
    if (out !== undefined) placeOf(out)
    const { findDataSet, loadStandard, dataSets } = await import('@guantong/standard')
    if (dataSet !== undefined && findDataSet(dataSet) === undefined) {
      const allowed = dataSets.map(({ name }) => name).join(', ')
      throw new UsageError(say('usage.invalid', { what: `--data-set ${dataSet}`, allowed }))
    }
    const { draftProfile, profileDocument, profileText } = await import('@guantong/node/intake/draft-profile')
    const { askProfile } = await import('./ask-profile.ts')
    const draft = await draftProfile({ standard: loadStandard(), file, regionCode, encoding, sheet })
    const input = from === undefined ? process.stdin : createReadStream(resolve(startFolder(env), from))
    const asker = makeAsker(input, tell)
    const answers = await askProfile({ draft, asker, dataSet }, at).finally(() => asker.close())
    const document = profileDocument(answers)
    const text = profileText(document)
    const trial = draft.test(document, now())
    const written = placeOf(`${answers.name}.yaml`)
    writeFileSync(written, text)
    answer({ profile: answers.name, dataSet: answers.dataSet.name, file: written, ...trial }, () => {
      showTrial(trial, at)
      print(text)
      tell(say('profile.written', { file: written, source: basename(file) }))
    })
    return trial.accepted === 0 ? 1 : 0
  },
})

const MOST_FIELDS = 8

function showTrial({ rows, accepted, shown, rejectedByRule }: Trial, { say, print, lang }: Context<ProfileKey>): void {
  for (const { line, row, findings } of shown) {
    const fields = Object.entries(row ?? {}).filter(([, value]) => value !== null && value !== undefined)
    const good = fields
      .slice(0, MOST_FIELDS)
      .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : String(value)}`)
    const text = row === null ? findings.map(({ message }) => message[lang]).join(' ') : good.join(', ')
    print(say('profile.line', { line, text }))
  }
  print(say('profile.trial', { rows, accepted }))
  const reasons = Object.entries(rejectedByRule).map(([rule, count]) => `${rule} ${count}`)
  if (reasons.length > 0) print(say('profile.reasons', { reasons: reasons.join(', ') }))
}
