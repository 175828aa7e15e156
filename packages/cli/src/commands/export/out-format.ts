import { extname } from 'node:path'
import { type Context, UsageError } from '../../program/context.ts'

export const OUT_FORMATS = ['ndjson', 'csv', 'xlsx'] as const
export type OutFormat = (typeof OUT_FORMATS)[number]

/** @throws UsageError when neither says it */
export function formatOf(file: string, given: OutFormat | undefined, { say }: Pick<Context, 'say'>): OutFormat {
  const named = given ?? OUT_FORMATS.find((format) => extname(file).toLowerCase() === `.${format}`)
  if (named === undefined) throw new UsageError(say('usage.invalid', { what: file, allowed: '.csv, .xlsx, .ndjson' }))
  return named
}
