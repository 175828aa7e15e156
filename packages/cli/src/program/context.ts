/**
 * What every command is given instead of reaching for it.
 *
 * @module
 */
import { GuantongError, type Language, sentenceOf } from '@guantong/contract'
import { type Say, speaker } from './messages.ts'

export interface Context {
  readonly lang: Language
  readonly say: Say
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
    say: speaker(lang),
    env,
    now: () => new Date(),
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
  }
}

/** The sentence for an error in the reader's language. */
export function explain(error: unknown, { lang, say }: Pick<Context, 'lang' | 'say'>): string {
  if (error instanceof GuantongError) return `${error.code}: ${sentenceOf(error.code, error.params, lang)}`
  if (error instanceof UsageError) return error.message
  return say('failed.unexpected', { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
