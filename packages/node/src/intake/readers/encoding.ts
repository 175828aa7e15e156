/**
 * Which characters the bytes of a file stand for (字符编码).
 *
 * @module
 */
import { isAscii, isUtf8 } from 'node:buffer'

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** `bom`: the file says so itself. `seen`: the bytes are plausible as nothing else. `assumed`: nothing but ASCII. */
export interface KnownEncoding {
  readonly encoding: Encoding
  readonly by: 'bom' | 'seen' | 'assumed' | 'stated'
}

const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
}

/** The encoding of that name; GBK and GB 2312 are subsets of GB 18030. */
export function encodingNamed(name: string): Encoding | undefined {
  const lower = name.toLowerCase()
  return ENCODINGS.find((known) => known === lower) ?? ALIASES[lower.replace(/[^a-z0-9]/g, '')]
}

export function encodingByMark(start: Buffer): Encoding | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return undefined
}

/** Enough text beyond ASCII to judge by. */
const WINDOW = 64 * 1024

/**
 * Reads on until it meets something that is not ASCII, and judges by what follows there. Text that is mostly UTF-8 stays
 * UTF-8, so that a single bad byte is reported and not read as another language; GB 18030 is only taken if everything seen
 * decodes and Chinese characters come out. Null: neither.
 */
export async function detectEncoding(chunks: AsyncIterable<Buffer>): Promise<KnownEncoding | null> {
  let first = true
  const window: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    if (first) {
      first = false
      const marked = encodingByMark(chunk)
      if (marked !== undefined) return { encoding: marked, by: 'bom' }
    }
    if (size === 0 && isAscii(chunk)) continue
    window.push(chunk)
    size += chunk.length
    if (size >= WINDOW) break
  }
  return size === 0 ? { encoding: 'utf-8', by: 'assumed' } : judge(Buffer.concat(window))
}

function judge(bytes: Buffer): KnownEncoding | null {
  if (isUtf8(bytes)) return { encoding: 'utf-8', by: 'seen' }
  const asUtf8 = new TextDecoder('utf-8').decode(bytes, { stream: true })
  const beyondAscii = asUtf8.match(/[^\0-\x7f]/g)?.length ?? 0
  const bad = asUtf8.match(/\ufffd/g)?.length ?? 0
  if (bad * 10 <= beyondAscii) return { encoding: 'utf-8', by: 'seen' }
  try {
    const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes, { stream: true })
    return /\p{Script=Han}/u.test(text) ? { encoding: 'gb18030', by: 'seen' } : null
  } catch {
    return null
  }
}
