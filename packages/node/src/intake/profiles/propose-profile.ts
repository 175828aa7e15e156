/**
 * A mapping profile to begin with, drawn from a file's header and first rows.
 *
 * @module
 */
import {
  type DataField,
  type DataSet,
  dataSets,
  findDataSet,
  type Standard,
  snakeCase,
  valueLabels,
} from '@guantong/standard'
import { stringify } from 'yaml'
import type { FileRecord } from '../readers/record.ts'
import type { Fit } from './choose-profile.ts'
import { plainName } from './column-name.ts'
import { readTime } from './read-time.ts'
import { zoneReader } from './zone.ts'

export interface ProposalOptions {
  readonly file: string
  readonly columns: readonly string[]
  readonly rows: readonly FileRecord[]
  readonly best: Fit | undefined
  readonly standard: Standard
}

const MOST_VALUES = 20
const ZONE_REMARK =
  "# zone: Asia/Shanghai  # of times without one; without this line the node's own (时间未注明时区时采用；不写则取节点所在时区)\n"

/**
 * Columns are given to fields by name: those of the nearest profile, else of the dictionary. For fields of a value list the
 * values seen are listed, to be filled in; what nothing claims stands in a comment with its first values. A draft: whether
 * the columns mean what they are called has NOT been checked. What no column says is taken from a profile that fits, and is
 * left open (`?`) where none does. Null where not even two columns are known.
 */
export function proposeProfile({ file, columns, rows, best, standard }: ProposalOptions): string | null {
  const dataSet = (best === undefined ? undefined : findDataSet(best.profile.dataSet)) ?? nearestDataSet(columns)
  if (dataSet === null) return null
  const fields: Record<string, unknown> = {}
  const choices: string[] = []
  const claimed = new Set<number>()
  const wall = zoneReader('UTC')
  let american = false
  for (const field of dataSet.fields) {
    if (field.name === 'regionCode') continue
    const names = namesOf(field, best)
    const position = columns.findIndex((column, at) => !claimed.has(at) && names.has(plainName(column)))
    if (position < 0) {
      const constant = constantOf(field, best)
      if (constant !== undefined) fields[field.name] = { constant }
      if (constant === '?' && field.values !== undefined) choices.push(`#   ${field.name}: ${field.values.join(' ')}`)
      continue
    }
    claimed.add(position)
    const values = distinct(rows, position)
    const rule: Record<string, unknown> = { columns: [columns[position]] }
    if (field.values !== undefined) rule.map = mapOf(field, values, { position, rows, best, standard })
    if (field.form === 'division') rule.division = 'any'
    if (
      field.type === 'instant' &&
      values.some((text) => readTime(text, wall) === null && readTime(text, wall, 'mdy') !== null)
    )
      american = true
    if (field.constraint !== 'M') rule.optional = true
    fields[field.name] = rule
  }
  const document = {
    name: plainName(file.replace(/\..*$/, '')).replace(/[^a-z0-9]+/g, '-') || 'my-profile',
    title: { en: file, zh: file },
    dataSet: dataSet.name,
    match: [...claimed].slice(0, 4).map((position) => columns[position]),
    ...(best?.bound != null && best.profile.zone !== undefined ? { zone: best.profile.zone } : {}),
    ...(american ? { dates: 'mdy' } : {}),
    fields,
  }
  const unmapped = columns
    .map((column, position) => ({ column, position }))
    .filter(({ position }) => !claimed.has(position))
    .map(
      ({ column, position }) => `#   ${column}: ${[...distinct(rows, position)].slice(0, 3).join(' | ').slice(0, 80)}`,
    )
  const rest =
    unmapped.length === 0 ? '' : `# No field yet for these columns (暂无对应字段的列):\n${unmapped.join('\n')}\n`
  const isTimed = Object.keys(fields).some((name) => dataSet.field(name)?.type === 'instant')
  const zone = 'zone' in document || !isTimed ? '' : ZONE_REMARK
  const open = choices.length === 0 ? '' : `# Fill in one of (请选填):\n${choices.join('\n')}\n`
  return `${stringify(document, { lineWidth: 120, flowCollectionPadding: true })}${zone}${open}${rest}`
}

/**
 * What stands for a field no column gives: the rule of the profile that fits; of one that is only near, no more than what says
 * which node it is. Else `?` where a rule is required.
 */
function constantOf({ name, constraint, fallback }: DataField, best: Fit | undefined): unknown {
  const open = constraint === 'M' && fallback === undefined ? '?' : undefined
  for (const rule of [best?.profile.fields[name] ?? []].flat()) {
    const value = rule.constant ?? rule.otherwise
    if (value === undefined || value === null) continue
    return best?.bound != null || /\{(?:region|county)\}/.test(String(value)) ? value : open
  }
  return open
}

/** The data set most of whose names stand in the header, two at least. */
function nearestDataSet(columns: readonly string[]): DataSet | null {
  const plain = new Set(columns.map(plainName))
  const hits = (dataSet: DataSet): number =>
    dataSet.fields.filter((field) => [...namesOf(field, undefined)].some((name) => plain.has(name))).length
  const [nearest] = [...dataSets].sort((a, b) => hits(b) - hits(a))
  return nearest !== undefined && hits(nearest) > 1 ? nearest : null
}

function namesOf({ name, zh, en, abbr }: DataField, best: Fit | undefined): Set<string> {
  const rules = [best?.profile.fields[name] ?? []].flat()
  const columns = rules.flatMap((rule) => rule.columns ?? [])
  return new Set([...columns, name, snakeCase(name), zh, en, ...(abbr === undefined ? [] : [abbr])].map(plainName))
}

function distinct(rows: readonly FileRecord[], position: number): string[] {
  const seen = new Set<string>()
  for (const { values } of rows) {
    const text = (values[position] ?? '').trim()
    if (text !== '') seen.add(text)
    if (seen.size > MOST_VALUES) break
  }
  return [...seen]
}

interface MapOptions extends Pick<ProposalOptions, 'rows' | 'best' | 'standard'> {
  readonly position: number
}

/** What the nearest profile makes of each value, else what the value list calls so. */
function mapOf(field: DataField, values: readonly string[], { position, rows, best, standard }: MapOptions) {
  const labels = standard.valueLists.find(({ name }) => name === field.valueList)?.values ?? []
  const known = valueLabels(labels, plainName)
  const meaning = (text: string): string => {
    const row = rows.find((one) => (one.values[position] ?? '').trim() === text)
    const made = row === undefined ? undefined : best?.bound?.map(row.values, [], [])[0]?.[field.name]
    return typeof made === 'string' && field.values?.includes(made) ? made : (known.get(plainName(text)) ?? '?')
  }
  return Object.fromEntries(values.slice(0, MOST_VALUES).map((text) => [text, meaning(text)]))
}
