import { accessSync, constants } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { ImportProgress, ImportSummary } from '@guantong/node/intake'
import { SingleBar } from 'cli-progress'
import { startFolder } from '../clone.ts'
import type { Context } from '../context.ts'
import { findNode, type NodeChoice } from '../find-node.ts'
import type { AddCommand } from './command.ts'

interface ImportOptions extends NodeChoice {
  profile: string
  rejects?: string
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
    .requiredOption('--profile <name>', say('option.profile'))
    .option('--rejects <file>', say('option.rejects'))
    .option('--json', say('option.json'))
    .action(async (argument: string, options: ImportOptions) => {
      const config = await findNode(options, context)
      const file = resolve(startFolder(env), argument)
      const rejectsFile =
        options.rejects === undefined ? rejectsBeside(file, env) : resolve(startFolder(env), options.rejects)
      const { importFile, loadProfile } = await import('@guantong/node/intake')
      const { connectLedger } = await import('@guantong/node/ledger/connect')
      const { loadStandard } = await import('@guantong/standard')
      const profile = loadProfile(options.profile)
      const ledger = connectLedger({ databaseUrl: config.databaseUrl, poolSize: 4, applicationName: 'guantong import' })
      const bar = progressBar(context)
      const leave = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort())
      try {
        const summary = await importFile({
          ledger,
          standard: loadStandard(),
          file,
          profile,
          regionCode: config.code,
          now: context.now(),
          rejectsFile,
          onProgress: bar.show,
          signal: leave.signal,
        })
        bar.end()
        report(summary, context, options.json === true)
        done(summary.accepted === 0 ? 1 : 0)
      } finally {
        bar.end()
        await ledger.close()
      }
    })
}

/** People read the summary; with --json one object stands alone on the last line of standard output. */
function report(summary: ImportSummary, { print, say }: Context, json: boolean): void {
  if (json) {
    print(JSON.stringify(summary))
    return
  }
  const { rows, accepted, inserted, updated, unchanged, rejected, seconds } = summary
  print(say('import.done', { rows, accepted, inserted, updated, unchanged, rejected, seconds: seconds.toFixed(1) }))
  const warnings = Object.entries(summary.warningsByRule).map(([rule, count]) => `${rule} ${count}`)
  if (warnings.length > 0) print(say('import.warnings', { warnings: warnings.join(', ') }))
  if (summary.rejects !== null) print(say('import.rejects', { file: summary.rejects }))
}

/** `cases.csv` → `cases.rejects.csv` beside it, or where the reader stands if that folder is not theirs to write in. */
function rejectsBeside(file: string, env: NodeJS.ProcessEnv): string {
  const name = `${basename(file, extname(file))}.rejects.csv`
  try {
    accessSync(dirname(file), constants.W_OK)
    return join(dirname(file), name)
  } catch {
    return resolve(startFolder(env), name)
  }
}

function progressBar({ say }: Context): { show(progress: ImportProgress): void; end(): void } {
  if (process.stderr.isTTY !== true) return { show: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `{bar} {percentage}%  {rows} ${say('import.progress')}, {rate}/s`,
    barsize: 32,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  const started = performance.now()
  let running = false
  return {
    show({ rows, bytes, totalBytes }) {
      const rate = Math.round(rows / Math.max(0.001, (performance.now() - started) / 1000))
      if (!running) bar.start(totalBytes, bytes, { rows, rate })
      else bar.update(bytes, { rows, rate })
      running = true
    },
    end() {
      if (running) bar.stop()
      running = false
    },
  }
}
