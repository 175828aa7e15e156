/**
 * What the GraphQL door is made of.
 *
 * @module
 */
import type { Presenting } from '../../graph/guard/present-errors.ts'
import type { Graph } from '../../graph/run/create-graph.ts'
import type { RequestRate } from '../rate-limit.ts'
import type { Documents } from './asked-document.ts'

export interface GraphqlDoorOptions extends Omit<Presenting, 'lang'> {
  readonly graph: Pick<Graph, 'schema' | 'prepare' | 'execute' | 'print' | 'tookLong' | 'subscribe'>
  /** Documents that may be asked by their hash, and who may ask others; without it: none, and everybody. */
  readonly documents?: Documents
  /** How much one sender may ask in a minute; as much as it likes when left out. */
  readonly rate?: RequestRate
  /** How large a body may be; a megabyte when left out. */
  readonly bodyBytes?: number
  /** False sends every request through the library: for tests, and to measure. */
  readonly takesShortCut?: boolean
}
