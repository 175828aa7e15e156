/**
 * The one way a question is executed, whether it came over HTTP or down the link from the parent.
 *
 * @module
 */
import { GuantongError, onAbort, type Principal, type Topology } from '@guantong/contract'
import type { Standard } from '@guantong/standard'
import {
  type Asking,
  type CallHop,
  coalesce,
  countsOf,
  createView,
  type HopCount,
  knowledgeHash,
  limitInFlight,
  sumCounts,
} from '@guantong/view'
import { type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql'
import { LRUCache } from 'lru-cache'
import { cancellable } from '../../ledger/connection/cancellable.ts'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { createStatementNames } from '../../ledger/connection/statement-names.ts'
import { type ChangeFeedDeps, createChangeFeed } from '../../ledger/figures/change-feed.ts'
import { ARRIVALS, SCOPE_CHANGES } from '../../ledger/figures/changes.ts'
import type { LinkState } from '../../ledger/figures/links.ts'
import { placeRegions } from '../../ledger/figures/place-regions.ts'
import { createAskBelow } from '../base/ask-below.ts'
import { type GraphContext, mustBeAllowedTo, type SubmitRows, type WithdrawRows } from '../base/graph-context.ts'
import { createRoute } from '../base/route.ts'
import { createLinkWatch } from '../changes/watch-links.ts'
import { checkCost } from '../guard/check-cost.ts'
import { checkVariables } from '../guard/check-variables.ts'
import { DEFAULT_LIMITS, type Limits } from '../guard/limits.ts'
import { presentErrors } from '../guard/present-errors.ts'
import { createQuota, DEFAULT_STREAMS, type QuotaLimits } from '../guard/quota.ts'
import { createBudgetDivision } from '../live/budget-division.ts'
import { createFigureLoaders } from '../live/load-figures.ts'
import { HELD_BY_ORIGINS } from '../rows/data-set.ts'
import { buildSchema, printSchemaOf } from '../schema.ts'
import type { ExecuteRequest } from './execute-request.ts'
import { asGraphQLError, type Prepared, prepareDocument } from './prepare-document.ts'
import { createSubscribe, type Subscribed, type SubscribeRequest } from './subscribe.ts'

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
  readonly submitRows: SubmitRows
  readonly withdrawRows: WithdrawRows
  readonly now: () => Date
  readonly newId: () => string
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
  /** The schema that is served: that of this release, unless an older one is to be imitated. */
  readonly schema?: GraphQLSchema
  /** How the view answers documents with origin fields: see @guantong/view. */
  readonly path?: 'auto' | 'stitched'
}

export interface Graph {
  readonly schema: GraphQLSchema
  readonly schemaHash: string
  /** How every link this node knows of stands, without a check of rights. */
  links(): Promise<readonly LinkState[]>
  /** Parses and validates, once per text. */
  prepare(text: string): Prepared
  /** Never throws; every error has a code. */
  execute(request: ExecuteRequest): Promise<ExecutionResult>
  /** A result for each event, until the asker has gone, the token has expired or the node ends it. Never throws. */
  subscribe(request: SubscribeRequest): Promise<Subscribed>
  /** Subscriptions open now. */
  readonly streams: number
}

/** All that an answer may depend on besides the question. */
const askerOf = ({ principal, cost }: Asking<Principal>): string => {
  const { subject, regions, verbs, sharing, via, documents } = principal
  return JSON.stringify([subject, regions, verbs, sharing, via, documents, cost])
}

const FIRST_TIER_MS = 5000
/** A thousand rows take their time, and an answer "unknown whether they are written" helps no sender. */
const MUTATION_MS = 20_000
const DEFAULT_BEAT_SECONDS = 5
const KEPT_DOCUMENTS = 1000
/** Longer texts are prepared each time: a thousand of them must not fill the memory. */
const LONGEST_KEPT = 50_000

/** Builds the schema and the view over it. Opens no connection. @throws GuantongError GT_CONFIG_INVALID */
export function createGraph(deps: ExecuteDeps): Graph {
  const { topology, standard } = deps
  const self = topology.nodeOf(deps.self)
  if (self === undefined)
    throw new GuantongError('GT_CONFIG_INVALID', { file: 'topology', reason: `no node ${deps.self}` })
  const limits: Limits = { ...DEFAULT_LIMITS, ...deps.limits }
  const schema = deps.schema ?? buildSchema(standard)
  // Printing takes as long as building, and only `node { schemaHash }` wants to know.
  let hash: string | undefined
  const schemaHash = (): string => {
    hash ??= printSchemaOf(schema).hash
    return hash
  }
  let known: string | undefined
  const knowledge = (): string => {
    known ??= knowledgeHash(schema)
    return known
  }
  const prepared = new LRUCache<string, Prepared>({ max: KEPT_DOCUMENTS })
  const time = () => deps.now().getTime()
  const limited = limitInFlight(deps.ask, time)
  const shared = coalesce(limited, askerOf)
  const view = createView<Principal, GraphContext>({
    schema,
    route: createRoute(topology, standard.divisions, self.code, HELD_BY_ORIGINS),
    callHop: shared,
    shareOut: createBudgetDivision(schema, topology),
    hasChildren: () => topology.childrenOf(self.code).length > 0,
    path: deps.path ?? 'auto',
    now: time,
  })

  const prepare = (text: string): Prepared => {
    let found = prepared.get(text)
    if (found === undefined) {
      found = prepareDocument(schema, text, limits)
      if (text.length <= LONGEST_KEPT) prepared.set(text, found)
    }
    return found
  }

  const names = createStatementNames()
  const links = createLinkWatch(deps.ledger.pool, {
    topology,
    self: self.code,
    heartbeatSeconds: deps.heartbeatSeconds ?? DEFAULT_BEAT_SECONDS,
    release: deps.version,
    ...(deps.speaks === undefined ? {} : { speaks: deps.speaks }),
  })
  // What changes something is put every time it is asked; figures are the same for all who ask at once.
  const askBelow = createAskBelow(limited, time)
  const askFigures = createAskBelow(shared, time)
  const placeOf = placeRegions({ topology, divisions: standard.divisions, self: self.code })

  const feedDeps: ChangeFeedDeps = { db: deps.ledger.pool, listen: deps.ledger.listen, log: deps.log }
  const scopes = createChangeFeed(SCOPE_CHANGES, feedDeps)
  const arrivals = createChangeFeed(ARRIVALS, feedDeps)

  const contextOf = (
    { principal, lang = 'en', resumeAfter = null, document }: SubscribeRequest,
    asking: Asking<Principal>,
    counts: HopCount[] = [],
  ): GraphContext => {
    const now = deps.now()
    const db = cancellable(deps.ledger.pool, asking.signal, deps.ledger.session?.db ?? deps.ledger.pool, names)
    const ask = (child: string, document: string, variables: Readonly<Record<string, unknown>>) =>
      askBelow(child, document, variables, asking, counts)
    return {
      principal,
      lang,
      now,
      self,
      topology,
      standard,
      get schemaHash() {
        return schemaHash()
      },
      prisma: deps.ledger.prisma,
      db,
      version: deps.version,
      load: createFigureLoaders(db, {
        topology,
        divisions: standard.divisions,
        self: self.code,
        placeOf,
        now,
        reasons: () => links.reasons(now),
        tellsFreshness: prepare(document).tellsFreshness,
        ask: (child, document, variables) => askFigures(child, document, variables, asking, counts),
      }),
      submitRows: deps.submitRows,
      withdrawRows: deps.withdrawRows,
      live: { scopes, arrivals, signal: asking.signal, resumeAfter },
      mutationsFromAbove: deps.mutationsFromAbove ?? 'refuse',
      // A stream outlives the moment it began in.
      links: () => links.now(deps.now()),
      askBelow: ask,
    }
  }

  /** Said to a parent with every answer: it remembers what this schema lacks for as long as it is this one. */
  const toParent = (request: ExecuteRequest, result: ExecutionResult, more: object = {}): ExecutionResult => {
    if (request.principal.via.length === 0) return result
    const { guantong, ...others } = result.extensions ?? {}
    return {
      ...result,
      extensions: { ...others, guantong: { ...(guantong as object), ...more, schema: knowledge() } },
    }
  }

  const run = async (request: ExecuteRequest): Promise<ExecutionResult> => {
    const { document, errors, lacks } = prepare(request.document)
    if (document === null || errors.length > 0)
      return lacks === undefined ? { errors } : toParent(request, { errors }, { lacks })
    const variables = request.variables ?? {}
    const operationName = request.operationName ?? undefined
    const budget = Math.min(request.cost ?? limits.cost, limits.cost)
    let ms = FIRST_TIER_MS
    try {
      checkVariables(variables, limits)
      const operation = getOperationAST(document, operationName)
      if (operation !== null && operation !== undefined) {
        if (operation.operation === 'subscription') throw new GuantongError('GT_INPUT_INVALID', NO_STREAM)
        if (operation.operation === 'mutation') ms = MUTATION_MS
        mustBeAllowedTo(request.principal, operation.operation === 'query' ? 'read' : 'write')
        const cost = checkCost(schema, document, operation, variables, {
          limits: { ...limits, cost: budget },
          topology,
        })
        const seconds = request.charge?.(cost) ?? null
        if (seconds !== null) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds })
      }
    } catch (error) {
      return { errors: [asGraphQLError(error)] }
    }
    const waitMs = Number(request.deadline ?? Number.NaN) - deps.now().getTime()
    const budgetMs = Number.isNaN(waitMs) ? (request.waitMs ?? ms) : waitMs
    const deadline = deps.now().getTime() + budgetMs
    const counts: HopCount[] = []
    // What runs here ends with the time as well: a figure is worth nothing to a client that has gone.
    const ending = new AbortController()
    const late = () => ending.abort(new GuantongError('GT_DEADLINE_PASSED', { ms: Math.round(budgetMs) }))
    const timer = setTimeout(late, Math.max(1, budgetMs))
    using _ = onAbort(request.signal, () => ending.abort(request.signal?.reason))
    const asking = { principal: request.principal, deadline, signal: ending.signal, cost: budget }
    const context = contextOf(request, asking, counts)
    const result = await view
      .execute({ document, operationName, variables, context, asText: request.asText, ...asking })
      .finally(() => clearTimeout(timer))
    if (counts.length === 0) return toParent(request, result)
    return toParent(request, {
      ...result,
      extensions: { ...result.extensions, guantong: { hops: sumCounts([...counts, ...countsOf(result)]) } },
    })
  }

  const presentTo = (result: ExecutionResult, { lang = 'en' }: SubscribeRequest): ExecutionResult =>
    presentErrors(result, { lang, newId: deps.newId, log: deps.log })
  const places = createQuota(
    { ...DEFAULT_STREAMS, ...deps.streams },
    (asker, limit) => new GuantongError('GT_TOO_MANY_SUBSCRIPTIONS', { who: asker ?? self.code, limit }),
  )

  return {
    schema,
    get streams() {
      return places.taken
    },
    subscribe: createSubscribe({
      ...{ schema, topology, limits, places, prepare, present: presentTo, asError: asGraphQLError, now: deps.now },
      contextOf: (request, signal) => {
        const { principal } = request
        return contextOf(request, { principal, signal, deadline: deps.now().getTime() + FIRST_TIER_MS })
      },
    }),
    get schemaHash() {
      return schemaHash()
    },
    links: () => links.now(deps.now()),
    prepare,
    async execute(request) {
      const result = await run(request).catch((error: unknown) => ({ errors: [asGraphQLError(error)] }))
      return presentTo(result, request)
    },
  }
}

const NO_STREAM = {
  field: 'operation',
  reason: 'a subscription is a stream of events: ask over HTTP, with accept: text/event-stream',
}
