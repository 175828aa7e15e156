/**
 * One operation to execute: its document, its caller, and what it may take in time and cost.
 *
 * @module
 */
import type { Language, Principal } from '@guantong/contract'
import type { Looking } from '../../ledger/looks/collect-look.ts'
import type { PolicyDoor } from '../../policy/vocabulary.ts'
import type { Prepared } from './prepare-document.ts'

export interface ExecuteRequest {
  /** Its text, or what `prepare` made of it. */
  readonly document: string | Prepared
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName?: string | null | undefined
  readonly principal: Principal
  /** The door it came through; left out: a question of the node above, or GraphQL. */
  readonly door?: PolicyDoor | undefined
  /** When the asker no longer waits; five seconds from now when left out, twenty for a mutation. */
  readonly deadline?: Date | number | undefined
  readonly signal?: AbortSignal | undefined
  /** How long from now the asker waits, where there is no deadline. */
  readonly waitMs?: number | undefined
  readonly lang?: Language | undefined
  /** What children answered is handed on as they wrote it: for `printAnswer` only. */
  readonly asText?: boolean | undefined
  /** What this question may cost, where the parent gave it a share of its own; never more than the limit of this node. */
  readonly cost?: number | undefined
  /** Takes the cost from what the asker has left; the seconds after which there is enough again, or null. */
  readonly charge?: ((cost: number) => number | null) | undefined
  /** Told what the answer shows of rows, and ended by whoever gives it; otherwise the graph writes the look down itself. */
  readonly looking?: Looking | undefined
  /** Told what the question was thought to cost, and what it took, in the unit of costs. */
  readonly correct?: ((thought: number, took: number) => void) | undefined
}

export const doorOf = ({ door, principal }: Pick<ExecuteRequest, 'door' | 'principal'>): PolicyDoor =>
  door ?? (principal.via.length > 0 ? 'question' : 'graphql')
