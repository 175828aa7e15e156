/**
 * The graph of a node: its schema, the view over it and all below, and the ways to ask it.
 *
 * @module
 */
import { GuantongError, type Principal } from '@guantong/contract'
import {
  type Asking,
  coalesce,
  createView,
  knowledgeHash,
  limitInFlight,
  once,
  stayingOf,
  takeTurns,
  withoutStaying,
} from '@guantong/view'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { LinkState } from '../../ledger/figures/links.ts'
import { coveredBy, type GraphContext } from '../base/graph-context.ts'
import { createRoute } from '../base/route.ts'
import { createLinkWatch } from '../changes/watch-links.ts'
import { createStatementGate } from '../fair/statement-gate.ts'
import { createTurns } from '../fair/turns.ts'
import { attachServices, type Services } from '../foreign/attach-services.ts'
import { DEFAULT_LIMITS, type Limits, limitsOfNodes } from '../guard/limits.ts'
import { presentErrors } from '../guard/present-errors.ts'
import { createQuota, DEFAULT_STREAMS } from '../guard/quota.ts'
import { createBudgetDivision } from '../live/budget-division.ts'
import { HELD_BY_ORIGINS } from '../rows/data-set.ts'
import { buildSchema, printSchemaOf } from '../schema.ts'
import { besideServices } from './beside-services.ts'
import type { ExecuteDeps } from './execute-deps.ts'
import type { ExecuteRequest } from './execute-request.ts'
import { beginLook, keepLook } from './keep-look.ts'
import { keepPrepared } from './keep-prepared.ts'
import { createContexts } from './make-context.ts'
import { asGraphQLError, type Prepared } from './prepare-document.ts'
import { createPrinting } from './print-result.ts'
import { createRunDocument, type Ran } from './run-document.ts'
import { createSubscribe, type Subscribed, type SubscribeRequest } from './subscribe.ts'

export interface Graph {
  readonly schema: GraphQLSchema
  readonly schemaHash: string
  /** How every link this node knows of stands, without a check of rights. */
  links(): Promise<readonly LinkState[]>
  readonly services: Pick<Services, 'start' | 'stop' | 'standings'>
  /** Parses and validates, once per text. */
  prepare(text: string): Prepared
  /** Never throws; every error has a code. */
  execute(request: ExecuteRequest): Promise<ExecutionResult>
  /** A result of this graph or a part of it, as JSON, in turns with other questions where it is long. */
  print(result: ExecutionResult, part?: object): Buffer | Promise<Buffer>
  /** It is printed in turns. */
  tookLong(result: ExecutionResult): boolean
  /** A result for each event, until the asker has gone, the token has expired or the node ends it. Never throws. */
  subscribe(request: SubscribeRequest): Promise<Subscribed>
  /** Subscriptions open now. */
  readonly streams: number
}

const DEFAULT_BEAT_SECONDS = 5

/** Builds the schema and the view over it. Opens no connection. @throws GuantongError GT_CONFIG_INVALID */
export function createGraph(deps: ExecuteDeps): Graph {
  const { topology, standard } = deps
  const self = topology.nodeOf(deps.self)
  if (self === undefined)
    throw new GuantongError('GT_CONFIG_INVALID', { file: 'topology', reason: `no node ${deps.self}` })
  const limits: Limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const schema = deps.schema ?? buildSchema(standard)
  takeTurns(schema)
  // Printing takes as long as building, and only `node { schemaHash }` wants to know.
  const schemaHash = once(() => printSchemaOf(schema).hash)
  const time = () => deps.now().getTime()
  const ask = limitInFlight(deps.ask, time)
  const askShared = coalesce(ask, askerOf)
  const view = createView<Principal, GraphContext>({
    schema,
    route: createRoute(topology, standard.divisions, self.code, HELD_BY_ORIGINS),
    callHop: askShared,
    // A division nobody knows is no secret.
    mayAsk: (principal, region) =>
      standard.divisions.get(region) === undefined || coveredBy(standard.divisions, principal, region),
    shareOut: createBudgetDivision(schema, topology),
    hasChildren: () => topology.childrenOf(self.code).length > 0,
    now: time,
  })
  const links = createLinkWatch(deps.ledger.pool, {
    topology,
    self: self.code,
    heartbeatSeconds: deps.heartbeatSeconds ?? DEFAULT_BEAT_SECONDS,
    release: deps.version,
    ...(deps.speaks === undefined ? {} : { speaks: deps.speaks }),
  })
  const services = attachServices({
    ...{ configured: deps.services ?? [], schema, view, ask, log: deps.log, now: time, again: deps.servicesAgain },
    self: self.code,
    ownPrincipal: deps.ownPrincipal,
    regionsOf: (node) => topology.nodeOf(node)?.regions ?? [],
    reaches: (via, region) =>
      topology.nodeOf(via)?.regions.some((own) => standard.divisions.isWithin(region, own)) === true,
  })
  // What stays is not there for a node above: no check, but a type without it.
  const shownAbove = withoutStaying(schema)
  const staying = stayingOf(schema)
  const preparing = (known: GraphQLSchema, most: Limits) =>
    besideServices(keepPrepared(known, most), () => services.view, staying)
  const prepare = preparing(schema, limits)
  const prepareForNode = preparing(shownAbove, limitsOfNodes(limits))
  const standings = () => services.standings()
  const fair = { turns: createTurns(), statements: createStatementGate(placesIn(deps.ledger.pool)) }
  const makeContext = createContexts({ deps, self, links, ask, askShared, schemaHash, services: standings, ...fair })
  const present = (result: ExecutionResult, { lang = 'en' }: Pick<ExecuteRequest, 'lang'>): ExecutionResult =>
    presentErrors(result, { lang, newId: deps.newId, log: deps.log })
  const places = createQuota(
    { ...DEFAULT_STREAMS, ...deps.streams },
    (asker, limit) => new GuantongError('GT_TOO_MANY_SUBSCRIPTIONS', { who: asker ?? self.code, limit }),
  )
  const printing = createPrinting()
  const { policy } = deps
  const running = { schema, topology, limits, policy, self: self.code, prepare, makeContext, now: deps.now }
  const run = createRunDocument({ ...running, prepareForNode, view, knowledge: once(() => knowledgeHash(shownAbove)) })

  return {
    ...{ schema, prepare, services },
    ...{ print: printing.print, tookLong: printing.tookLong },
    get schemaHash() {
      return schemaHash()
    },
    get streams() {
      return places.taken
    },
    links: () => links.now(deps.now()),
    subscribe: createSubscribe({ ...running, places, present, looks: deps.looks }),
    async execute(request) {
      const looking = request.looking ?? beginLook(request)
      const { result, turn } = await run({ ...request, looking }).catch(
        (error: unknown): Ran => ({ result: { errors: [asGraphQLError(error)] } }),
      )
      const presented = present(result, request)
      const kept = request.looking === undefined ? await keepLook(deps.looks, looking, presented) : presented
      const shown = kept === presented ? presented : present(kept, request)
      if (turn !== undefined) printing.remember(shown, turn)
      return shown
    },
  }
}

/** Some connections are left to what the node does by itself. */
const placesIn = ({ options }: Partial<Ledger['pool']>): number => Math.max(1, Math.floor((options?.max ?? 10) * 0.75))

/** All that an answer may depend on besides the question. */
const askerOf = ({ principal, cost }: Asking<Principal>): string => {
  const { token: _, tokenId: __, acceptedUntil: ___, ...rights } = principal
  return JSON.stringify([rights, cost])
}
