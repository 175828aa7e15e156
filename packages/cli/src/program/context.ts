/**
 * What every command is given instead of reaching for it.
 *
 * @module
 */
import { GuantongError, type Language, sentenceOf } from '@guantong/contract'
import type { KeyOf, Messages } from './messages.ts'
import { type Say, speaker } from './speaker.ts'

export interface Context<Key extends string = never> {
  readonly lang: Language
  readonly say: Say<Key>
  readonly env: NodeJS.ProcessEnv
  readonly now: () => Date
  /** A line of the answer: standard output. */
  print(text: string): void
  /** A line about the work: standard error. */
  tell(text: string): void
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

export function createContext(lang: Language, env: NodeJS.ProcessEnv): Context {
  return {
    lang,
    say: speaker(lang, {}),
    env,
    now: () => new Date(),
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
  }
}

/** The same context with the words of one command. */
export const speaking = <List extends Messages>(context: Context, messages: List): Context<KeyOf<List>> => ({
  ...context,
  say: speaker(context.lang, messages),
})

/** The sentence for an error in the reader's language. */
export function explain(error: unknown, { lang, say }: Pick<Context, 'lang' | 'say'>): string {
  if (error instanceof GuantongError) return `${error.code}: ${sentenceOf(error.code, error.params, lang)}`
  if (error instanceof UsageError) return error.message
  return say('failed.unexpected', { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
