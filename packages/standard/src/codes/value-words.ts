/**
 * The words of a value list in files: under which a file may name a value, and under which a file for people is written.
 *
 * @module
 */
import type { ValueList } from '../dictionary/dictionary-file.ts'
import { plainWidth, withoutUnseen } from '../read/plain-text.ts'

/** One spelling for full-width and half-width, large and small letters, with blanks and without. */
export const plainWord = (text: string): string => plainWidth(withoutUnseen(text)).toLowerCase().replace(/\s+/g, '')

/** `管理事项(2013 版:事件)` without what the brackets add. */
const withoutNote = (label: string): string => label.replace(/\s*[(（][^)）]*[)）]\s*/g, '')

/**
 * The name, the Chinese and the English word of each value, in the spelling `plain` makes of them; then the words without a
 * note in brackets, where only one value has such a word.
 */
export function valueLabels(values: ValueList['values'], plain: (text: string) => string): Map<string, string> {
  const whole = new Map<string, string>()
  const bare = new Map<string, string | null>()
  for (const { name, zh, en } of values) {
    for (const label of [name, zh, en]) {
      if (!whole.has(plain(label))) whole.set(plain(label), name)
      const short = plain(withoutNote(label))
      const other = bare.get(short)
      bare.set(short, other === undefined || other === name ? name : null)
    }
  }
  for (const [label, name] of bare) if (name !== null && label !== '' && !whole.has(label)) whole.set(label, name)
  return whole
}

/**
 * Name → the word a table for people shows, without its note where that is clear. Guaranteed: each word is read back as its
 * value; a value that has no such word is not among them.
 */
export function wordsOf(values: ValueList['values'], lang: 'en' | 'zh'): Record<string, string> {
  const read = valueLabels(values, plainWord)
  const words: Record<string, string> = {}
  for (const value of values) {
    const word = [withoutNote(value[lang]), value[lang]].find((one) => read.get(plainWord(one)) === value.name)
    if (word !== undefined) words[value.name] = word
  }
  return words
}
