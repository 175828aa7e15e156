/**
 * What the resolvers of subscriptions are handed.
 *
 * @module
 */
import type { ChangeFeed } from '../../ledger/figures/change-feed.ts'
import type { Arrival, ScopeChange } from '../../ledger/figures/changes.ts'

/** What a stream needs beside what every question needs. */
export interface StreamContext {
  readonly scopes: ChangeFeed<ScopeChange>
  readonly arrivals: ChangeFeed<Arrival>
  /** Aborts when the stream has to end, for whatever reason. */
  readonly signal: AbortSignal
  /** The last cursor the client has seen, where its connection says so by itself (`Last-Event-ID`): it wins over `after`. */
  readonly resumeAfter: string | null
}
