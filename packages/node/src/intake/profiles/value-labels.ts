/**
 * Under which words a file may name a value of a value list.
 *
 * @module
 */
import type { ValueList } from '@guantong/standard'

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
