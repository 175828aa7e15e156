/**
 * The texts that the cells of a workbook share (共享字符串).
 *
 * @module
 */
import { unescaped } from './cell-value.ts'
import { scanXml } from './xml-events.ts'

/**
 * One text an `si`: all its runs, without how they are read (拼音指南, furigana).
 *
 * @throws XmlError
 */
export async function readStrings(part: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let run = ''
  let phonetic = false
  let inText = false
  const scanner = scanXml({
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') {
        inText = !phonetic
        run = ''
      }
    },
    text(piece) {
      if (inText) run += piece
    },
    close(name) {
      if (name === 'si') texts.push(text)
      else if (name === 'rPh') phonetic = false
      else if (name === 't') {
        // Each run by itself: `_` at the end of one and `x000D_` at the beginning of the next are no escape.
        if (inText) text += unescaped(run)
        inText = false
      }
    },
  })
  for await (const chunk of part) scanner.write(chunk)
  scanner.end()
  return texts
}
