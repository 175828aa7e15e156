/**
 * Keys, topology, and one configuration per node and per nats-server: what an operator would write by hand, written
 * for the sandbox. Keys and passwords are made once and kept; the rest is rewritten at every start.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import {
  generateNodeKey,
  importNodeKey,
  type NodeKey,
  type PublicKey,
  parseTopology,
  type Topology,
  type TopologyIssuer,
} from '@guantong/contract'
import { natsConfig } from '@guantong/deploy/nats'
import type { NatsVersion } from '@guantong/deploy/nats-server'
import { parseOwnKeys } from '@guantong/node/config/own-keys'
import { signedAnew, splitTopology } from '@guantong/node/config/signed-topology'
import { shippedPolicy } from '@guantong/node/policy/shipped-policy'
import { parse, stringify } from 'yaml'
import type { SandboxFolder } from './folder.ts'
import type { Plan, PlannedNode } from './plan.ts'
import type { SandboxState } from './sandbox-state.ts'
import { subschemasOf } from './services/planned-services.ts'
import { writeSignIn } from './sign-in/write-sign-in.ts'

/** The issuer's key (拓扑签发方) lies beside those of the nodes, under this name. */
const TOPOLOGY_ISSUER = 'topology'

export interface ConfigurationInput {
  folder: SandboxFolder
  plan: Plan
  issuers: readonly TopologyIssuer[]
  secrets: SandboxState['secrets']
  databaseUrls: Readonly<Record<string, string>>
  natsVersion: NatsVersion
}

export async function writeConfiguration(input: ConfigurationInput): Promise<void> {
  const { folder, plan, secrets } = input
  const places = plan.nodes.map((node) => ({ ...node, address: endpointOf(node) }))
  const people = plan.signInPort === null ? undefined : writeSignIn(folder, places, plan.signInPort)
  const issuers = [...input.issuers, ...(people?.issuers ?? [])]
  const before = topologyIn(folder.topology)
  const nodes = await Promise.all(
    plan.nodes.map(async (node) => ({
      code: node.code,
      name: node.name,
      tier: node.tier,
      parent: node.parent,
      regions: [node.code],
      origin: node.origin,
      endpoint: endpointOf(node),
      keys: keptKeys(before, node.code, [
        await publicKeyIn(folder.keyOf(node.code), `${node.code}-1`),
        await publicKeyIn(folder.tokenKeyOf(node.code), `${node.code}-token-1`, 'token'),
      ]),
    })),
  )
  await publicKeyIn(folder.keyOf(TOPOLOGY_ISSUER), `${TOPOLOGY_ISSUER}-1`)
  const issuer = importNodeKey(JSON.parse(readFileSync(folder.keyOf(TOPOLOGY_ISSUER), 'utf8')))
  writeFileSync(folder.topology, signedAnew(before?.text ?? '', stringify({ nodes, issuers }), issuer, new Date()))
  const topology = parseTopology({ nodes, issuers })

  for (const node of plan.nodes) {
    const parent = plan.nodes.find(({ code }) => code === node.parent)
    const children = topology.childrenOf(node.code).map(({ code }) => code)
    writePolicy(folder.policyOf(node.code), node)
    writeFileSync(folder.configOf(node.code), nodeYaml(input, node, issuer, people?.signInOf(node.code) ?? {}), {
      mode: 0o600,
    })
    const text = natsConfig({
      topology,
      code: node.code,
      version: input.natsVersion,
      host: '127.0.0.1',
      clientPort: node.natsPort,
      monitorPort: node.monitorPort,
      storeDir: folder.jetstreamOf(node.code),
      password: passwordOf(secrets, node.code).node,
      childPasswords: Object.fromEntries(children.map((code) => [code, passwordOf(secrets, code).link])),
      ...(children.length === 0 ? {} : { leafPort: node.leafPort }),
      ...(parent === undefined
        ? {}
        : { parent: { host: '127.0.0.1', port: parent.leafPort, password: passwordOf(secrets, node.code).link } }),
    })
    writeFileSync(folder.natsConfigOf(node.code), text, { mode: 0o600 })
  }
}

export const endpointOf = (node: PlannedNode): string => `http://127.0.0.1:${node.httpPort}`

function nodeYaml(input: ConfigurationInput, node: PlannedNode, issuer: NodeKey, signIn: object): string {
  return stringify({
    code: node.code,
    mode: 'sandbox',
    databaseUrl: input.databaseUrls[node.code],
    nats: {
      url: `nats://127.0.0.1:${node.natsPort}`,
      user: 'node',
      password: passwordOf(input.secrets, node.code).node,
      monitor: `http://127.0.0.1:${node.monitorPort}`,
    },
    http: { host: '127.0.0.1', port: node.httpPort },
    topology: '../topology.yaml',
    topologyIssuer: [{ kid: issuer.kid, x: issuer.public.x }],
    key: `../keys/${node.code}.jwk`,
    policy: `${node.code}.policy.yaml`,
    tokenKey: `../keys/${node.code}-token.jwk`,
    log: { level: 'info' },
    heartbeatSeconds: 5,
    poolSize: 8,
    subschemas: subschemasOf(input.plan.services, node.code),
    ...signIn,
  })
}

/**
 * As it is shipped; those above are granted what has conditions, for a sandbox shows samples only. A file that is there stays: whoever
 * tries out a policy keeps it.
 */
function writePolicy(file: string, { parent }: PlannedNode): void {
  if (existsSync(file)) return
  const day = (years: number): string => new Date(Date.now() + years * 365 * 86_400_000).toISOString().slice(0, 10)
  const grant = {
    id: 'sandbox-samples',
    to: 'above' as const,
    dataSets: '*' as const,
    classes: ['unconditional' as const, 'conditional' as const],
    purpose: 'samples of the sandbox (沙箱样例数据)',
    from: day(-1),
    until: day(1),
  }
  writeFileSync(file, shippedPolicy(parent === null ? [] : [grant]))
}

/** Nothing there, or nothing that can be read: begun anew. */
function topologyIn(file: string): { text: string; topology: Topology } | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    return { text, topology: parseTopology(parse(splitTopology(text).body)) }
  } catch {
    return undefined
  }
}

/** What was rotated or taken back stays so. */
function keptKeys(before: { topology: Topology } | undefined, code: string, own: readonly PublicKey[]): PublicKey[] {
  const kept = before?.topology.nodeOf(code)?.keys ?? []
  return [...kept, ...own.filter(({ kid }) => kept.every((key) => key.kid !== kid))]
}

/** A key is made once; a sandbox that finds its data must find its seals too. */
async function publicKeyIn(file: string, kid: string, use?: PublicKey['use']): Promise<PublicKey> {
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(await generateNodeKey(kid), null, 2)}\n`, { mode: 0o600 })
  }
  const [first] = parseOwnKeys(readFileSync(file, 'utf8'), file) as [NodeKey]
  return { ...first.public, ...(use === undefined ? {} : { use }) }
}

function passwordOf(secrets: SandboxState['secrets'], code: string): { node: string; link: string } {
  return secrets.nats[code] ?? { node: '', link: '' }
}
