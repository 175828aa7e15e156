/**
 * Reading what is to be exported, without trusting it: everything that can be refused is refused before the first row.
 *
 * @module
 */
import { GuantongError, type Principal, type Topology, type TopologyNode } from '@guantong/contract'
import { type DataField, type DataSet, dataSets, type Standard } from '@guantong/standard'
import { coveredBy, mustBeAllowedTo } from '../graph/base/graph-context.ts'
import { isDay } from '../graph/base/row-values.ts'
import { timeOrder } from '../ledger/rows/find-rows.ts'
import type { LivePolicy } from '../policy/live-policy.ts'
import type { Rights } from '../policy/rights.ts'
import type { ExportRow } from './ask-page.ts'
import { columnsOf, nameDivisions } from './export-columns.ts'
import { digestOf, type Position, readCursor } from './export-cursor.ts'
import { type Stop, stopsOf } from './export-stops.ts'
import type { Column } from './row-table.ts'

export const FORMATS = ['ndjson', 'csv', 'xlsx'] as const
export type Format = (typeof FORMATS)[number]

export interface ExportRequest {
  readonly dataSet: DataSet
  readonly region: string
  /** Where rows are held, in the order in which they are written; only those that are asked for and not yet done. */
  readonly stops: readonly Stop[]
  readonly fields: readonly DataField[]
  readonly filter: Readonly<Record<string, unknown>>
  readonly format: Format
  /** For people: headings and values in the words of the dictionary, times by the clock of China, divisions with their names. */
  readonly lang: 'en' | 'zh' | null
  readonly columns: readonly Column[]
  /** Adds what the columns show besides the fields. */
  readonly complete: (rows: readonly ExportRow[]) => readonly ExportRow[]
  readonly divisionName: (code: string) => string | undefined
  readonly bom: boolean
  /** Lines between rows that say how to go on from there (NDJSON only). */
  readonly marks: boolean
  readonly after: Position | null
  /** So long an owner that is away is waited for. */
  readonly waitMs: number
  /** What the order of rows and the choice of them depend on: a cursor of another question is refused. */
  readonly digest: string
}

export interface ReadingAt {
  readonly self: TopologyNode
  readonly topology: Topology
  readonly standard: Standard
  readonly policy: Pick<LivePolicy, 'rightsOf'>
}

const WAIT_SECONDS = { usual: 60, longest: 600 }
const KNOWN = ['region', 'from', 'to', 'filter', 'fields', 'format', 'lang', 'bom', 'marks', 'after', 'only', 'wait']
const LONGEST_FILTER = 20_000

const refuse = (field: string, reason: string): never => {
  throw new GuantongError('GT_INPUT_INVALID', { field, reason })
}

/**
 * Whether the filter fits the schema has NOT been checked here: the graph says so when it is first asked.
 *
 * @throws GuantongError GT_INPUT_INVALID | GT_REGION_UNKNOWN | GT_REGION_OUT_OF_SCOPE | GT_NO_NODE | GT_VERB_OUT_OF_SCOPE |
 * GT_POLICY_REFUSED | GT_SHARING_OUT_OF_SCOPE | GT_DATA_STAYS | GT_CURSOR_INVALID
 */
export function readExportRequest(url: URL, principal: Principal, context: ReadingAt): ExportRequest {
  const given = parametersOf(url)
  mustBeAllowedTo(principal, 'read')
  const dataSet = dataSetIn(url.pathname)
  const region = given.get('region') ?? context.self.code
  if (context.standard.divisions.get(region) === undefined)
    throw new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
  if (!coveredBy(context.standard.divisions, principal, region))
    throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  const all = stopsOf(dataSet, region, context)
  const rights = context.policy.rightsOf(principal, 'export')
  const why = rights.whyNoRows(dataSet, region)
  if (why !== null) throw why
  const isAllHere = all.every(({ node }) => node === context.self.code)
  const fits = { rights, region, isAllHere }
  const filter = filterOf(dataSet, given)
  const time = timeOrder(dataSet)?.[0]
  const digest = digestOf([
    dataSet.name,
    region,
    filter,
    time !== undefined && rights.fieldsShown(dataSet, region).has(time.name),
  ])
  const after = given.has('after') ? readCursor(given.get('after') ?? '', digest) : null
  const stops = stopsIn(all, given.get('only'), after)
  const format = oneOf('format', given.get('format') ?? 'ndjson', FORMATS)
  const fields = fieldsOf(dataSet, given.get('fields'), fits)
  const lang = given.has('lang') ? oneOf('lang', given.get('lang') ?? '', ['en', 'zh'] as const) : null
  const divisionName = (code: string): string | undefined => context.standard.divisions.get(code)?.name
  return {
    dataSet,
    region,
    stops,
    fields,
    filter,
    format,
    lang,
    columns: columnsOf(fields, lang, context.standard.valueLists),
    complete: nameDivisions(fields, lang, divisionName),
    divisionName,
    bom: flag('bom', given, true),
    marks: format === 'ndjson' && flag('marks', given, false),
    after,
    waitMs: waitOf(given.get('wait')) * 1000,
    digest,
  }
}

/** What the policy of this node lets out by a file. Of rows of other nodes, each owner decides once more. */
interface Fitting {
  readonly rights: Rights
  readonly region: string
  /** All rows are this node's own. */
  readonly isAllHere: boolean
}

/** Each name once, and none that is not known: a misspelt filter must not export everything. */
function parametersOf({ searchParams }: URL): Map<string, string> {
  const given = new Map<string, string>()
  for (const [name, value] of searchParams) {
    if (!KNOWN.includes(name)) refuse(name.slice(0, 40), `one of ${KNOWN.join(', ')}`)
    if (given.has(name)) refuse(name, 'given twice')
    given.set(name, value)
  }
  return given
}

function dataSetIn(pathname: string): DataSet {
  const name = pathname.split('/')[2] ?? ''
  const found = dataSets.find(({ plural }) => plural === name)
  return found ?? refuse('dataSet', `one of ${dataSets.map(({ plural }) => plural).join(', ')}`)
}

/** Without where it was counted from, a computed deadline that comes back would be taken for one that the source gives. */
const isDeadline = (dataSet: DataSet, name: string): boolean =>
  dataSet.field('deadlineBasis') !== undefined && (name === 'disposalDeadline' || name === 'originalDeadline')

/** The global id holds `regionCode` as well, but a table is easier to work with when it stands by itself. */
function fieldsOf(
  dataSet: DataSet,
  asked: string | undefined,
  { rights, region, isAllHere }: Fitting,
): readonly DataField[] {
  // Of rows elsewhere, what is withheld there leaves by a grant at most: it is asked for by name.
  const shown = rights.fieldsShown(dataSet, region)
  const isUsual = ({ name, sharing }: DataField): boolean => shown.has(name) && (isAllHere || sharing !== 'withheld')
  if (asked === undefined) return dataSet.fields.filter(isUsual)
  const names = new Set(
    asked
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'id')
      .flatMap((name) => (isDeadline(dataSet, name) ? [name, 'deadlineBasis'] : [name])),
  )
  return [...names].map((name) => {
    const field = dataSet.field(name)
    if (field === undefined) return refuse('fields', `${name.slice(0, 40)} is no field of ${dataSet.name}`)
    if (!isAllHere && field.personal === true)
      throw new GuantongError('GT_DATA_STAYS', { what: `${dataSet.name}.${name}` })
    const why = rights.whyNoField(dataSet, field, region)
    if (why !== null) throw why
    return field
  })
}

function filterOf(dataSet: DataSet, given: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const filter = objectIn(given.get('filter'))
  const time = timeOrder(dataSet)?.[0]
  // The case has an older filter of its own.
  const stem = dataSet.name === 'Case' ? 'reported' : time?.name
  for (const [name, end] of [
    ['from', 'From'],
    ['to', 'To'],
  ] as const) {
    const value = given.get(name)
    if (value === undefined) continue
    if (time === undefined) return refuse(name, `nothing dates every row of ${dataSet.name}`)
    filter[`${stem}${end}`] = time.type === 'instant' && isDay(value) ? `${value}T00:00:00+08:00` : value
  }
  return filter
}

function objectIn(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  if (text.length > LONGEST_FILTER) return refuse('filter', `at most ${LONGEST_FILTER} characters`)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // falls through: refused as a malformed request
  }
  return refuse('filter', 'not a JSON object')
}

function stopsIn(all: readonly Stop[], only: string | undefined, after: Position | null): readonly Stop[] {
  const asked = only?.split(',').map((code) => code.trim())
  const strange = [...(asked ?? []), ...(after === null ? [] : [after.region])].find(
    (code) => !all.some(({ region }) => region === code),
  )
  if (strange !== undefined) return refuse('only', `no node speaks for ${strange.slice(0, 20)} within the region`)
  return all.filter(
    ({ region }) => (asked === undefined || asked.includes(region)) && (after === null || region >= after.region),
  )
}

function waitOf(text: string | undefined): number {
  const seconds = text === undefined ? WAIT_SECONDS.usual : Number(text.trim() === '' ? Number.NaN : text)
  const fits = seconds >= 0 && seconds <= WAIT_SECONDS.longest
  return fits ? seconds : refuse('wait', `0 … ${WAIT_SECONDS.longest} seconds`)
}

function oneOf<T extends string>(field: string, value: string, allowed: readonly T[]): T {
  return allowed.find((one) => one === value) ?? refuse(field, `one of ${allowed.join(', ')}`)
}

const flag = (name: string, given: ReadonlyMap<string, string>, usual: boolean): boolean =>
  given.has(name) ? oneOf(name, given.get(name) ?? '', ['true', 'false']) === 'true' : usual
