/**
 * The fenced blocks of a Markdown page, in order.
 *
 * @module
 */

export interface Fence {
  /** First word behind the opening fence; empty when there is none. */
  readonly language: string
  readonly text: string
  /** Of the opening fence, from 1. */
  readonly line: number
}

export function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = []
  let open: { language: string; line: number; lines: string[] } | undefined
  for (const [at, text] of markdown.split('\n').entries()) {
    const fence = /^ {0,3}```\s*(\S*)/.exec(text)
    if (fence === null) open?.lines.push(text)
    else if (open === undefined) open = { language: fence[1] ?? '', line: at + 1, lines: [] }
    else {
      fences.push({ language: open.language, text: open.lines.join('\n'), line: open.line })
      open = undefined
    }
  }
  return fences
}

/** A block of a shell or of GraphQL without its comments, which each language writes in its own words. */
export const withoutComments = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#\s.*$/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n')

const ASKED_AT = /^# guantong query --node (\d{6})\n/

/** The node a query of a page is asked at, as its first line says. */
export const nodeOf = ({ language, text }: Fence): string | undefined =>
  language === 'graphql' ? ASKED_AT.exec(text)?.[1] : undefined
