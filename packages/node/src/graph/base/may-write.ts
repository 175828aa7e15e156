/**
 * Who may write which rows through the graph: where the token reaches and the policy gives the verb for every field that is written.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DataSetName, dataSetOf } from '@guantong/standard'
import { mayBeIssued } from '../../ledger/rows/issued-sets.ts'
import type { PolicyVerb } from '../../policy/vocabulary.ts'
import { coveredBy, type GraphContext, mustBeAllowedTo, type RowSender } from './graph-context.ts'

export const MOST_ROWS = 1000

/**
 * Who rows are withdrawn for; undefined for the whole region of this node. Where the rows stand has NOT been looked at:
 * `sender.covers` decides it for each. A data set without divisions is the whole region's.
 *
 * @throws GuantongError GT_VERB_OUT_OF_SCOPE | GT_POLICY_REFUSED | GT_TIER_HOLDS_NO_CASES | GT_QUERY_TOO_LARGE | GT_REGION_OUT_OF_SCOPE
 */
export function mayWithdrawRows(dataSet: DataSetName, count: number, context: GraphContext): RowSender | undefined {
  if (count > MOST_ROWS) throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: count, limit: MOST_ROWS })
  const { field, key } = dataSetOf(dataSet)
  return senderOf({ verb: 'withdraw', dataSet, fields: key }, field('divisionCode') !== undefined ? [] : [{}], context)
}

/**
 * Who the rows are written for; undefined for the whole region of this node.
 *
 * @throws GuantongError GT_VERB_OUT_OF_SCOPE | GT_POLICY_REFUSED | GT_TIER_HOLDS_NO_CASES | GT_QUERY_TOO_LARGE | GT_REGION_OUT_OF_SCOPE
 */
export function mayWriteRows(
  dataSet: DataSetName,
  rows: readonly Readonly<Record<string, unknown>>[],
  context: GraphContext,
): RowSender | undefined {
  if (rows.length > MOST_ROWS)
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'rows', value: rows.length, limit: MOST_ROWS })
  const fields = new Set(rows.flatMap((row) => Object.keys(row)))
  return senderOf({ verb: writingVerb(dataSet, context), dataSet, fields }, rows, context)
}

/** What is written above other nodes and goes down to them is issued (下发). */
const writingVerb = (dataSet: DataSetName, { self, topology }: GraphContext): PolicyVerb =>
  mayBeIssued({ name: dataSet }) && topology.childrenOf(self.code).length > 0 ? 'issue' : 'write'

function senderOf(
  { verb, dataSet, fields }: { verb: PolicyVerb; dataSet: DataSetName; fields: Iterable<string> },
  rows: readonly Readonly<Record<string, unknown>>[],
  { self, principal, standard, rights }: GraphContext,
): RowSender | undefined {
  mustBeAllowedTo(principal, 'write')
  // Rows of a nation or a province are of its own region as a whole; cases are raised in cities.
  if (dataSet === 'Case' && !self.origin) throw new GuantongError('GT_TIER_HOLDS_NO_CASES', { region: self.code })
  const whyNotIn = (region: string | null) => rights.whyNotWritten(verb, dataSetOf(dataSet), fields, region)
  const nowhere = whyNotIn(null)
  if (nowhere !== null) throw nowhere
  const covered = (region: string): boolean =>
    coveredBy(standard.divisions, principal, region) && whyNotIn(region) === null
  if (self.regions.every(covered)) return undefined
  // A token for a county may write that county's rows, and only those; a row that names none is refused with them.
  // So are rows of a data set without counties, whatever else they bring along.
  const placed = dataSetOf(dataSet).field('divisionCode') !== undefined
  for (const { divisionCode } of rows) {
    const division = placed && typeof divisionCode === 'string' ? divisionCode : (self.regions[0] ?? self.code)
    if (covered(division)) continue
    if (coveredBy(standard.divisions, principal, division)) throw whyNotIn(division)
    throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: division })
  }
  return { name: principal.regions.join(', '), covers: covered }
}
