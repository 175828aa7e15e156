/**
 * The nats-server configuration of one node, generated from the topology.
 *
 * One account with JetStream under the node's own domain, one user for the node itself, and one per child whose
 * permissions are exactly the subjects of the link: a child speaks in its own name and hears what is meant for it.
 * Whether a payload is genuine is NOT checked here; that is what seals are for.
 *
 * @module
 */
import {
  downSubject,
  GuantongError,
  inboxPrefix,
  jetstreamDomain,
  questionSubject,
  type Topology,
  upSubject,
} from '@guantong/contract'
import type { NatsVersion } from '../bootstrap/nats-server.mjs'

export interface NatsConfigInput {
  topology: Topology
  code: string
  /** The server this text is for: older ones refuse settings they do not know. */
  version: NatsVersion
  host: string
  clientPort: number
  /** Where children's servers come in; left out for a node without children. */
  leafPort?: number
  storeDir: string
  /** The node's own password (user `node`). */
  password: string
  /** Passwords of the children's users, by child code. A child without one is not let in. */
  childPasswords: Readonly<Record<string, string>>
  /** The way to the parent's leaf port; left out at the root and where a node works unconnected. */
  parent?: { host: string; port: number; password: string; tls?: boolean }
  tls?: { cert: string; key: string; ca?: string }
  maxStoreGigabytes?: number
}

const ACCOUNT = 'GT'
/** Submissions are small; this leaves room for a large reply without letting one message hold a server. */
const MAX_PAYLOAD = '8MB'

/** The user name a child's server presents to its parent's. */
export const childUser = (child: string): string => `n${child}`

/** @throws GuantongError GT_TOPOLOGY_INVALID if the topology does not know the node. */
export function natsConfig(input: NatsConfigInput): string {
  const { topology, code, version } = input
  const self = topology.nodeOf(code)
  if (self === undefined) throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `unknown node ${code}` })
  const children = topology.childrenOf(code).filter((child) => input.childPasswords[child.code] !== undefined)

  return [
    `server_name: ${quote(`guantong-${code}`)}`,
    `listen: ${quote(`${input.host}:${input.clientPort}`)}`,
    `max_payload: ${MAX_PAYLOAD}`,
    // A dead link is noticed within half a minute instead of the default four.
    'ping_interval: "10s"',
    'ping_max: 2',
    ...(input.tls === undefined ? [] : [block('tls', tlsLines(input.tls))]),
    block('jetstream', [
      `store_dir: ${quote(input.storeDir)}`,
      `domain: ${quote(jetstreamDomain(code))}`,
      'max_memory_store: 64MB',
      `max_file_store: ${input.maxStoreGigabytes ?? 4}GB`,
      // Acknowledged means on disk: under the default, a power cut loses acknowledged messages. Unknown before 2.10.
      ...(atLeast(version, [2, 10, 0]) ? ['sync_interval: always'] : []),
    ]),
    block('accounts', [
      block(ACCOUNT, [
        'jetstream: enabled',
        list('users', [
          block('', ['user: node', `password: ${quote(input.password)}`]),
          ...children.map((child) => childEntry(code, child.code, input.childPasswords[child.code] ?? '')),
        ]),
      ]),
    ]),
    ...leafnodes(input),
    '',
  ].join('\n')
}

function childEntry(parent: string, child: string, password: string): string {
  return block('', [
    `user: ${childUser(child)}`,
    `password: ${quote(password)}`,
    block('permissions', [
      // its submissions, and its replies to our questions
      `publish: { allow: ${subjects([upSubject(parent, child), `${inboxPrefix(parent)}.>`])} }`,
      // our questions and messages to it, and the acknowledgements of what it published
      `subscribe: { allow: ${subjects([questionSubject(child), downSubject(child), `${inboxPrefix(child)}.>`])} }`,
    ]),
  ])
}

function leafnodes(input: NatsConfigInput): string[] {
  const { parent, leafPort } = input
  if (parent === undefined && leafPort === undefined) return []
  const remote =
    parent === undefined
      ? []
      : [
          list('remotes', [
            block('', [
              `url: ${quote(remoteUrl(input.code, parent))}`,
              `account: ${ACCOUNT}`,
              // The JetStream of either side is nobody else's business, and nobody above pushes submissions into our own
              // stream, whatever the parent's user list says. (A plain `up.>` would make the server withhold the parent's
              // interest in our submissions as well.)
              `deny_imports: ${subjects([upSubject(input.code, '>'), '$JS.>'])}`,
              `deny_exports: ${subjects(['dn.>', '$JS.>'])}`,
              ...(parent.tls === true && input.tls?.ca !== undefined
                ? [block('tls', [`ca_file: ${quote(input.tls.ca)}`])]
                : []),
            ]),
          ]),
        ]
  return [
    block('leafnodes', [
      ...(leafPort === undefined ? [] : [`listen: ${quote(`${input.host}:${leafPort}`)}`]),
      ...(leafPort !== undefined && input.tls !== undefined ? [block('tls', tlsLines(input.tls))] : []),
      'reconnect: "1s"',
      ...remote,
    ]),
  ]
}

function remoteUrl(code: string, parent: NonNullable<NatsConfigInput['parent']>): string {
  const scheme = parent.tls === true ? 'tls' : 'nats-leaf'
  return `${scheme}://${childUser(code)}:${encodeURIComponent(parent.password)}@${parent.host}:${parent.port}`
}

function tlsLines(tls: NonNullable<NatsConfigInput['tls']>): string[] {
  return [
    `cert_file: ${quote(tls.cert)}`,
    `key_file: ${quote(tls.key)}`,
    ...(tls.ca === undefined ? [] : [`ca_file: ${quote(tls.ca)}`]),
  ]
}

function block(name: string, lines: readonly string[]): string {
  const body = lines.flatMap((line) => line.split('\n').map((each) => `  ${each}`))
  return [`${name === '' ? '' : `${name} `}{`, ...body, '}'].join('\n')
}

function list(name: string, entries: readonly string[]): string {
  const body = entries.flatMap((entry) => entry.split('\n').map((each) => `  ${each}`))
  return [`${name}: [`, ...body, ']'].join('\n')
}

/** JSON's string escapes are all understood by nats-server, and quoting keeps digits from being read as numbers. */
const quote = (text: string): string => JSON.stringify(text)
const subjects = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`

function atLeast(version: NatsVersion, wanted: NatsVersion): boolean {
  for (const i of [0, 1, 2] as const) {
    if (version[i] !== wanted[i]) return version[i] > wanted[i]
  }
  return true
}
