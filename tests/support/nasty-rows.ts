/**
 * Rows of any data set whose texts are the worst that an export, a spreadsheet and an import can meet.
 *
 * @module
 */
import {
  type DataField,
  type DataSet,
  referencesOf,
  shippedStandard,
  type ValidRow,
  validateRow,
} from '@guantong/standard'
import { makeInput } from './make-rows.ts'

const standard = shippedStandard()

/** Rows whose references name rows that are held, with moments between two seconds among them. */
export function nastyRows(dataSet: DataSet, region: string, count: number): ValidRow[] {
  return Array.from({ length: count }, (_, i) => {
    const input = inputOf(dataSet, region, i)
    // Also beside a whole second, where the dates of a workbook are not exact.
    if (i < 3)
      for (const { name, type } of dataSet.fields)
        if (type === 'instant' && !dataSet.key.includes(name) && typeof input[name] === 'string')
          input[name] = input[name].replace('.000Z', ['.007Z', '.001Z', '.999Z'][i] as string)
    const verdict = validateRow(dataSet, withNasty(dataSet, region, input, i), {
      regionCode: region,
      ...standard,
      now: new Date(),
    })
    if (!verdict.ok) throw new Error(`${dataSet.name}: ${JSON.stringify(verdict.findings)}`)
    return verdict.row
  })
}

/** What spreadsheets run, readers strip, XML can not hold, and escapes look like. */
const NASTY = [
  ...[
    '=1+1',
    '@万达广场',
    '-1层车库',
    '+86 532',
    "'=引号在前",
    "''",
    "'",
    "'普通",
    "''=1",
    '-',
    '="00123"',
    '00123',
    '1E5',
  ],
  ...[
    'a"b',
    '"',
    'a,b;c\td|e',
    '第一行\n第二行',
    '第一行\r\n第二行',
    '一\r二',
    '一\u0001二\u001f三',
    '一\u000b二',
    '_x000D_',
    '_x0041_',
  ],
  ...[
    '<b>&amp;',
    ']]>',
    '#N/A',
    '#missing 370800',
    '#未导出 370800',
    '合计',
    '注：无',
    'NULL',
    'TRUE',
    '2024-05-13',
    '12.50',
    '{"_end":1}',
  ],
  ...['𠮷野家🏙️', '中\u3000间', '零\u200b宽', 'Peña', '１２', '①', '％', '\\', '\\n', "a'", 'x'.repeat(300)],
]

const isFree = ({ type, values, valueList, form, constraint }: DataField): boolean =>
  type === 'text' && values === undefined && valueList === undefined && form === undefined && constraint === 'O'

/** Each of the free texts another one, whichever the field takes. */
function withNasty(
  dataSet: DataSet,
  regionCode: string,
  input: Record<string, unknown>,
  i: number,
): Record<string, unknown> {
  const nasty = { ...input }
  const keyed = new Set(referencesOf(dataSet).flatMap(({ key }) => key.map(({ from }) => from.name)))
  if (i % 4 === 3) return nasty
  for (const [at, field] of dataSet.fields.filter((field) => isFree(field) && !keyed.has(field.name)).entries()) {
    const text = NASTY[(i + at * 9) % NASTY.length] as string
    const verdict = validateRow(dataSet, { ...nasty, [field.name]: text }, { regionCode, ...standard, now: new Date() })
    if (verdict.ok) nasty[field.name] = text
  }
  return nasty
}

function inputOf(dataSet: DataSet, region: string, i: number): Record<string, unknown> {
  const input = makeInput(dataSet, region, i)
  for (const { target, key } of referencesOf(dataSet)) {
    if (target === dataSet) continue
    const named = inputOf(target, region, i)
    for (const { from, to } of key) input[from.name] = named[to.name]
  }
  return input
}
