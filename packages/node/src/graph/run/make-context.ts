/**
 * The context of one operation, or of one event of a subscription: what it has loaded is of its moment.
 *
 * @module
 */
import { identityOf, type Principal, type TopologyNode } from '@guantong/contract'
import { dataSetOf } from '@guantong/standard'
import type { Asking, CallHop, HopCount } from '@guantong/view'
import { cancellable } from '../../ledger/connection/cancellable.ts'
import type { Entities } from '../../ledger/connection/prisma-over-pool.ts'
import { createStatementNames } from '../../ledger/connection/statement-names.ts'
import { type ChangeFeedDeps, createChangeFeed } from '../../ledger/figures/change-feed.ts'
import { ARRIVALS, SCOPE_CHANGES } from '../../ledger/figures/changes.ts'
import { placeRegions } from '../../ledger/figures/place-regions.ts'
import type { Looking } from '../../ledger/looks/collect-look.ts'
import { createAskBelow } from '../base/ask-below.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { ServiceStanding } from '../base/service-standing.ts'
import type { createLinkWatch } from '../changes/watch-links.ts'
import { fairDb } from '../fair/fair-db.ts'
import type { StatementGate } from '../fair/statement-gate.ts'
import type { Turns } from '../fair/turns.ts'
import { createFigureLoaders } from '../live/load-figures.ts'
import { keyOf } from '../rows/find-page.ts'
import type { ExecuteDeps } from './execute-deps.ts'
import { doorOf, type ExecuteRequest } from './execute-request.ts'
import type { Prepared } from './prepare-document.ts'

export interface ContextDeps {
  readonly deps: ExecuteDeps
  readonly self: TopologyNode
  readonly links: ReturnType<typeof createLinkWatch>
  /** Puts a question to a child each time. */
  readonly ask: CallHop<Principal>
  /** Puts it once for all who ask the same at the same moment. */
  readonly askShared: CallHop<Principal>
  readonly schemaHash: () => string
  readonly services: () => readonly ServiceStanding[]
  readonly turns: Turns
  readonly statements: StatementGate
}

/** `counts` is told who was asked below. */
export type MakeContext = (
  request: Pick<ExecuteRequest, 'principal' | 'lang' | 'door'> & {
    readonly looking: Looking
    readonly resumeAfter?: string | null | undefined
  },
  prepared: Pick<Prepared, 'tellsFreshness'>,
  asking: Asking<Principal>,
  counts?: HopCount[],
) => GraphContext

export function createContexts({
  deps,
  self,
  links,
  ask,
  askShared,
  schemaHash,
  services,
  ...fair
}: ContextDeps): MakeContext {
  const { topology, standard, ledger } = deps
  const { divisions } = standard
  const time = () => deps.now().getTime()
  // What changes something is put every time it is asked; figures are the same for all who ask at once.
  const askBelow = createAskBelow(ask, time)
  const askFigures = createAskBelow(askShared, time)
  const names = createStatementNames()
  const placeOf = placeRegions({ topology, divisions, self: self.code })
  const feedDeps: ChangeFeedDeps = { db: ledger.pool, listen: ledger.listen, log: deps.log }
  const scopes = createChangeFeed(SCOPE_CHANGES, feedDeps)
  const arrivals = createChangeFeed(ARRIVALS, feedDeps)

  return (request, { tellsFreshness }, asking, counts = []) => {
    const { principal, lang = 'en', looking, resumeAfter = null } = request
    const now = deps.now()
    const { signal } = asking
    const turn = fair.turns.begin(identityOf(principal))
    const asked = cancellable(ledger.pool, signal, ledger.session?.db ?? ledger.pool, names)
    const db = fairDb(asked, turn, fair.statements)
    const load = createFigureLoaders(db, {
      turn,
      ...{ topology, divisions, self: self.code, placeOf, now, tellsFreshness },
      reasons: () => links.reasons(now),
      ask: (child, document, variables) => askFigures(child, document, variables, asking, counts),
    })
    let prisma: Entities | undefined
    return {
      rights: deps.policy.rightsOf(principal, doorOf(request)),
      policyStanding: () => deps.policy.standing,
      giveGrants: deps.policy.give,
      ...{ principal, lang, now, self, topology, standard, db, load, looking, services, turn },
      get schemaHash() {
        return schemaHash()
      },
      get prisma() {
        prisma ??= ledger.prisma.over(db)
        return prisma
      },
      version: deps.version,
      // What became of a row tells whether it was here.
      submitRows(dataSet, rows, terms) {
        looking.saw(dataSet, self.code, keyOf(dataSetOf(dataSet)), rows.length)
        return deps.submitRows(dataSet, rows, terms)
      },
      withdrawRows(dataSet, rows, terms) {
        looking.saw(dataSet, self.code, keyOf(dataSetOf(dataSet)), rows.length)
        return deps.withdrawRows(dataSet, rows, terms)
      },
      live: { scopes, arrivals, signal, resumeAfter },
      mutationsFromAbove: deps.mutationsFromAbove ?? 'refuse',
      // A stream outlives the moment it began in.
      links: () => links.now(deps.now()),
      askBelow: (child, document, variables) => askBelow(child, document, variables, asking, counts),
    }
  }
}
