/**
 * What the view needs from outside to put a question to another node.
 *
 * @module
 */
import type { Answer } from '@guantong/contract'

export interface HopQuestion {
  readonly document: string
  /** SHA-256 of the document, hex: between nodes the text is only sent when the hash is not known. */
  readonly documentHash: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Travels with a question unchanged in meaning: who asks, until when, and whether the asker still waits. */
export interface Asking<Principal> {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** What the question may cost, where that is counted; each of those asked below is given its share. */
  readonly cost?: number | undefined
}

/** What a node answers, as it travels: within `data`, what stands in a slot may be kept as text. */
export type HopAnswer = Answer

/** Divides what a question may cost among its parts, in their order. */
export type ShareOut = (cost: number, parts: readonly HopQuestion[]) => readonly number[]

/** Puts a question to a direct child. @throws GuantongError GT_CHILD_* when there is no answer. */
export type CallHop<Principal> = (child: string, question: HopQuestion, asking: Asking<Principal>) => Promise<HopAnswer>

/** Where the owner of a region's rows of one field is reached: `self`, a direct child, or null when no node holds any. */
export type Route = (region: string, field: string) => string | null

/** May this asker ask about rows of the region? */
export type MayAsk<Principal> = (principal: Principal, region: string) => boolean

export interface HopCount {
  readonly node: string
  readonly requests: number
  readonly ms: number
}
