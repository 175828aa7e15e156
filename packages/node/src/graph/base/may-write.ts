/**
 * Who may write which rows through the graph.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DataSetName, dataSetOf } from '@guantong/standard'
import { coveredBy, type GraphContext, mustBeAllowedTo, type RowSender } from './graph-context.ts'

export const MOST_ROWS = 1000

/**
 * Who rows are withdrawn for; undefined for the whole region of this node. Where the rows stand has NOT been looked at:
 * `sender.covers` decides it for each. A data set without divisions is the whole region's.
 *
 * @throws GuantongError GT_VERB_OUT_OF_SCOPE | GT_TIER_HOLDS_NO_CASES | GT_QUERY_TOO_LARGE | GT_REGION_OUT_OF_SCOPE
 */
export function mayWithdrawRows(dataSet: DataSetName, count: number, context: GraphContext): RowSender | undefined {
  const placed = dataSetOf(dataSet).field('divisionCode') !== undefined
  if (count > MOST_ROWS) throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: count, limit: MOST_ROWS })
  return mayWriteRows(dataSet, placed ? [] : [{}], context)
}

/**
 * Who the rows are written for; undefined for the whole region of this node.
 *
 * @throws GuantongError GT_VERB_OUT_OF_SCOPE | GT_TIER_HOLDS_NO_CASES | GT_QUERY_TOO_LARGE | GT_REGION_OUT_OF_SCOPE
 */
export function mayWriteRows(
  dataSet: DataSetName,
  rows: readonly Readonly<Record<string, unknown>>[],
  { self, principal, standard }: GraphContext,
): RowSender | undefined {
  mustBeAllowedTo(principal, 'write')
  // Rows of a nation or a province are of its own region as a whole; cases are raised in cities.
  if (dataSet === 'Case' && !self.origin) throw new GuantongError('GT_TIER_HOLDS_NO_CASES', { region: self.code })
  if (rows.length > MOST_ROWS)
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: rows.length, limit: MOST_ROWS })
  const covered = (region: string): boolean => coveredBy(standard.divisions, principal, region)
  if (self.regions.every(covered)) return undefined
  // A token for a county may write that county's rows, and only those; a row that names none is refused with them.
  // So are rows of a data set without counties, whatever else they bring along.
  const placed = dataSetOf(dataSet).field('divisionCode') !== undefined
  for (const { divisionCode } of rows) {
    const division = placed && typeof divisionCode === 'string' ? divisionCode : (self.regions[0] ?? self.code)
    if (!covered(division)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: division })
  }
  return { name: principal.regions.join(', '), covers: covered }
}
