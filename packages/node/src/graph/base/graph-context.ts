/**
 * What every resolver is handed: who asks, where we are, and the doors to the ledger.
 *
 * @module
 */
import type { Language, Principal, Topology, TopologyNode } from '@guantong/contract'
import { GuantongError } from '@guantong/contract'
import type { DataSetName, Divisions, Standard } from '@guantong/standard'
import type { HopAnswer } from '@guantong/view'
import type { Db } from '../../ledger/connection/db.ts'
import type { Entities } from '../../ledger/connection/prisma-over-pool.ts'
import type { LinkState } from '../../ledger/figures/links.ts'
import type { Looking } from '../../ledger/looks/collect-look.ts'
import type { Grant } from '../../policy/grant.ts'
import type { PolicyStanding } from '../../policy/live-policy.ts'
import type { Rights } from '../../policy/rights.ts'
import type { WorkTurn } from '../fair/turns.ts'
import type { FigureLoaders } from '../live/load-figures.ts'
import type { ServiceStanding } from './service-standing.ts'
import type { StreamContext } from './stream-context.ts'

/** What is wrong with one field of one submitted row, and how to mend it. */
export interface SubmitFinding {
  readonly index: number
  readonly field: string
  readonly rule: string
  readonly value: string | null
  readonly message: { readonly en: string; readonly zh: string }
  readonly fix: { readonly en: string; readonly zh: string }
}

export interface SubmittedRows {
  readonly accepted: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: readonly SubmitFinding[]
}

/** Who writes rows, if not for the whole region of this node. */
export interface RowSender {
  readonly name: string
  covers(division: string): boolean
}

/** Who the history of the rows names, and the tiers through which it was asked. */
export interface MutationWriter {
  readonly by: string
  readonly source: string | undefined
}

export const writerOf = ({ principal: { subject, via } }: Pick<GraphContext, 'principal'>): MutationWriter => ({
  by: subject,
  source: via.length === 0 ? undefined : via.join(' > '),
})

export interface SubmitTerms {
  readonly sender: RowSender | undefined
  readonly writer: MutationWriter
  /** Rows that were withdrawn come back; otherwise they are refused. */
  readonly restoreWithdrawn: boolean
}

/** Validates and writes rows as the importer does; a broken row is reported and stops no other. */
export type SubmitRows = (
  dataSet: DataSetName,
  rows: readonly Readonly<Record<string, unknown>>[],
  terms: SubmitTerms,
) => Promise<SubmittedRows>

export interface WithdrawnRows {
  readonly withdrawn: number
  readonly unchanged: number
  readonly rejected: readonly SubmitFinding[]
}

/** Takes rows back; one that may not be is reported and stops no other. A key that is null was no id of this data set. */
export type WithdrawRows = (
  dataSet: DataSetName,
  rows: readonly { readonly id: string; readonly key: readonly unknown[] | null }[],
  terms: MutationWriter & { readonly sender: RowSender | undefined; readonly reason: string },
) => Promise<WithdrawnRows>

export interface GraphContext {
  readonly principal: Principal
  /** What the policy of this node gives the asker. */
  readonly rights: Rights
  readonly policyStanding: () => PolicyStanding
  /** Grants that were given on request hold from now on. */
  readonly giveGrants: (grants: readonly Grant[]) => void
  readonly lang: Language
  readonly now: Date
  readonly self: TopologyNode
  readonly topology: Topology
  readonly standard: Standard
  readonly prisma: Entities
  /** For rows of data sets: see ledger/rows/find-rows.ts. */
  readonly db: Db
  readonly version: string
  readonly schemaHash: string
  readonly load: FigureLoaders
  /** Is told of every row that goes into the answer. */
  readonly looking: Looking
  /** What this question has of the processor. */
  readonly turn: WorkTurn
  readonly submitRows: SubmitRows
  readonly withdrawRows: WithdrawRows
  /** For subscriptions. */
  readonly live: StreamContext
  /** Whether rows are written here for an asker whose question came through a tier above. */
  readonly mutationsFromAbove: 'refuse' | 'allow'
  /** How every link stands; looked at once a second at most. */
  links(): Promise<readonly LinkState[]>
  /** The services attached to this node, and how each stands. */
  services(): readonly ServiceStanding[]
  /** Puts a question to a direct child on behalf of this asker, keeping some of the time left. @throws GuantongError GT_CHILD_* */
  askBelow(child: string, document: string, variables: Readonly<Record<string, unknown>>): Promise<HopAnswer>
}

/** Does the token cover this region? A scope covers its whole subtree; an unknown region is covered by none. */
export const covers = (context: GraphContext, region: string): boolean =>
  coveredBy(context.standard.divisions, context.principal, region)

export const coveredBy = (divisions: Divisions, principal: Principal, region: string): boolean =>
  principal.regions.some((scope) => divisions.isWithin(region, scope))

/** Does the token cover all that this node speaks for? */
export const coversAllOf = ({
  standard,
  principal,
  self,
}: Pick<GraphContext, 'standard' | 'principal' | 'self'>): boolean =>
  self.regions.every((own) => coveredBy(standard.divisions, principal, own))

/** @throws GuantongError GT_VERB_OUT_OF_SCOPE */
export function mustBeAllowedTo(principal: Principal, verb: 'read' | 'write'): void {
  if (!principal.verbs.includes(verb)) throw new GuantongError('GT_VERB_OUT_OF_SCOPE', { verb })
}
