/**
 * The closed list of error codes: each with a sentence in English and Chinese and the HTTP status it answers with.
 * packages/contract/ERRORS.md is printed from this list and tested against it in both directions.
 *
 * @module
 */
import { EXCHANGE_ERRORS } from './errors/exchange-errors.ts'
import { FILE_ERRORS } from './errors/file-errors.ts'
import { OPERATION_ERRORS } from './errors/operation-errors.ts'
import { QUESTION_ERRORS } from './errors/question-errors.ts'
import { SIGN_IN_ERRORS } from './errors/sign-in-errors.ts'
import { TOKEN_ERRORS } from './errors/token-errors.ts'

export const ERRORS = {
  ...EXCHANGE_ERRORS,
  ...FILE_ERRORS,
  ...OPERATION_ERRORS,
  ...QUESTION_ERRORS,
  ...SIGN_IN_ERRORS,
  ...TOKEN_ERRORS,
} as const

export type ErrorCode = keyof typeof ERRORS
export type Language = 'en' | 'zh'
export type ErrorParams = Readonly<Record<string, string | number>>

/** The sentence of a code with its placeholders filled; a name in braces without a value stays visible. */
export function sentenceOf(code: ErrorCode, params: ErrorParams = {}, lang: Language = 'en'): string {
  return ERRORS[code][lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** A surprise with a code. Expected forks are return values and never thrown. */
export class GuantongError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams
  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(sentenceOf(code, params), options)
    this.name = 'GuantongError'
    this.code = code
    this.params = params
  }
}
