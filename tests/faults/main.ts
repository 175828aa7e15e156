/**
 * `npm run faults`: random schedules of work and faults, counted and put into a table; exits 1 if an invariant is missed.
 *
 * @module
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { languageOf } from '@guantong/cli/language'
import { CLONE } from '../support/clone.ts'
import { impossible, playOnce, runCampaign } from './campaign.ts'
import { openLaboratory } from './laboratory.ts'
import { MESSAGES } from './messages.ts'
import { append, type Played, readRecord } from './record.ts'
import { isBad } from './run-schedule.ts'
import { canMountHere } from './small-disk.ts'
import { ALL_KINDS, type Kind, type Step } from './step.ts'
import { type Summary, summaryOf, tableOf } from './summary.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    worlds: { type: 'string', default: '2' },
    kinds: { type: 'string' },
    record: { type: 'string' },
    resume: { type: 'string' },
    replay: { type: 'string' },
    results: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    lang: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const say = MESSAGES[languageOf(process.argv.slice(2), process.env)]
const tell = (text: string): void => void process.stderr.write(`${text}\n`)

if (values.help) {
  process.stdout.write(say.help)
  process.exit(0)
}
const wanted = values.kinds === undefined ? ALL_KINDS : values.kinds.split(',').filter(Boolean)
const unknown = wanted.find((kind) => !(ALL_KINDS as readonly string[]).includes(kind))
if (unknown !== undefined) {
  tell(say.unknownKind(unknown))
  process.exit(2)
}
const leftOut: Summary['leftOut'] = {}
for (const kind of impossible(wanted as Kind[], canMountHere())) {
  leftOut[kind] = say.noMount
  tell(say.leftOut(kind, say.noMount))
}
const kinds = (wanted as Kind[]).filter((kind) => leftOut[kind] === undefined)

tell(say.preparing)
const begun = performance.now()
const stopping = new AbortController()
const worlds = Number(values.worlds)
const lab = await openLaboratory(CLONE, { ahead: worlds + 1 })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    tell(say.stopping)
    stopping.abort()
    void lab.close().finally(() => process.exit(130))
  })
}

const failed = values.replay === undefined ? await campaign() : await replay(values.replay)
await lab.close()
process.exit(failed ? 1 : 0)

async function campaign(): Promise<boolean> {
  const file =
    values.resume ?? values.record ?? join(mkdtempSync(join(tmpdir(), 'guantong-faults-record-')), 'record.ndjson')
  tell(say.recordIn(file))
  const played: Played[] = values.resume === undefined ? [] : readRecord(file)
  const known = new Set(played.map(({ seed }) => seed))
  const runs = Number(values.runs)
  const first = Number(values.seed)
  const seeds = Array.from({ length: runs }, (_, i) => first + i).filter((seed) => !known.has(seed))
  const time = values.minutes === undefined ? undefined : AbortSignal.timeout(Number(values.minutes) * 60_000)
  const signal = time === undefined ? stopping.signal : AbortSignal.any([stopping.signal, time])
  let since = 0
  await runCampaign(lab, {
    seeds,
    kinds,
    worlds,
    signal,
    shrinks: values.shrink,
    onPlayed(one) {
      if (stopping.signal.aborted) return
      append(file, one)
      played.push(one)
      since += 1
      const bad = played.filter((each) => each.bad).length
      const progress = say.progress(played.length, runs, bad, (performance.now() - begun) / since, one.seed)
      if (process.stderr.isTTY) process.stderr.write(`\r${progress}\u001b[K`)
      else tell(progress)
      if (one.bad) show(one)
    },
  })
  if (process.stderr.isTTY) tell('')
  const summary = summaryOf(played, leftOut)
  const command = `npm run faults -- ${withoutFiles(process.argv.slice(2)).join(' ')}`.trim()
  const table = tableOf(summary, { command, seconds: (performance.now() - begun) / 1000, worlds })
  if (values.results !== undefined) writeFileSync(values.results, table)
  process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : table)
  return summary.failed > 0
}

/** Where this machine keeps its files says nothing to a person who plays the same again. */
function withoutFiles(args: readonly string[]): string[] {
  const ofFile = /^--(record|resume|results)$/
  return args.filter((arg, i) => !ofFile.test(arg) && !ofFile.test(args[i - 1] ?? ''))
}

function show(played: Played): void {
  tell(`\n${say.bad(played.seed)}`)
  const sentences = [...played.lost, ...played.doubled, ...played.stale, ...played.unsound]
  tell(
    sentences
      .slice(0, 8)
      .map((sentence) => `  ${sentence}`)
      .join('\n'),
  )
  const steps = played.shrunk ?? played.steps ?? []
  if (played.shrunk !== undefined) tell(say.shortest(steps.length))
  const file = join(mkdtempSync(join(tmpdir(), 'guantong-faults-')), `seed-${played.seed}.json`)
  writeFileSync(file, `${JSON.stringify(steps, null, 2)}\n`)
  tell(`${JSON.stringify(steps)}\n${say.replayWith(`npm run faults -- --replay ${file}`)}`)
}

async function replay(file: string): Promise<boolean> {
  const steps = stepsIn(file)
  if (steps === undefined) {
    tell(say.noSteps(file))
    return true
  }
  const outcome = await playOnce(lab, steps, { kinds })
  process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
  return isBad(outcome)
}

function stepsIn(file: string): readonly Step[] | undefined {
  const text = readFileSync(file, 'utf8').trim()
  if (text.startsWith('[')) return JSON.parse(text) as Step[]
  const bad = readRecord(file).find((each) => each.bad)
  return bad?.shrunk ?? bad?.steps
}
