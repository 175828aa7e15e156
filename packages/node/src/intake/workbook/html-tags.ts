/**
 * The tags of a page of HTML, with the text before each.
 *
 * @module
 */
import { decodedHtml } from '../readers/html-entities.ts'

export interface HtmlTag {
  /** In lower case. */
  readonly name: string
  readonly isEnd: boolean
  attribute(name: string): string | undefined
  /** Text between the tag before and this one, its entities as they are; none of comments, scripts and styles. */
  readonly before: string
}

/** One pass. The last one has no name: it carries the text behind all others. */
export function* htmlTags(html: string): Generator<HtmlTag, void> {
  let at = 0
  const last = (rest: string): HtmlTag => ({ name: '', isEnd: true, attribute: () => undefined, before: rest })
  let before = ''
  // Once a quote was never closed, quotes mean nothing: else each tag would look for its end all over again.
  let quotes = true
  for (;;) {
    const start = html.indexOf('<', at)
    if (start === -1) return yield last(before + html.slice(at))
    before += html.slice(at, start)
    if (html.startsWith('<!--', start)) {
      const end = html.indexOf('-->', start + 4)
      if (end === -1) return yield last(before)
      at = end + 3
      continue
    }
    NAME.lastIndex = start
    const [whole = '', slash = '', given = ''] = NAME.exec(html) ?? []
    if (given === '') {
      before += '<'
      at = start + 1
      continue
    }
    const from = start + whole.length
    let end = endOf(html, from, quotes)
    if (end === -1 && quotes) {
      quotes = false
      end = html.indexOf('>', from)
    }
    if (end === -1) return yield last(before)
    const name = given.toLowerCase()
    at = end + 1
    if (slash === '' && (name === 'script' || name === 'style')) {
      const close = name === 'script' ? SCRIPT_END : STYLE_END
      close.lastIndex = at
      const found = close.exec(html)
      if (found === null) return
      at = found.index
      continue
    }
    yield { name, isEnd: slash !== '', attribute: (wanted) => attributeOf(html.slice(from, end), wanted), before }
    before = ''
  }
}

const SCRIPT_END = /<\/script/gi
const STYLE_END = /<\/style/gi
const NAME = /<(\/?)([a-z][\w:-]*)/iy

function endOf(html: string, from: number, quotes: boolean): number {
  if (!quotes) return html.indexOf('>', from)
  let quote = ''
  for (let at = from; at < html.length; at++) {
    const sign = html[at] as string
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '>') return at
    else if (sign === '"' || sign === "'") quote = sign
  }
  return -1
}

function attributeOf(attributes: string, name: string): string | undefined {
  for (const [, given = '', double, single, bare] of attributes.matchAll(ATTRIBUTE))
    if (given.toLowerCase() === name) return decodedHtml(double ?? single ?? bare ?? '')
  return undefined
}

const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g
