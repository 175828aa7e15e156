/**
 * How an attached service stands.
 *
 * @module
 */
import type { ErrorCode, ErrorParams } from '@guantong/contract'

export type ServiceState = 'ATTACHED' | 'WAITING' | 'REFUSED' | 'RESTING'

/** How the service finds objects of one of our types. */
export interface ServiceMerge {
  readonly type: string
  readonly field: string
  readonly argument: string
  readonly key: string
}

/** A service as this node passes it on to the one above. */
export interface ServiceFace {
  readonly sdl: string
  readonly merge: readonly ServiceMerge[]
}

export interface ServiceStanding {
  readonly name: string
  readonly via: string | null
  readonly state: ServiceState
  /** What it adds: `Region.cameras`, `Query.cameras`. */
  readonly fields: readonly string[]
  readonly lastError: { readonly code: ErrorCode; readonly params: ErrorParams; readonly at: Date } | null
  face(): ServiceFace | null
}
