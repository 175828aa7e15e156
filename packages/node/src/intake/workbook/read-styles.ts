/**
 * Which number format each style of a workbook's cells has (单元格样式).
 *
 * @module
 */
import { type NumberFormat, numberFormat } from './number-format.ts'
import { scanXml } from './xml-events.ts'

/** Longest text of a format that is looked at: Excel takes 255 characters. */
const LONGEST_CODE = 1000

/**
 * By the number a cell gives as its style.
 *
 * @throws XmlError
 */
export function readStyles(part: Uint8Array): NumberFormat[] {
  const codes = new Map<number, string>()
  const ids: number[] = []
  let inCells = false
  const scanner = scanXml({
    open(name, attributes) {
      if (name === 'numFmt') {
        const code = attributes.get('formatCode') ?? ''
        if (code !== '' && code.length <= LONGEST_CODE) codes.set(Number(attributes.get('numFmtId')), code)
      } else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) ids.push(Number(attributes.get('numFmtId') ?? 0))
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  scanner.write(part)
  scanner.end()
  const formats = new Map<number, NumberFormat>()
  return ids.map((id) => {
    const format = formats.get(id) ?? numberFormat(id, codes.get(id))
    formats.set(id, format)
    return format
  })
}
