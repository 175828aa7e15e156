/**
 * Which nodes the sandbox runs and on which ports: three tiers, two provinces, and a municipality that is province
 * and city at once.
 *
 * @module
 */
import { GuantongError, type Tier } from '@guantong/contract'
import { type PlannedService, plannedServices } from './services/planned-services.ts'

export interface PlannedNode {
  readonly code: string
  readonly name: string
  readonly tier: Tier
  readonly parent: string | null
  /** Holds cases of its own. */
  readonly origin: boolean
  readonly httpPort: number
  readonly natsPort: number
  readonly leafPort: number
  /** Where its nats-server tells of itself, for `guantong doctor`. */
  readonly monitorPort: number
}

export interface Plan {
  readonly portBase: number
  readonly nodes: readonly PlannedNode[]
  readonly postgresPort: number
  /** Services of others that are attached to nodes. */
  readonly services: readonly PlannedService[]
  /** Where people sign in; null: nowhere. */
  readonly signInPort: number | null
}

export const DEFAULT_PORT_BASE = 7400

const SANDBOX_NODES: readonly (readonly [code: string, name: string, tier: Tier, parent: string | null])[] = [
  ['000000', '全国', 'nation', null],
  ['370000', '山东省', 'province', '000000'],
  ['440000', '广东省', 'province', '000000'],
  ['370200', '青岛市', 'city', '370000'],
  ['370800', '济宁市', 'city', '370000'],
  ['440300', '深圳市', 'city', '440000'],
  ['440100', '广州市', 'city', '440000'],
  ['310000', '上海市', 'province', '000000'],
]

const MUNICIPALITIES = ['310000']

/**
 * The plan for a port base; `only` keeps the named nodes (with their ancestors) at the ports they always have, and the services
 * of those nodes.
 *
 * @throws GuantongError GT_INPUT_INVALID if the base leaves no room for the ports or a code is not in the sandbox.
 */
export function planOf(portBase: number, only?: readonly string[], withServices = true, withSignIn = true): Plan {
  if (!Number.isInteger(portBase) || portBase < 1024 || portBase + 90 > 65535) {
    throw new GuantongError('GT_INPUT_INVALID', { field: '--port-base', reason: '1024–65445' })
  }
  const nodes = SANDBOX_NODES.map(([code, name, tier, parent], index) => ({
    code,
    name,
    tier,
    parent,
    origin: tier === 'city' || MUNICIPALITIES.includes(code),
    httpPort: portBase + index,
    natsPort: portBase + 20 + index,
    leafPort: portBase + 40 + index,
    monitorPort: portBase + 60 + index,
  }))
  const wanted = only === undefined ? undefined : withAncestors(nodes, only)
  const kept = wanted === undefined ? nodes : nodes.filter(({ code }) => wanted.has(code))
  return {
    portBase,
    nodes: kept,
    postgresPort: portBase + 90,
    services: withServices ? plannedServices(portBase, kept) : [],
    signInPort: withSignIn ? portBase + 82 : null,
  }
}

function withAncestors(nodes: readonly PlannedNode[], codes: readonly string[]): Set<string> {
  const wanted = new Set<string>()
  for (const code of codes) {
    let at: PlannedNode | undefined = nodes.find((node) => node.code === code)
    if (at === undefined) throw new GuantongError('GT_INPUT_INVALID', { field: 'nodes', reason: code })
    while (at !== undefined) {
      wanted.add(at.code)
      const parent: string | null = at.parent
      at = nodes.find((node) => node.code === parent)
    }
  }
  return wanted
}
