/**
 * Cells of a random sheet as the XML of a worksheet, in the ways in which programs write it.
 *
 * @module
 */
import type { Format } from './sheet-formats.ts'
import { FORMULA, holdsExact, type SheetModel, said, type Written } from './sheet-model.ts'

export interface Manner {
  /** Of every element: '' or `x:`. */
  readonly prefix: string
  readonly strings: 'shared' | 'inline'
  /** Who says where it stands. */
  readonly rowsSay: boolean
  readonly cellsSay: boolean
  /** What Excel writes besides: spans, heights, extensions. */
  readonly noise: boolean
  /** Days as ISO 8601 (Strict), else as serial numbers. */
  readonly isoDays: boolean
  /** Spells numbers with 17 digits, and controls as `_xHHHH_`, as Excel does. */
  readonly asExcel: boolean
  /** Between elements: nothing, white space, a comment that looks like a cell. */
  readonly between: string
  /** How signs of a text are spelled: by themselves, by their numbers, in CDATA. */
  readonly spelling: 'plain' | 'numbers' | 'cdata'
  readonly quote: '"' | "'"
  /** Blank cells at the end of a row are left out. */
  readonly short: boolean
}

/** What the cells name by number, filled while they are written. */
export interface Shared {
  readonly strings: string[]
  readonly formats: Format[]
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] as string)

// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML can not hold
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const hex = (sign: string): string => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

/** ST_Xstring: signs that XML can not hold by their number, and what looks like that with its underscore by its number. */
function xstring(text: string, { asExcel, spelling }: Manner): string {
  const literal = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(UNWRITABLE, hex)
  const returns = literal.replaceAll('\r', '_x000D_')
  if (spelling === 'cdata') return `<![CDATA[${returns.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
  const safe = escaped(asExcel ? returns : literal).replaceAll('\r', '&#13;')
  return spelling === 'plain' ? safe : safe.replace(/[^ -~\s]/gu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`)
}

export function sheetXml(model: SheetModel, manner: Manner, shared: Shared, head: string): string {
  const { prefix: x, between, noise } = manner
  const rows = model.rows.flatMap((cells, at) => rowXml(cells, at, model, manner, shared) ?? [])
  const hidden = [...model.hiddenColumns].map((at) => `<${x}col min="${at + 1}" max="${at + 1}" width="9" hidden="1"/>`)
  const merged = model.merged
  const xml = [
    head,
    // As wide as some programs say, whatever is in it.
    noise
      ? `<${x}dimension ref="A1:XFD1048576"/><${x}sheetViews><${x}sheetView workbookViewId="0"/></${x}sheetViews>`
      : '',
    hidden.length === 0 ? '' : `<${x}cols>${hidden.join('')}</${x}cols>`,
    `<${x}sheetData>`,
    ...rows,
    `</${x}sheetData>`,
    merged === null
      ? ''
      : `<${x}mergeCells count="1"><${x}mergeCell ref="${column(merged[0])}1:${column(merged[1])}1"/></${x}mergeCells>`,
    noise ? NOISE : '',
    `</${x}worksheet>`,
  ].join(between)
  // In texts a quotation mark has a name of its own.
  return manner.quote === '"' ? xml : xml.replace(/="([^"]*)"/g, "='$1'")
}

const NOISE =
  '<phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>' +
  '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">' +
  '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="cellIs"><xm:f>1</xm:f></x14:cfRule>' +
  '<xm:sqref>A1:A9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'

/** `A` for 0, `AA` for 26. */
export const column = (at: number): string =>
  at < 26 ? String.fromCharCode(65 + at) : column(Math.floor(at / 26) - 1) + column(at % 26)

function rowXml(
  cells: readonly Written[],
  at: number,
  model: SheetModel,
  manner: Manner,
  shared: Shared,
): string | null {
  const { prefix: x, rowsSay, noise, between, short } = manner
  let end = cells.length
  while (short && end > 0 && cells[end - 1]?.kind === 'blank') end -= 1
  if (end === 0 && rowsSay) return null
  const written = cells.slice(0, end).flatMap((cell, column) => cellXml(cell, at, column, model, manner, shared) ?? [])
  const attributes = [
    rowsSay ? ` r="${at + 1}"` : '',
    noise ? ` spans="1:${Math.max(1, end)}" ht="15.75" customHeight="1" x14ac:dyDescent="0.25"` : '',
    model.hiddenRows.has(at) ? ' hidden="1"' : '',
  ].join('')
  return written.length === 0
    ? `<${x}row${attributes}/>`
    : `<${x}row${attributes}>${between}${written.join(between)}${between}</${x}row>`
}

function cellXml(
  cell: Written,
  row: number,
  at: number,
  { is1904 }: SheetModel,
  manner: Manner,
  shared: Shared,
): string | null {
  const { prefix: x, cellsSay } = manner
  const format = formatOf(cell)
  const place = `${cellsSay ? ` r="${column(at)}${row + 1}"` : ''}${format === null ? '' : ` s="${indexIn(shared.formats, format) + 1}"`}`
  const c = (type: string, content: string): string =>
    `<${x}c${place}${type === '' ? '' : ` t="${type}"`}>${content}</${x}c>`
  if (cell.kind === 'blank') return cell.format === null && cellsSay ? null : `<${x}c${place}/>`
  if (cell.kind === 'text') {
    const content = stringXml(cell, manner)
    if (manner.strings === 'inline') return c('inlineStr', `<${x}is>${content}</${x}is>`)
    return c('s', `<${x}v>${indexIn(shared.strings, content)}</${x}v>`)
  }
  const isFormula = cell.kind === 'formula'
  const value = isFormula ? cell.result : cell
  const f = isFormula ? `<${x}f>${FORMULA}</${x}f>` : ''
  // openpyxl writes the empty element, Excel none.
  if (value === null) return c('', manner.asExcel ? f : `${f}<${x}v/>`)
  const v = (text: string): string => `${f}<${x}v>${text}</${x}v>`
  if (value.kind === 'text') return c('str', v(xstring(value.text, manner)))
  if (value.kind === 'boolean') return c('b', v(value.value ? '1' : '0'))
  if (value.kind === 'error') return c('e', v(value.value))
  if (value.kind === 'moment' && manner.isoDays) return c('d', v(isoOf(value.day, value.second)))
  return c(manner.asExcel ? '' : 'n', v(numberOf(value, is1904, manner.asExcel)))
}

const isoOf = (day: number, second: number): string =>
  new Date((day * 86_400 + second) * 1000).toISOString().slice(0, second === 0 ? 10 : 19)

/** Days between 1970 and the first day of each system; the 1900 one counts a 29 February that was not. */
const FIRST = { 1900: -25_569, 1904: -24_107 } as const

function numberOf(cell: Written, is1904: boolean, asExcel: boolean): string {
  if (cell.kind === 'number') return cell.digits
  if (cell.kind !== 'moment' && cell.kind !== 'clock' && cell.kind !== 'elapsed')
    throw new Error(`${cell.kind} is no number`)
  const day = cell.kind === 'moment' ? cell.day - FIRST[is1904 ? 1904 : 1900] : 0
  const serial = day + cell.second / 86_400
  if (!asExcel || Number.isInteger(serial)) return String(serial)
  return serial
    .toPrecision(17)
    .replace(/\.?0+$/, '')
    .toUpperCase()
}

/** Whole, or in runs; with its reading beside it. */
function stringXml(cell: Extract<Written, { kind: 'text' }>, manner: Manner): string {
  const x = manner.prefix
  const t = (text: string): string =>
    `<${x}t${/^\s|\s$/u.test(text) ? ' xml:space="preserve"' : ''}>${xstring(text, manner)}</${x}t>`
  const reading =
    cell.reading === null ? '' : `<${x}rPh sb="0" eb="2">${t(cell.reading)}</${x}rPh><${x}phoneticPr fontId="1"/>`
  const letters = [...cell.text]
  const cuts = [...new Set(cell.cuts)].filter((at) => at > 0 && at < letters.length).sort((a, b) => a - b)
  if (cuts.length === 0) return `${t(cell.text)}${reading}`
  const runs = [0, ...cuts].map((from, nth) => letters.slice(from, cuts[nth]).join(''))
  return `${runs.map((run, nth) => `<${x}r>${nth === 0 ? '' : RUN.replaceAll('~', x)}${t(run)}</${x}r>`).join('')}${reading}`
}

const RUN = '<~rPr><~b/><~sz val="11"/><~color theme="1"/><~rFont val="宋体"/></~rPr>'

function formatOf(cell: Written): Format | null {
  if (cell.kind === 'formula') return cell.result === null ? null : formatOf(cell.result)
  if ('format' in cell) return cell.format
  return null
}

function indexIn<T>(list: T[], value: T): number {
  const at = list.indexOf(value)
  return at >= 0 ? at : list.push(value) - 1
}

/** By line and column, from 1: what a reader must say. */
export function expectedOf(model: SheetModel): ReadonlyMap<number, readonly ReturnType<typeof said>[]> {
  const isExact = holdsExact(model)
  return new Map(model.rows.map((cells, at) => [at + 1, cells.map((cell) => said(cell, isExact))]))
}
