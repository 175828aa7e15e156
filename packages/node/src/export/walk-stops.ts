/**
 * The walk over all owners in the global order, page by page. It holds one page and the next one, whatever the number of rows.
 *
 * Guaranteed: the rows an owner has held unchanged all the while come exactly once and in order; an owner that is away is
 * waited for, and one that stays away is named together with the place to go on from. Rows that are written or moved while the
 * export runs come as they are when their page is asked.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ERRORS, type ErrorCode, GuantongError } from '@guantong/contract'
import { LARGEST_PAGE } from '../graph/base/keyset.ts'
import type { AskPage, ExportRow, PageAnswer } from './ask-page.ts'
import type { Position } from './export-cursor.ts'
import type { Stop } from './export-stops.ts'

export interface Missing {
  readonly region: string
  readonly node: string
  /** Rows up to here were written. */
  readonly at: Position
  readonly code: ErrorCode
  readonly reason: string
}

export type Step =
  | { readonly kind: 'page'; readonly rows: readonly ExportRow[]; readonly at: Position }
  /** The owner is away; it is asked again. */
  | { readonly kind: 'waiting'; readonly region: string; readonly code: ErrorCode; readonly ms: number }
  | ({ readonly kind: 'missing' } & Missing)

export interface WalkOptions {
  readonly stops: readonly Stop[]
  readonly after: Position | null
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly pageSize?: number
  readonly pauseMs?: { readonly first: number; readonly cap: number }
}

const SMALLEST_PAGE = 10
/** A page travels in one message and is soon forgotten; ten times as much at once is no faster, and shows in the memory. */
const PAGE_BYTES = 128 * 1024
const FIRST_PAGE = 100
const SAMPLE = 8
const PAUSE = { first: 250, cap: 5_000 }
/** What is wrong with the question itself, and not with one owner: thrown before anything is written. */
const OF_THE_QUESTION: ReadonlySet<ErrorCode> = new Set([
  'GT_CURSOR_INVALID',
  'GT_DATA_STAYS',
  'GT_INPUT_INVALID',
  'GT_REGION_OUT_OF_SCOPE',
  'GT_SHARING_OUT_OF_SCOPE',
  'GT_VERB_OUT_OF_SCOPE',
])

/** @throws GuantongError when the very first page shows that the question can not be answered; the signal's reason. */
export async function* walkStops(askPage: AskPage, options: WalkOptions): AsyncGenerator<Step> {
  const { stops, after, signal } = options
  const largest = options.pageSize ?? LARGEST_PAGE
  let size = Math.min(largest, FIRST_PAGE)
  // One province that is away keeps all its cities away: it is waited for once.
  const awaited = new Set<string>()
  let begun = false
  for (const stop of stops) {
    let at: Position = { region: stop.region, after: after?.region === stop.region ? after.after : null }
    for (let more = true; more; ) {
      const attempts = insist(() => askPage({ stop, after: at.after, size }), awaited, options)
      let answer: PageAnswer
      for (;;) {
        const attempt = await attempts.next()
        if (attempt.done === true) {
          answer = attempt.value
          break
        }
        // Whatever kept the answer away, a smaller one is easier: too many bytes, or too little time.
        size = Math.max(SMALLEST_PAGE, Math.floor(size / 2))
        yield { kind: 'waiting', region: stop.region, ...attempt.value }
      }
      signal.throwIfAborted()
      if (!answer.ok) {
        const { code, reason, params } = answer
        if (!begun && OF_THE_QUESTION.has(code)) throw new GuantongError(code, params)
        begun = true
        if (mayPass(code)) awaited.add(String(params.node ?? stop.node))
        yield { kind: 'missing', region: stop.region, node: stop.node, at, code, reason }
        break
      }
      begun = true
      size = Math.min(largest, size * 2, fitting(answer.rows))
      at = { region: stop.region, after: answer.last ?? at.after }
      more = answer.next !== null
      yield { kind: 'page', rows: answer.rows, at }
    }
  }
}

/** So many rows like these make a page. */
function fitting(rows: readonly ExportRow[]): number {
  const sample = rows.slice(0, SAMPLE)
  if (sample.length === 0) return LARGEST_PAGE
  const bytes = sample.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)), 0) / sample.length
  return Math.max(SMALLEST_PAGE, Math.floor(PAGE_BYTES / bytes))
}

/** Asks until there is an answer, the owner refuses, or it has been away for too long; yields before every pause. */
async function* insist(
  ask: () => Promise<PageAnswer>,
  awaited: ReadonlySet<string>,
  { waitMs, signal, pauseMs = PAUSE }: WalkOptions,
): AsyncGenerator<{ code: ErrorCode; ms: number }, PageAnswer> {
  let since: number | undefined
  for (let failures = 0; ; failures += 1) {
    signal.throwIfAborted()
    const answer = await ask()
    if (answer.ok || !mayPass(answer.code)) return answer
    since ??= performance.now()
    const left = since + waitMs - performance.now()
    if (left <= 0 || awaited.has(String(answer.params.node))) return answer
    const rest = answer.code === 'GT_CHILD_BREAKER_OPEN' ? Number(answer.params.seconds ?? 0) * 1000 : 0
    const ms = Math.min(left, Math.max(rest, Math.min(pauseMs.cap, pauseMs.first * 2 ** failures)))
    yield { code: answer.code, ms: Math.round(ms) }
    await pause(ms, undefined, { signal })
  }
}

/** Away, late or broken; what an owner refuses it refuses again. */
const mayPass = (code: ErrorCode): boolean => ERRORS[code].http >= 500

/** Asks for the next step while this one is being written, and never further ahead. */
export async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  next.catch(() => {})
  try {
    for (;;) {
      const { done, value } = await next
      if (done === true) return
      next = source.next()
      // Thrown where it is awaited, which may be never.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined)
  }
}
