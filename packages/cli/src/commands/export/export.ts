import { resolve } from 'node:path'
import { SHARING, type Sharing } from '@guantong/contract'
import { Option } from 'commander'
import { makeToken } from '../../ask/access-token.ts'
import { type AddCommand, listed } from '../../declare/command.ts'
import { endpointOfConfig, findNode, type NodeChoice } from '../../declare/find-node.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { exportBar } from './export-bar.ts'
import { type ExportState, readExportState } from './export-state.ts'
import { formatOf, OUT_FORMATS, type OutFormat } from './out-format.ts'
import { showExported } from './show-exported.ts'

interface ExportOptions extends NodeChoice {
  region?: string
  out: string
  format?: OutFormat
  from?: string
  to?: string
  fields?: string
  filter?: string
  scope?: string[]
  sharing: Sharing
  headings?: 'en' | 'zh'
  bom: boolean
  wait: string
  resume?: boolean
  json?: boolean
}

export const addExport: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('export')
    .description(say('about.export'))
    .argument('<data-set>', say('argument.dataSet'))
    .requiredOption('--out <file>', say('option.out'))
    .option('--region <code>', say('option.exportRegion'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .addOption(new Option('--format <name>', say('option.format')).choices(OUT_FORMATS))
    .option('--from <time>', say('option.from'))
    .option('--to <time>', say('option.to'))
    .option('--fields <list>', say('option.fields'))
    .option('--filter <json>', say('option.filter'))
    .option('--scope <region>', say('option.scopeExport'), listed)
    .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
    .addOption(new Option('--headings <en|zh>', say('option.headings')).choices(['en', 'zh']))
    .option('--no-bom', say('option.noBom'))
    .option('--wait <seconds>', say('option.wait'), '60')
    .option('--resume', say('option.resume'))
    .option('--json', say('option.json'))
    .action(async (dataSet: string, options: ExportOptions) => {
      const config = await findNode(options, context)
      const region = options.region ?? config.code
      const wait = Number(options.wait)
      if (options.wait.trim() === '' || !(wait >= 0 && wait <= 600))
        throw new UsageError(say('usage.invalid', { what: `--wait ${options.wait}`, allowed: '0 … 600' }))
      const state = stateFor(dataSet, region, options, context)
      keepHeapSmall()
      const { exportFile } = await import('./export-file.ts')
      const request = {
        regions: options.scope ?? [region],
        verbs: ['read'] as const,
        sharing: options.sharing,
        subject: 'guantong export',
        lifetimeSeconds: 120,
      }
      const bar = exportBar(context)
      const leave = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort())
      const began = performance.now()
      try {
        const exported = await exportFile(state, {
          endpoint: endpointOfConfig(config),
          token: () => makeToken(config.code, config.key, request, context.now()),
          lang: context.lang,
          bom: options.bom,
          waitMs: wait * 1000,
          signal: leave.signal,
          onProgress: bar.show,
        })
        bar.end()
        const seconds = (performance.now() - began) / 1000
        showExported({ ...exported, file: state.file, command: state.command, seconds }, context, options.json === true)
        done(exported.missing.length === 0 ? 0 : 1)
      } catch (error) {
        bar.end()
        if (!leave.signal.aborted) throw error
        const kept = readExportState(state.file)
        context.tell(say('export.stopped', { rows: kept?.rows ?? 0, command: state.command }))
        done(1)
      }
    })
}

/** What was begun, or a beginning. @throws UsageError when one is asked for and the other is there */
function stateFor(dataSet: string, region: string, options: ExportOptions, context: Context): ExportState {
  const { say, env } = context
  const file = resolve(startFolder(env), options.out)
  const format = formatOf(options.out, options.format, context)
  const query: Record<string, string> = { region, wait: options.wait }
  for (const name of ['from', 'to', 'fields', 'filter'] as const) {
    const value = options[name]
    if (value !== undefined) query[name] = value
  }
  if (options.headings !== undefined) query.lang = options.headings
  const fresh: ExportState = {
    file,
    dataSet,
    query,
    format,
    head: null,
    rows: 0,
    bytes: 0,
    left: [{}],
    missing: [],
    command: commandFor(dataSet, options),
  }
  const earlier = readExportState(file)
  if (options.resume !== true) {
    if (earlier !== undefined) throw new UsageError(say('export.begunAlready', { file }))
    return fresh
  }
  if (earlier === undefined) throw new UsageError(say('export.nothingBegun', { file }))
  if (questionOf(earlier) !== questionOf(fresh)) throw new UsageError(say('export.otherQuestion', { file }))
  return { ...earlier, query, command: fresh.command }
}

/** How long to wait may change from one time to the next. */
const questionOf = ({ dataSet, format, query: { wait: _, ...query } }: ExportState): string =>
  JSON.stringify([dataSet, format, Object.entries(query).sort()])

/** The command line that goes on with the file, whatever order the options came in. */
function commandFor(dataSet: string, options: ExportOptions): string {
  const { resume: _, json: __, bom, scope, ...rest } = options
  const given = Object.entries({ ...rest, scope: scope?.join(',') }).flatMap(([name, value]) =>
    typeof value === 'string' ? [`--${name}`, quoted(value)] : [],
  )
  return ['guantong export', quoted(dataSet), ...given, ...(bom ? [] : ['--no-bom']), '--resume'].join(' ')
}

/** As a POSIX shell takes it back. */
const quoted = (text: string): string => (/^[\w./:,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
