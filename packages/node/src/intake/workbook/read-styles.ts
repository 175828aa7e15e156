/**
 * Which number format each style of a workbook's cells has (单元格样式).
 *
 * @module
 */
import { type NumberFormat, numberFormat } from './number-format.ts'
import { scanXml, XmlError } from './xml-events.ts'

/** Longest text of a format that is looked at: Excel takes 255 characters. */
const LONGEST_CODE = 1000
/** Characters of formats, and styles, that are held. Excel has 65,490 styles. */
const MOST_HELD = 4 * 1024 ** 2

/**
 * By the number a cell gives as its style. Formats that stand elsewhere (of conditions, of the columns of a table) are none of
 * the cells' own.
 *
 * @throws XmlError
 */
export async function readStyles(part: AsyncIterable<Uint8Array>): Promise<NumberFormat[]> {
  const codes = new Map<number, string>()
  const formats = new Map<number, NumberFormat>()
  const ids: number[] = []
  let held = 0
  let list: string | null = null
  const hold = (size: number): void => {
    held += size
    if (held > MOST_HELD) throw new XmlError('it has more styles than a workbook may have (单元格样式过多)')
  }
  const scanner = scanXml({
    open(name, attributes) {
      if (name === 'numFmts' || name === 'cellXfs') list = name
      else if (name === 'numFmt' && list === 'numFmts') {
        const code = attributes.get('formatCode') ?? ''
        if (code === '' || code.length > LONGEST_CODE) return
        hold(code.length)
        codes.set(Number(attributes.get('numFmtId')), code)
      } else if (name === 'xf' && list === 'cellXfs') {
        hold(1)
        ids.push(Number(attributes.get('numFmtId') ?? 0))
      }
    },
    text() {},
    close(name) {
      if (name === list) list = null
    },
  })
  for await (const chunk of part) scanner.write(chunk)
  scanner.end()
  return ids.map((id) => {
    const format = formats.get(id) ?? numberFormat(id, codes.get(id))
    formats.set(id, format)
    return format
  })
}
