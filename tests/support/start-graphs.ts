/**
 * Whole tiers with their graphs: questions go down real links, HTTP is served on free ports.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { type Principal, type TopologyNode, tokenIssuerSchema } from '@guantong/contract'
import type { Door } from '@guantong/node/door'
import { createExportDoor, type ExportLimits } from '@guantong/node/export/export-door'
import type { QuotaLimits } from '@guantong/node/graph/guard/quota'
import { createGraph, type Graph } from '@guantong/node/graph/run/create-graph'
import type { ExecuteDeps } from '@guantong/node/graph/run/execute-deps'
import { buildSchema } from '@guantong/node/graph/schema'
import { createGraphiqlDoor } from '@guantong/node/graphiql-door'
import { createGraphqlDoor } from '@guantong/node/graphql-door'
import type { GraphqlDoorOptions } from '@guantong/node/graphql-door-options'
import { createHealthDoors } from '@guantong/node/health-door'
import { submitRows } from '@guantong/node/intake/submit-rows'
import { withdrawRows } from '@guantong/node/intake/withdraw-rows'
import type { Ledger } from '@guantong/node/ledger/connection/connect'
import { upsertRows, type Written } from '@guantong/node/ledger/rows/upsert-rows'
import { createDashboardDoor } from '@guantong/node/page-doors'
import type { LivePolicy } from '@guantong/node/policy/live-policy'
import { createQuestionDoor } from '@guantong/node/question-door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import type { SignInOptions } from '@guantong/node/sign-in/options'
import { knowTokens } from '@guantong/node/start/know-tokens'
import { makeSignIn, type SignInParts } from '@guantong/node/start/make-sign-in'
import { createOwnPrincipal } from '@guantong/node/start/own-token'
import { type CaseRow, type DataSet, dataSetOf, shippedStandard, type ValidRow } from '@guantong/standard'
import { once } from '@guantong/view'
import { pino } from 'pino'
import { tokenFor } from './asker.ts'
import type { PlacedNode } from './make-topology.ts'
import { openPolicy } from './open-policy.ts'
import { startTiers, type Tier, type Tiers, type TiersOptions } from './start-tiers.ts'

export interface Graphs {
  readonly tiers: Tiers
  graphOf(code: string): Graph
  /** The policy of a node: as it is shipped, with a grant to all above. */
  policyOf(code: string): LivePolicy
  /** Another graph of the same node over another ledger, or with something else of its own. */
  graphOver(code: string, ledger: ExecuteDeps['ledger'], own?: Partial<ExecuteDeps>): Graph
  urlOf(code: string): string
  /** Over HTTP: where else a node is asked by its parent. */
  readonly elsewhere: Map<string, string>
  /** Stops a node's graph, HTTP and exchange, as a process that is stopped would. */
  stopNode(code: string): Promise<void>
  /** Starts them again, over the same database; on another port. */
  startNode(code: string, own?: Parameters<Tier['restart']>[0]): Promise<void>
  tokenFor(code: string, principal?: Partial<Principal>): Promise<string>
  ask(
    code: string,
    document: string,
    variables?: Record<string, unknown>,
    principal?: Partial<Principal>,
    headers?: Record<string, string>,
  ): Promise<Answer>
  write(code: string, rows: readonly CaseRow[]): Promise<void>
  writeRows(code: string, dataSet: DataSet, rows: readonly ValidRow[]): Promise<Written>
  stop(): Promise<void>
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by the document that asked for them
  data: any
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
  extensions?: { guantong?: { hops: { node: string; requests: number; ms: number }[] } }
}

export interface SignInOfNode extends Partial<Pick<SignInParts, 'now' | 'log'>> {
  readonly options: SignInOptions
  /** As node.yaml has them, with their keys. */
  readonly issuers: readonly object[]
}

/** The same at every node, and built once for all files of a process: what a node has of its own is in its graph. */
const WHOLE = once(() => buildSchema(shippedStandard()))

export async function startGraphs(
  nodes: readonly PlacedNode[],
  {
    streams,
    exportLimits = {},
    transport = 'nats',
    signIn = () => undefined,
    ...given
  }: Omit<TiersOptions, 'execute'> & {
    streams?: Partial<QuotaLimits>
    exportLimits?: Partial<ExportLimits>
    transport?: 'nats' | 'http'
    /** Nodes at which people sign in; they listen at the address named there. */
    signIn?: (code: string) => SignInOfNode | undefined
  } = {},
  /** What else a node's HTTP face is given. */
  face: (code: string, ledger: Ledger) => Partial<GraphqlDoorOptions> = () => ({}),
  /** What else its graph is given. */
  more: (code: string) => Partial<ExecuteDeps> = () => ({}),
): Promise<Graphs> {
  const graphs = new Map<string, Graph>()
  const servers = new Map<string, RunningServer>()
  const elsewhere = new Map<string, string>()
  const standard = shippedStandard()
  const log = given.log ?? pino({ level: process.env.GUANTONG_TEST_LOG ?? 'silent' })
  const tiers = await startTiers(nodes, {
    ...given,
    ...(transport === 'http' ? { endpointOf: (code) => elsewhere.get(code) ?? servers.get(code)?.url } : {}),
    execute: (code) => async (question) => (graphs.get(code) as Graph).execute(question),
  })
  const { topology } = tiers.world
  const common = {
    topology,
    standard,
    schema: WHOLE(),
    now: () => new Date(),
    newId: randomUUID,
    log,
    version: '0.0.0',
    heartbeatSeconds: 1,
  }
  const policies = new Map<string, LivePolicy>()
  const policyOf = (code: string): LivePolicy => {
    const known = policies.get(code) ?? openPolicy(code)
    policies.set(code, known)
    return known
  }
  const speaksOf = (code: string): Pick<ExecuteDeps, 'speaks'> => {
    const { speaks } = tiers.of(code).options
    return speaks === undefined ? {} : { speaks }
  }
  const graphOver: Graphs['graphOver'] = (code, ledger, own = {}) =>
    createGraph({
      ...common,
      ...speaksOf(code),
      ...more(code),
      ...(streams === undefined ? {} : { streams }),
      self: code,
      policy: policyOf(code),
      ledger,
      ask: (child, question, asking) => tiers.of(code).exchange.ask(child, question, asking),
      submitRows: (dataSet, rows, { writer, ...terms }) =>
        submitRows(
          {
            ...{ ledger: tiers.of(code).ledger, standard, regionCode: code, now: new Date(), ...terms },
            writer: { ...writer, door: 'MUTATION' },
          },
          dataSet,
          rows,
        ),
      withdrawRows: (dataSet, rows, terms) =>
        withdrawRows({ ledger: tiers.of(code).ledger, regionCode: code, now: new Date(), ...terms }, dataSet, rows),
      ...own,
    })
  const doorsOf = (code: string, graph: Graph): Door[] => {
    const { exchange, ledger } = tiers.of(code)
    const self = topology.nodeOf(code) as TopologyNode
    return [
      ...createHealthDoors({ self: code, ready: async () => [] }),
      createGraphiqlDoor(code),
      createGraphqlDoor({ graph, log, newId: randomUUID, ...face(code, ledger) }),
      createExportDoor({
        ...{ self, topology, standard, policy: policyOf(code), graph, log, now: common.now },
        limits: exportLimits,
      }),
      ...(exchange.answerQuestion === undefined ? [] : [createQuestionDoor(exchange.answerQuestion)]),
      createDashboardDoor(),
    ]
  }
  const serve = async (code: string): Promise<void> => {
    const { world, of } = tiers
    const self = topology.nodeOf(code) as TopologyNode
    const { now, newId } = common
    const ownPrincipal = createOwnPrincipal({ self, tokenKey: world.tokenKeyOf(code), now, newId })
    const graph = graphOver(code, of(code).ledger, { ownPrincipal })
    const own = signIn(code)
    const issuers = (own?.issuers ?? []).map((one) => tokenIssuerSchema.parse(one))
    const tokens = own === undefined ? of(code).tokens : knowTokens({ code, topology, issuers, log }, now)
    graphs.set(code, graph)
    const { ledger } = tiers.of(code)
    const config = { code, signIn: own?.options }
    const { doors, sessions } = makeSignIn({ now: common.now, log, ...own, config, ledger }, tokens.principalOf)
    servers.set(
      code,
      await startServer({
        http: { host: '127.0.0.1', port: Number(own === undefined ? 0 : new URL(own.options.address).port) },
        self: code,
        principalOf: tokens.principalOf,
        follow: tokens.follow,
        sessions,
        doors: [...doors, ...doorsOf(code, graph)],
        log,
        newId: randomUUID,
      }),
    )
  }
  for (const { code } of nodes) await serve(code)
  const writeRows: Graphs['writeRows'] = (code, dataSet, rows) =>
    tiers.of(code).ledger.transaction((tx) => upsertRows(tx, dataSet, rows, new Date()))
  const urlOf = (code: string): string => (servers.get(code) as RunningServer).url
  return {
    tiers,
    graphOf: (code) => graphs.get(code) as Graph,
    policyOf,
    graphOver,
    elsewhere,
    urlOf,
    tokenFor: (code, principal) => tokenFor(tiers.world, code, principal),
    async stopNode(code) {
      await servers.get(code)?.stop(1000)
      await tiers.of(code).exchange.stop()
    },
    async startNode(code, own) {
      await tiers.of(code).restart(own)
      await serve(code)
    },
    async ask(code, query, variables, principal, headers = {}) {
      const response = await fetch(`${urlOf(code)}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenFor(tiers.world, code, principal)}`,
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      })
      return (await response.json()) as Answer
    },
    async write(code, rows) {
      await writeRows(code, dataSetOf('Case'), rows as unknown as ValidRow[])
    },
    writeRows,
    async stop() {
      await Promise.all([...servers.values()].map((server) => server.stop(1000)))
      await tiers.stop()
    },
  }
}
