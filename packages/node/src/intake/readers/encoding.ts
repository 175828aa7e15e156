/**
 * Names of the encodings that are read, and the marks files begin with (字符编码).
 *
 * @module
 */

export const ENCODINGS = ['utf-8', 'gb18030', 'big5', 'windows-1252', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof ENCODINGS)[number]

/**
 * `bom`: the file says so itself. `seen`: of all readings the most plausible. `assumed`: nothing but ASCII. `stated`: by the
 * caller.
 */
export interface KnownEncoding {
  readonly encoding: Encoding
  readonly by: 'bom' | 'seen' | 'assumed' | 'stated'
  /** The next best reading of the same bytes, where there is another. */
  readonly runnerUp: Encoding | null
  /** By how many bits it is less plausible: 10 is a thousand to one. */
  readonly ahead: number | null
}

const ALIASES: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  cp950: 'big5',
  cp1252: 'windows-1252',
  windows1252: 'windows-1252',
  latin1: 'windows-1252',
  iso88591: 'windows-1252',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
}

/** The encoding of that name. GBK and GB 2312 are subsets of GB 18030, Latin-1 of Windows-1252. */
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

/** Some programs put the mark of UTF-8 before bytes of another encoding: it is none of their text. */
export const withoutForeignMark = (start: Buffer, encoding: Encoding): Buffer =>
  encoding !== 'utf-8' && encodingByMark(start) === 'utf-8' ? start.subarray(3) : start

/** Enough bytes to tell by; fewer NULs than these are damage. */
const FEWEST_NULS = 4

/** UTF-16 without a mark: its commas, digits and line ends each have a NUL byte, always on the same side. */
export function utf16WithoutMark(start: Buffer): Encoding | undefined {
  const nuls = [0, 0]
  for (let at = 0; at < start.length; at++) if (start[at] === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  if (even + odd < FEWEST_NULS || (even + odd) * 40 < start.length) return undefined
  if (even * 20 <= odd) return 'utf-16le'
  return odd * 20 <= even ? 'utf-16be' : undefined
}
