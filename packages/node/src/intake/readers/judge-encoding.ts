/**
 * Which of the encodings the bytes of a file are in, judged over all of it (编码判定).
 *
 * @module
 */
import { isAscii } from 'node:buffer'
import { type Encoding, encodingByMark, type KnownEncoding, utf16WithoutMark } from './encoding.ts'
import { INVALID, textCost } from './text-cost.ts'

export type EncodingVerdict =
  | { readonly ok: true; readonly known: KnownEncoding }
  /** The two best readings, with a word of each; `second` is null where even the best one reads like no language. */
  | { readonly ok: false; readonly first: Reading; readonly second: Reading | null }

export interface Reading {
  readonly encoding: Encoding
  /** What the first place beyond ASCII reads as. */
  readonly sample: string
}

type Candidate = 'utf-8' | 'gb18030' | 'windows-1252' | 'big5'

/** How much seldomer than UTF-8 an encoding is among the files that come, in bits. */
const SELDOMER: Readonly<Record<Candidate, number>> = { 'utf-8': 0, gb18030: 6, 'windows-1252': 8, big5: 12 }
const CANDIDATES = Object.keys(SELDOMER) as Candidate[]

/** Readings nearer than this are a question, not an answer: 32 to one. */
const NEAR = 5
/** More than this is certain, whatever follows. */
const CERTAIN = 400
/** A mark at the beginning is believed against this much. */
const MARKED = 200
/** So much text is looked at together; lines are not cut. */
const WINDOW = 16 * 1024
const MOST = 1024 * 1024
/**
 * What a character beyond ASCII costs in the mean where a text is sound: 9 to 11 in all Chinese files at hand, 12.6 in the worst
 * twenty lines of any list of place names. A text of fewer characters may as well be Korean, Japanese, Russian or Polish in an
 * encoding that is not read: it must cost no more, or somebody is asked. Bytes that are valid as UTF-8 are seldom anything else.
 */
const SOUND: Readonly<Record<Candidate, { most: number; short: number }>> = {
  'utf-8': { most: 24, short: Number.POSITIVE_INFINITY },
  gb18030: { most: 12.8, short: 12.8 },
  big5: { most: 13.5, short: 13.5 },
  'windows-1252': { most: 12, short: 11.4 },
}
const SHORT = 12
/** One word of two common characters, 联通, says too little to ask about. */
const [WORD, COMMON] = [2, 13.5] as const
const NEWLINE = 0x0a
const LONGEST_LINE = 64 * 1024
const SAMPLE = 24

interface Tally {
  bits: number
  beyondAscii: number
  characters: number
  invalid: number
}

/**
 * Every candidate reads the lines that hold more than ASCII; the reading whose characters are the likeliest side by side wins.
 * So bytes that happen to be valid as UTF-8 lose when they spell no language, and a UTF-8 file with a bad byte here and there
 * stays UTF-8. Stops as soon as nothing that may follow could change the answer; reads ASCII to its end.
 */
export async function judgeEncoding(chunks: AsyncIterable<Buffer>): Promise<EncodingVerdict> {
  const tallies = new Map(
    CANDIDATES.map((encoding) => [encoding, { bits: 0, beyondAscii: 0, characters: 0, invalid: 0 }]),
  )
  let marked: Encoding | undefined
  let first = true
  let rest: Buffer = Buffer.alloc(0)
  let seen = 0
  let sample: Buffer | undefined
  const weigh = (window: Buffer): void => {
    if (window.length === 0 || isAscii(window)) return
    sample ??= aroundFirst(window)
    seen += window.length
    for (const [encoding, tally] of tallies)
      add(tally, textCost(new TextDecoder(encoding).decode(window), encoding === 'big5'))
  }
  const isSettled = (): boolean => seen >= MOST || (seen > 0 && aheadOf(ranked(tallies, marked)) >= CERTAIN)
  for await (const given of chunks) {
    // The mark is weighed as one, not as text: other encodings would read letters in it.
    const chunk = first && encodingByMark(given) === 'utf-8' ? given.subarray(3) : given
    if (first) {
      first = false
      marked = encodingByMark(given)
      if (marked === 'utf-16le' || marked === 'utf-16be') return sure(marked, 'bom')
      const bare = marked === undefined ? utf16WithoutMark(chunk) : undefined
      if (bare !== undefined) return sure(bare, 'seen')
    }
    if (rest.length === 0 && isAscii(chunk)) continue
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let cut = windowEnd(bytes); cut > 0 && !isSettled(); cut = windowEnd(bytes)) {
      weigh(bytes.subarray(0, cut))
      bytes = bytes.subarray(cut)
    }
    rest = bytes
    if (isSettled()) break
  }
  if (!isSettled()) weigh(rest)
  if (seen === 0) return sure('utf-8', marked === undefined ? 'assumed' : 'bom')
  return verdictOf(ranked(tallies, marked), tallies, marked, sample ?? Buffer.alloc(0))
}

const sure = (encoding: Encoding, by: KnownEncoding['by']): EncodingVerdict => ({
  ok: true,
  known: { encoding, by, runnerUp: null, ahead: null },
})

function add(tally: Tally, { bits, beyondAscii, characters, invalid }: Tally): void {
  tally.bits += bits
  tally.beyondAscii += beyondAscii
  tally.characters += characters
  tally.invalid += invalid
}

type Ranked = readonly { readonly encoding: Candidate; readonly bits: number }[]

const ranked = (tallies: ReadonlyMap<Candidate, Tally>, marked: Encoding | undefined): Ranked =>
  [...tallies]
    .map(([encoding, { bits }]) => ({
      encoding,
      bits: bits + SELDOMER[encoding] - (encoding === marked ? MARKED : 0),
    }))
    .sort((a, b) => a.bits - b.bits)

const aheadOf = ([best, next]: Ranked): number => (next?.bits ?? 0) - (best?.bits ?? 0)

function verdictOf(
  order: Ranked,
  tallies: ReadonlyMap<Candidate, Tally>,
  marked: Encoding | undefined,
  sample: Buffer,
): EncodingVerdict {
  const [best, next] = order.map(({ encoding }) => encoding) as [Candidate, Candidate]
  const reading = (encoding: Candidate): Reading => ({
    encoding,
    sample: new TextDecoder(encoding).decode(sample).trim(),
  })
  const { beyondAscii, characters, invalid } = tallies.get(best) as Tally
  const { most, short } = SOUND[best]
  const limit = characters >= SHORT ? most : characters <= WORD && best === 'gb18030' ? COMMON : short
  const sound = characters - invalid
  const mean =
    characters < SHORT && sound > invalid ? (beyondAscii - invalid * INVALID) / sound : beyondAscii / characters
  if (mean > limit) return { ok: false, first: reading(best), second: null }
  const ahead = aheadOf(order)
  if (ahead < NEAR && reading(best).sample !== reading(next).sample)
    return { ok: false, first: reading(best), second: reading(next) }
  const by = marked === undefined ? 'seen' : 'bom'
  return { ok: true, known: { encoding: best, by, runnerUp: next, ahead: Math.round(ahead) } }
}

/** Where the first window of whole lines ends; 0 while there is none. */
function windowEnd(bytes: Buffer): number {
  const end = bytes.subarray(0, WINDOW).lastIndexOf(NEWLINE) + 1 || bytes.indexOf(NEWLINE) + 1
  return end === 0 && bytes.length > LONGEST_LINE ? bytes.length : end
}

/** The first value beyond ASCII, for people to look at. */
function aroundFirst(window: Buffer): Buffer {
  const at = window.findIndex((byte) => byte > 0x7f)
  const from = Math.max(0, window.subarray(0, at).findLastIndex((byte) => byte < 0x20 || byte === 0x2c) + 1)
  const end = window.subarray(at).findIndex((byte) => byte < 0x20 || byte === 0x2c)
  return window.subarray(from, end < 0 ? at + SAMPLE : Math.min(at + end, at + SAMPLE))
}
