import { accessSync, constants } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { profilePath } from '../../declare/profile-path.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { progressBar } from './progress-bar.ts'
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
  json?: boolean
}

export const addImport: AddCommand = (program, context, done) => {
  const { say, env } = context
  return program
    .command('import')
    .description(say('about.import'))
    .argument('<file>', say('argument.file'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
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
    .option('--json', say('option.json'))
    .action(async (argument: string, options: ImportOptions) => {
      const config = await findNode(options, context)
      const file = resolve(startFolder(env), argument)
      keepHeapSmall()
      const { importFile, explainFile, loadProfile } = await import('@guantong/node/intake')
      const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
      const { loadStandard } = await import('@guantong/standard')
      const known = {
        standard: loadStandard(),
        file,
        regionCode: config.code,
        profile: options.profile === undefined ? undefined : loadProfile(profilePath(options.profile, env)),
        dataSet: options.dataSet,
        set: options.set,
        zone: options.zone,
        encoding: options.encoding,
        sheet: options.sheet,
      }
      if (options.explain === true) {
        const explanation = await explainFile(known)
        showExplanation(explanation, context, options.json === true)
        done(explanation.chosen === null ? 1 : 0)
        return
      }
      const ledger = connectLedger({ databaseUrl: config.databaseUrl, poolSize: 4, applicationName: 'guantong import' })
      const bar = progressBar(context)
      const leave = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort())
      const warningsFile = options.warnings === undefined ? undefined : resolve(startFolder(env), options.warnings)
      try {
        const summary = await importFile({
          ...known,
          ledger,
          now: context.now(),
          rejectsFile:
            options.rejects === undefined
              ? (extension) => rejectsBeside(file, extension, env)
              : resolve(startFolder(env), options.rejects),
          warningsFile,
          dryRun: options.dryRun,
          restart: options.restart,
          onProgress: bar.show,
          signal: leave.signal,
        })
        bar.end()
        showSummary(summary, file, warningsFile, context, options.json === true)
        done(summary.accepted === 0 ? 1 : 0)
      } catch (error) {
        bar.end()
        if (!leave.signal.aborted) throw error
        context.tell(say('import.stopped'))
        done(1)
      } finally {
        await ledger.close()
      }
    })
}

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
