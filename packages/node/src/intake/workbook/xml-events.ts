/**
 * The XML of a workbook's parts as events, a chunk at a time (XML 扫描).
 *
 * @module
 */
import { characterOf } from '../readers/html-entities.ts'

export interface XmlEvents {
  /** @param name without its prefix */
  open(name: string, attributes: XmlAttributes): void
  /** Text within an element, in one or several pieces, its entities and CDATA resolved. */
  text(piece: string): void
  close(name: string): void
}

export interface XmlAttributes {
  /** The attribute of that name without its prefix; entities resolved. */
  get(name: string): string | undefined
}

/** What is wrong with the text, in both languages. */
export class XmlError extends Error {}

/** Between `<` and `>`, and of a name. A cell holds at most 32,767 characters. */
const LONGEST = 1024 ** 2
const DEEPEST = 1000

export interface XmlScanner {
  write(bytes: Uint8Array): void
  /** To be called when the part has ended. */
  end(): void
}

/**
 * UTF-8, or UTF-16 with its mark. Names lose their prefix, comments and instructions are left out, entities are the five of
 * XML and numbers; there is no other, since a DOCTYPE is refused. Memory stays at one chunk and one tag. That every tag is
 * closed by its own name, and that a prefix is declared, is NOT checked; that all are closed is.
 *
 * @throws XmlError from `write` and `end`
 */
export function scanXml(events: XmlEvents): XmlScanner {
  let decoder: TextDecoder | undefined
  let rest = ''
  let depth = 0
  let until: string | null = null
  const attributes = new TagAttributes()
  const scan = (text: string): string => {
    let at = 0
    for (;;) {
      if (until !== null) {
        const end = text.indexOf(until, at)
        const isData = until === CDATA_END
        if (end === -1) {
          const safe = Math.max(at, text.length - until.length + 1)
          if (isData && safe > at) events.text(lines(text.slice(at, safe)))
          return text.slice(safe)
        }
        if (isData && end > at) events.text(lines(text.slice(at, end)))
        at = end + until.length
        until = null
      }
      const tag = text.indexOf('<', at)
      if (tag === -1) {
        // An entity may be cut in two.
        const cut = text.indexOf('&', Math.max(at, text.length - 12))
        const safe = cut === -1 || text.indexOf(';', cut) !== -1 ? text.length : cut
        if (safe > at && depth > 0) events.text(resolved(text.slice(at, safe)))
        return text.slice(safe)
      }
      if (tag > at && depth > 0) events.text(resolved(text.slice(at, tag)))
      const next = text.charCodeAt(tag + 1)
      if (next === BANG || next === QUESTION) {
        const begun = text.slice(tag, tag + CDATA.length)
        if (next === BANG && begun.length < CDATA.length && (CDATA.startsWith(begun) || '<!--'.startsWith(begun)))
          return text.slice(tag)
        if (next === QUESTION) until = '?>'
        else if (text.startsWith('<!--', tag)) until = '-->'
        else if (text.startsWith(CDATA, tag)) until = CDATA_END
        else throw new XmlError('it declares a document type, which no workbook does (含 DOCTYPE 声明)')
        at = tag + (next === QUESTION ? 2 : until === '-->' ? 4 : CDATA.length)
        continue
      }
      const end = endOfTag(text, tag)
      if (end === -1) {
        if (text.length - tag > LONGEST) throw new XmlError('a tag has no end (标签未结束)')
        return text.slice(tag)
      }
      if (next === SLASH) {
        depth--
        if (depth < 0) throw new XmlError('a tag is closed that was never opened (标签不配对)')
        events.close(plain(text.slice(tag + 2, end).trimEnd()))
      } else {
        const isEmpty = text.charCodeAt(end - 1) === SLASH
        let stop = tag + 1
        while (stop < end && !isSpace(text.charCodeAt(stop)) && text.charCodeAt(stop) !== SLASH) stop++
        const name = plain(text.slice(tag + 1, stop))
        attributes.source = text
        attributes.from = stop
        attributes.to = isEmpty ? end - 1 : end
        depth++
        if (depth > DEEPEST) throw new XmlError('elements are nested too deep (元素嵌套过深)')
        events.open(name, attributes)
        if (isEmpty) {
          depth--
          events.close(name)
        }
      }
      at = end + 1
    }
  }
  return {
    write(bytes) {
      decoder ??= decoderOf(bytes)
      const text = decoded(decoder, bytes)
      rest = scan(rest === '' ? text : rest + text)
    },
    end() {
      rest = scan(rest + (decoder === undefined ? '' : decoded(decoder)))
      if (depth !== 0 || until !== null || rest.includes('<')) throw new XmlError('it ends early (内容不完整)')
    },
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch (cause) {
    throw new XmlError(`a character is no ${decoder.encoding} (字符不是有效的 ${decoder.encoding})`, { cause })
  }
}

const CDATA = '<![CDATA['
const CDATA_END = ']]>'
const [SLASH, BANG, QUESTION, GREATER] = [0x2f, 0x21, 0x3f, 0x3e] as const
const [QUOTE, APOSTROPHE, COLON, EQUALS] = [0x22, 0x27, 0x3a, 0x3d] as const

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d

/** By its mark, by how `<` is written, or as the first line declares. */
function decoderOf(bytes: Uint8Array): TextDecoder {
  const [first, second] = bytes
  const wide = first === 0xff || second === 0 ? 'utf-16le' : first === 0xfe || first === 0 ? 'utf-16be' : null
  const start = String.fromCharCode(...bytes.subarray(0, 120))
  const said = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/.exec(start)?.[1] ?? 'utf-8'
  // What is read as single bytes up to here is not wide, whatever it says: programs write a string that says so as UTF-8.
  const declared = wide ?? (/^(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(said) ? 'utf-8' : said)
  try {
    return new TextDecoder(declared, { fatal: true })
  } catch (cause) {
    throw new XmlError(`its encoding ${declared} is not known (编码 ${declared} 未知)`, { cause })
  }
}

/** A value may hold `>`. */
function endOfTag(text: string, tag: number): number {
  let quote = 0
  for (let at = tag + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === GREATER) return at
    else if (code === QUOTE || code === APOSTROPHE) quote = code
  }
  return -1
}

const plain = (name: string): string => {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/** Looked through anew for each name: a cell has three. A name without a prefix comes before one that has any. */
class TagAttributes implements XmlAttributes {
  source = ''
  from = 0
  to = 0
  get(name: string): string | undefined {
    const { source, to } = this
    let at = this.from
    let other: string | undefined
    let otherRank = 0
    while (at < to) {
      while (at < to && isSpace(source.charCodeAt(at))) at++
      const first = at
      let start = at
      while (at < to && source.charCodeAt(at) !== EQUALS) {
        if (source.charCodeAt(at) === COLON) start = at + 1
        at++
      }
      let stop = at
      while (stop > start && isSpace(source.charCodeAt(stop - 1))) stop--
      at++
      while (at < to && isSpace(source.charCodeAt(at))) at++
      const quote = source.charCodeAt(at)
      if (quote !== QUOTE && quote !== APOSTROPHE) return other
      const close = source.indexOf(quote === QUOTE ? '"' : "'", at + 1)
      if (close === -1 || close > to) return other
      if (stop - start === name.length && source.startsWith(name, start)) {
        if (start === first) return resolved(source.slice(at + 1, close))
        const rank = EXTENSIONS.some((prefix) => source.startsWith(prefix, first)) ? 1 : 2
        if (rank > otherRank && !source.startsWith('xmlns:', first)) {
          other = resolved(source.slice(at + 1, close))
          otherRank = rank
        }
      }
      at = close + 1
    }
    return other
  }
}

/** What LibreOffice writes beside the attributes of OpenDocument. */
const EXTENSIONS = ['calcext:', 'loext:'] as const

/** Line ends are LF in XML, whatever the file has. */
const lines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function resolved(raw: string): string {
  const text = lines(raw)
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const point = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return characterOf(point) ?? whole
  })
}
