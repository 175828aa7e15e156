/**
 * The doors of a node, in the order they are looked at.
 *
 * @module
 */
import { isInUse, type Principal } from '@guantong/contract'
import { createDictionaryPages } from '@guantong/web'
import type { Exchange } from '../exchange/start-exchange.ts'
import { createExportDoor } from '../export/export-door.ts'
import type { Graph } from '../graph/run/create-graph.ts'
import type { Door } from '../http/door.ts'
import { createEnrolDoor } from '../http/doors/enrol-door.ts'
import { createGraphiqlDoor } from '../http/doors/graphiql-door.ts'
import { createHealthDoors } from '../http/doors/health-door.ts'
import { createMetricsDoors } from '../http/doors/metrics-door.ts'
import { createDashboardDoor, createDictionaryDoor } from '../http/doors/page-doors.ts'
import { printMetrics } from '../http/doors/print-metrics.ts'
import { createPushDoor } from '../http/doors/push-door.ts'
import { createQuestionDoor } from '../http/doors/question-door.ts'
import { createDocumentList, ownDocuments } from '../http/graphql/document-list.ts'
import { createGraphqlDoor } from '../http/graphql/graphql-door.ts'
import { createRequestRate } from '../http/rate-limit.ts'
import { listedProfiles } from '../intake/profiles/load-profile.ts'
import { exchangeCounts } from '../ledger/figures/exchange-counts.ts'
import { type NodeParts, selfIn } from './node-parts.ts'
import { reasonsNotReady } from './reasons-not-ready.ts'

export function makeDoors(parts: NodeParts, graph: Graph, exchange: Exchange): Door[] {
  const { config, topology, standard, policy, ledger, looks, log, now, newId } = parts
  const self = selfIn(parts)
  const { code } = self
  return [
    ...createHealthDoors({ self: code, ready: () => reasonsNotReady(ledger, exchange) }),
    ...createMetricsDoors({
      ...{ self: code, print: () => metricsOf(parts, graph), maySee: (who) => mayRead(parts, who) },
      openTo: config.metrics.open ?? (config.mode === 'sandbox' ? 'loopback' : 'none'),
    }),
    ...(isOn(config) ? [createGraphiqlDoor(code)] : []),
    createGraphqlDoor({
      ...{ graph, log, newId, rate: createRequestRate(config.limits, now), bodyBytes: config.limits.bodyBytes },
      documents: {
        policy: config.documents,
        list: createDocumentList({ db: ledger.pool, own: ownDocuments(), now }),
      },
    }),
    createPushDoor({ self, ledger, standard, policy, limits: config.push, now, looks }),
    createExportDoor({ self, topology, standard, policy, graph, log, now }),
    ...(config.questions.answerOverHttp && exchange.answerQuestion !== undefined
      ? [createQuestionDoor(exchange.answerQuestion)]
      : []),
    createEnrolDoor({
      ...{ self: code, ledger, log, now },
      keys: () =>
        selfIn(parts)
          .keys.filter((key) => isInUse(key, now()))
          .map(({ kty, crv, x, kid, use }) => ({ kty, crv, x, kid, ...(use === undefined ? {} : { use }) })),
      issuers: config.topologyIssuer ?? [],
    }),
    createDashboardDoor(),
    createDictionaryDoor(createDictionaryPages(standard, listedProfiles)),
  ]
}

const isOn = ({ graphiql, mode }: NodeParts['config']): boolean =>
  graphiql === undefined ? mode === 'sandbox' : graphiql === 'on'

export async function metricsOf({ config, policy, ledger, now, version }: NodeParts, graph: Graph): Promise<string> {
  const [counts, links] = await Promise.all([exchangeCounts(ledger.pool), graph.links()])
  return printMetrics({ node: config.code, version, now: now(), counts, links, policy: policy.standing.state })
}

/** Counts and states of the node itself, for a token of all its region. */
function mayRead(parts: NodeParts, principal: Principal): boolean {
  const { divisions } = parts.standard
  const within = (own: string): boolean => principal.regions.some((scope) => divisions.isWithin(own, scope))
  const asked = {
    verb: 'operate',
    dataSet: 'Operations',
    fieldClass: 'unconditional',
    region: parts.config.code,
  } as const
  const mayOperate = parts.policy.rightsOf(principal, 'graphql').decide(asked).allowed
  return principal.verbs.includes('read') && mayOperate && selfIn(parts).regions.every(within)
}
