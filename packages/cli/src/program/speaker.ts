/**
 * Speaking to the reader in one language. The words themselves lie beside the commands that say them.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import { type KeyOf, type Messages, PROGRAM_MESSAGES } from './messages.ts'

/** Says what the list of one command holds, and what any command may say; another key is an error of types. */
export type Say<Key extends string = never> = (
  key: Key | KeyOf<typeof PROGRAM_MESSAGES>,
  params?: Readonly<Record<string, string | number>>,
) => string

/** Speaks one language; a name in braces without a value stays visible. */
export function speaker<List extends Messages>(lang: Language, own: List): Say<KeyOf<List>> {
  const list: Messages = { ...own, ...PROGRAM_MESSAGES }
  return (key, params = {}) =>
    (list[key]?.[lang] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
