/**
 * Pages by position, not by number: a cursor names the row after which the next page begins, so rows that arrive in
 * between neither shift nor repeat anything.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { WEIGHTS } from '../guard/weights.ts'

export const DEFAULT_PAGE = 20
export const LARGEST_PAGE = 500

export const pageDescription = `At most ${LARGEST_PAGE}; ${DEFAULT_PAGE} when left out.`

/** Cost of a page: its own query and each of its rows. */
export const pageComplexity = ({
  first,
  last,
}: {
  first?: number | null | undefined
  last?: number | null | undefined
}) => ({
  field: WEIGHTS.entities,
  multiplier: Math.min(Math.max(first ?? last ?? DEFAULT_PAGE, 1), LARGEST_PAGE),
})

/** The same of rows of a data set. */
export const rowPageComplexity = (args: Parameters<typeof pageComplexity>[0]) => ({
  ...pageComplexity(args),
  field: WEIGHTS.page,
})

export interface PageArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly cursorOf: (row: Row) => string
  readonly count: () => Promise<number>
}

/** @throws GuantongError GT_INPUT_INVALID */
export function sizeOf({
  first,
  last,
}: Pick<PageArgs, 'first'> & { readonly last?: number | null | undefined }): number {
  const size = first ?? last ?? DEFAULT_PAGE
  const field = first == null && last != null ? 'last' : 'first'
  if (size < 0 || size > LARGEST_PAGE)
    throw new GuantongError('GT_INPUT_INVALID', { field, reason: `0 … ${LARGEST_PAGE}` })
  return size
}

export const cursorOf = (...position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** @throws GuantongError GT_CURSOR_INVALID unless the cursor has this many parts. */
export function positionOf(cursor: string, parts: number): string[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(position) && position.length === parts) return position.map(String)
  } catch {
    // falls through: what can not be read was not given out here
  }
  throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
}

/** @throws GuantongError GT_CURSOR_INVALID */
export function momentOf(text: string, cursor: string): Date {
  const time = new Date(text)
  // PostgreSQL knows no year 0, and none written with a sign.
  if (!(time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999))
    throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
  return time
}

/** `found` holds one row more than the page when there is a next one. */
export const pageOf = <Row>(
  found: readonly Row[],
  args: PageArgs,
  of: { cursorOf: (row: Row) => string; count: () => Promise<number> },
): Page<Row> => ({
  rows: found.slice(0, sizeOf(args)),
  hasNextPage: found.length > sizeOf(args),
  hasPreviousPage: (args.after ?? null) !== null,
  ...of,
})
