import { resolve } from 'node:path'
import { SHARING, type Sharing } from '@guantong/contract'
import { Option } from 'commander'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { askCommand } from '../../declare/node-command.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { stoppable } from '../../program/stoppable.ts'
import { exportBar } from './export-bar.ts'
import { type ExportState, readExportState } from './export-state.ts'
import { EXPORT_MESSAGES, type ExportKey } from './messages.ts'
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
  allowMissing?: boolean
  resume?: boolean
}

export const addExport = askCommand({
  name: 'export',
  messages: EXPORT_MESSAGES,
  about: 'about.export',
  options: (command, { say }) =>
    command
      .argument('<data-set>', say('argument.dataSet'))
      .requiredOption('--out <file>', say('option.out'))
      .option('--region <code>', say('option.exportRegion'))
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
      .option('--allow-missing', say('option.allowMissing'))
      .option('--resume', say('option.resume')),
  run: async (at, options: ExportOptions, dataSet: string) => {
    const { say, tell, lang } = at
    const { code, endpoint, token } = await at.node()
    const region = options.region ?? code
    const wait = Number(options.wait)
    if (options.wait.trim() === '' || !(wait >= 0 && wait <= 600))
      throw new UsageError(say('usage.invalid', { what: `--wait ${options.wait}`, allowed: '0 … 600' }))
    const state = stateFor(dataSet, region, options, at)
    const { file, command } = state
    keepHeapSmall()
    const { exportFile } = await import('./export-file.ts')
    const { sharing, bom, allowMissing = false } = options
    const regions = options.scope ?? [region]
    const bar = exportBar(at)
    const began = performance.now()
    const exportRows = async (signal: AbortSignal): Promise<number> => {
      const exported = await exportFile(state, {
        endpoint,
        token: () => token({ regions, sharing, subject: 'guantong export', lifetimeSeconds: 120 }),
        lang,
        bom,
        allowMissing,
        waitMs: wait * 1000,
        signal,
        onProgress: bar.show,
      }).finally(bar.end)
      const seconds = (performance.now() - began) / 1000
      showExported({ ...exported, file, command, seconds, allowMissing }, at)
      return exported.missing.length === 0 || allowMissing ? 0 : 1
    }
    return stoppable(exportRows, () => tell(say('export.stopped', { rows: readExportState(file)?.rows ?? 0, command })))
  },
})

/** What was begun, or a beginning. @throws UsageError when one is asked for and the other is there */
function stateFor(dataSet: string, region: string, options: ExportOptions, context: Context<ExportKey>): ExportState {
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
  const { resume: _, bom, scope, ...rest } = options
  const given = Object.entries({ ...rest, scope: scope?.join(',') }).flatMap(([name, value]) =>
    typeof value === 'string' ? [`--${name}`, quoted(value)] : [],
  )
  return ['guantong export', quoted(dataSet), ...given, ...(bom ? [] : ['--no-bom']), '--resume'].join(' ')
}

/** As a POSIX shell takes it back. */
const quoted = (text: string): string => (/^[\w./:,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
