/**
 * Where an export stands: the owner, and the row of it after which the next one comes.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { GuantongError } from '@guantong/contract'
import { cursorOf, positionOf } from '../graph/base/keyset.ts'

export interface Position {
  /** Region whose rows come next. */
  readonly region: string
  /** The owner's own cursor; null before its first row. */
  readonly after: string | null
}

export const writeCursor = ({ region, after }: Position, digest: string): string =>
  cursorOf(digest, region, after ?? '')

/** @throws GuantongError GT_CURSOR_INVALID when it belongs to another question. */
export function readCursor(cursor: string, digest: string): Position {
  const [of, region = '', after = ''] = positionOf(cursor, 3)
  if (of !== digest) throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
  return { region, after: after === '' ? null : after }
}

/** Of what the order and the choice of rows depend on. */
export const digestOf = (question: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(question, sorted)).digest('base64url').slice(0, 16)

/** Members of objects in one order, however the client wrote them. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
