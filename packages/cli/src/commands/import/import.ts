import { accessSync, constants } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { profilePath } from '../../declare/profile-path.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { accountOf } from '../../program/account.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { stoppable } from '../../program/stoppable.ts'
import { IMPORT_MESSAGES } from './messages.ts'
import { showExplanation } from './show-explanation.ts'
import { showSummary } from './show-summary.ts'

interface ImportOptions extends NodeChoice {
  profile?: string
  dataSet?: string
  set?: Record<string, string>
  zone?: string
  encoding?: string
  sheet?: string
  rejects?: string
  warnings?: string
  explain?: boolean
  dryRun?: boolean
  restart?: boolean
  restoreWithdrawn?: boolean
}

export const addImport = nodeCommand({
  name: 'import',
  messages: IMPORT_MESSAGES,
  about: 'about.import',
  options: (command, context) => {
    const { say } = context
    return command
      .argument('<file>', say('argument.file'))
      .option('--profile <name>', say('option.profile'))
      .option('--data-set <name>', say('option.dataSet'))
      .option('--set <field=value>', say('option.set'), (given, before: Record<string, string> = {}) => ({
        ...before,
        ...constantOf(given, context),
      }))
      .option('--zone <name>', say('option.zone'))
      .option('--encoding <name>', say('option.encoding'))
      .option('--sheet <name>', say('option.sheet'))
      .option('--rejects <file>', say('option.rejects'))
      .option('--warnings <file>', say('option.warnings'))
      .option('--explain', say('option.explain'))
      .option('--dry-run', say('option.dryRun'))
      .option('--restart', say('option.restart'))
      .option('--restore-withdrawn', say('option.restoreWithdrawn'))
  },
  run: async (at, options: ImportOptions, argument: string) => {
    const { say, tell, env, now, lang } = at
    const { code: regionCode, withLedger } = await at.node()
    const { dataSet, set, zone, encoding, sheet, dryRun, restart, restoreWithdrawn } = options
    const file = resolve(startFolder(env), argument)
    const by = accountOf(env)
    keepHeapSmall()
    const { importFile } = await import('@guantong/node/intake')
    const { explainFile } = await import('@guantong/node/intake/explain-file')
    const { loadProfile } = await import('@guantong/node/intake/profiles/load-profile')
    const { findDataSet, loadStandard } = await import('@guantong/standard')
    const profile = options.profile === undefined ? undefined : loadProfile(profilePath(options.profile, env))
    const known = { standard: loadStandard(), file, regionCode, profile, dataSet, set, zone, encoding, sheet }
    if (options.explain === true) {
      const explanation = await explainFile(known)
      showExplanation(explanation, at)
      return explanation.chosen === null ? 1 : 0
    }
    const rejectsFile =
      options.rejects === undefined
        ? (extension: string) => rejectsBeside(file, extension, env)
        : resolve(startFolder(env), options.rejects)
    const warningsFile = options.warnings === undefined ? undefined : resolve(startFolder(env), options.warnings)
    const bar = progressBar(`{bar} {percentage}%  {rows} ${say('import.progress')}, {rate}/s`)
    const importRows = (signal: AbortSignal): Promise<number> =>
      withLedger({ what: 'import', poolSize: 4 }, async (ledger) => {
        const summary = await importFile({
          ...{ ...known, ledger, now: now(), rejectsFile, warningsFile, dryRun, restart, restoreWithdrawn, by, signal },
          onProgress: ({ rows, bytes, totalBytes }) => bar.show(bytes, totalBytes, { rows }),
        }).finally(bar.end)
        const titleOf = (name: string): string => findDataSet(summary.dataSet)?.field(name)?.[lang] ?? name
        showSummary(summary, { file, warningsFile, titleOf }, at)
        return summary.accepted === 0 ? 1 : 0
      })
    return stoppable(importRows, () => tell(say('import.stopped')))
  },
})

/** @throws UsageError unless it is `field=value` */
function constantOf(given: string, { say }: Context): Record<string, string> {
  const at = given.indexOf('=')
  if (at < 1) throw new UsageError(say('usage.invalid', { what: given, allowed: 'field=value' }))
  return { [given.slice(0, at)]: given.slice(at + 1) }
}

/** `cases.csv` → `cases.rejects.csv` beside it, or where the reader stands if that folder is not theirs to write in. */
function rejectsBeside(file: string, extension: string, env: NodeJS.ProcessEnv): string {
  const name = `${basename(file).replace(/(\.[a-z]{3,6})(\.gz)?$/i, '')}.rejects${extension}`
  try {
    accessSync(dirname(file), constants.W_OK)
    return join(dirname(file), name)
  } catch {
    return resolve(startFolder(env), name)
  }
}
