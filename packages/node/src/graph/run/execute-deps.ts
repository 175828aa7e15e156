/**
 * What a graph is made of: where it stands, its ledger, its children, and what its callers may take.
 *
 * @module
 */
import type { Principal, Topology } from '@guantong/contract'
import type { Standard } from '@guantong/standard'
import type { CallHop } from '@guantong/view'
import type { GraphQLSchema } from 'graphql'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import type { LivePolicy } from '../../policy/live-policy.ts'
import type { SubmitRows, WithdrawRows } from '../base/graph-context.ts'
import type { ServicesDeps } from '../foreign/attach-services.ts'
import type { ConfiguredService } from '../foreign/configured-service.ts'
import type { Limits } from '../guard/limits.ts'
import type { QuotaLimits } from '../guard/quota.ts'

export interface ExecuteDeps {
  /** Code of this node; it is in the topology. */
  readonly self: string
  readonly topology: Topology
  readonly standard: Standard
  /**
   * Statements without a waiting caller are cancelled through the session connection; without one, through the pool. Without
   * notifications, followers of changes poll once a second.
   */
  readonly ledger: Pick<Ledger, 'pool' | 'prisma'> & Partial<Pick<Ledger, 'session' | 'listen'>>
  /** Puts a question to a direct child. */
  readonly ask: CallHop<Principal>
  /** Who may do what here. */
  readonly policy: LivePolicy
  /** Who this node is when it asks others on its own account, with a token it signed itself. */
  readonly ownPrincipal?: () => Promise<Principal>
  readonly submitRows: SubmitRows
  readonly withdrawRows: WithdrawRows
  readonly now: () => Date
  readonly newId: () => string
  /** Where looks at rows are written down; nowhere, where there is none. */
  readonly looks?: LookBook
  readonly log: { error(fields: object, message: string): void }
  readonly version: string
  /** How often nodes beat: three beats of silence mean a link is down. */
  readonly heartbeatSeconds?: number
  /** Versions of the wire this node speaks; all it knows by default. */
  readonly speaks?: readonly number[]
  readonly limits?: Partial<Limits>
  /** Subscriptions open at once. */
  readonly streams?: Partial<QuotaLimits>
  /** Whether mutations that come through a tier above are carried out here; refused by default. */
  readonly mutationsFromAbove?: 'refuse' | 'allow'
  /** Services that are not ours; none by default. */
  readonly services?: readonly ConfiguredService[]
  /** How often schemas of services are asked for again. */
  readonly servicesAgain?: ServicesDeps['again']
  /** The schema that is served: that of this release, unless an older one is to be imitated. */
  readonly schema?: GraphQLSchema
}
