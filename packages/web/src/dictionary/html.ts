/**
 * Markup from data: whatever is filled in is escaped, unless it is markup made here.
 *
 * @module
 */
export interface Html {
  readonly markup: string
}

export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

/** A template whose values become text or, when they are themselves `Html`, markup. Nothing is trusted by mistake. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = parts[0] ?? ''
  for (const [index, value] of values.entries()) markup += markupOf(value) + (parts[index + 1] ?? '')
  return { markup }
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(markupOf).join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)
