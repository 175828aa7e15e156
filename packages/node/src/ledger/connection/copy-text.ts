/**
 * One value as a line of `COPY … from stdin` has it.
 *
 * @module
 */
const NEEDS_ESCAPE = /[\\\t\n\r]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

export function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string')
    return NEEDS_ESCAPE.test(value) ? value.replace(/[\\\t\n\r]/g, (c) => ESCAPES[c] as string) : value
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value)
}
