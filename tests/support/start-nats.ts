/**
 * Real nats-servers, one per node, joined by outbound leaf links as the generated configuration has them.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import type { Topology } from '@guantong/contract'
import { childUser, natsConfig, type TlsFiles } from '@guantong/deploy/nats'
import { type NatsVersion, natsServerPath, natsServerVersion } from '@guantong/deploy/nats-server'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'

interface Address {
  url: string
  user: string
  password: string
  ca?: string
}

export interface NatsServer {
  readonly code: string
  /** What the node connects with. */
  readonly nats: Address
  /** For tests that do what no node would: everything is allowed in the node's account. */
  readonly operator: Address
  readonly clientPort: number
  /** HTTP: what the server says about itself. */
  readonly monitorPort: number
  start(): Promise<void>
  /** SIGTERM by default; returns when the process is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
  /** A black hole: connections stay, nothing answers. */
  freeze(): void
  thaw(): void
  /** Deletes everything JetStream has stored; only while stopped. */
  wipe(): Promise<void>
}

export interface NatsServers {
  of(code: string): NatsServer
  stop(): Promise<void>
}

const PASSWORD = 'for-tests-only'

/** Asked once of each binary: asking is to start it. */
const versions = new Map<string, NatsVersion>()
function versionOf(binary: string): NatsVersion | undefined {
  const version = versions.get(binary) ?? natsServerVersion(binary)
  if (version !== undefined) versions.set(binary, version)
  return version
}

export interface NatsOptions {
  /** Nodes without a server of their own: plain clients of their parent's, with the child's user. */
  light?: readonly string[]
  /** Another nats-server than the machine's newest. */
  binary?: string
  /** Yet another one for single nodes. */
  binaryOf?: Readonly<Record<string, string | undefined>>
  /** Bytes of the largest message; larger ones travel in pieces. */
  maxPayload?: number
  /** Another limit for single nodes. */
  maxPayloadOf?: Readonly<Record<string, number | undefined>>
  /** Every link and every client over TLS. */
  tls?: (code: string) => TlsFiles
}

/** Starts a server for each node of the topology that is not light, under `folder`. */
export async function startNats(topology: Topology, folder: string, given: NatsOptions = {}): Promise<NatsServers> {
  const binaryOf = (code: string): { binary: string; version: NatsVersion } => {
    const binary = given.binaryOf?.[code] ?? given.binary ?? natsServerPath()
    if (binary === undefined)
      throw new Error('no nats-server on this machine: run `npm run up` once, or set GUANTONG_NATS_SERVER')
    const version = versionOf(binary)
    if (version === undefined) throw new Error(`${binary} cannot be run`)
    return { binary, version }
  }
  const isLight = (code: string): boolean => given.light?.includes(code) === true
  const heavy = topology.nodes.filter((node) => !isLight(node.code))
  const codes = heavy.map((node) => node.code)
  const ports = await freePorts(codes.length * 3)
  const portsOf = (code: string) => {
    const at = codes.indexOf(code) * 3
    const [clientPort, leafPort, monitorPort] = ports.slice(at, at + 3) as [number, number, number]
    return { clientPort, leafPort, monitorPort }
  }
  const servers = new Map<string, NatsServer>()
  for (const node of heavy) {
    const placed = portsOf(node.code)
    const { binary, version } = binaryOf(node.code)
    const tls = given.tls?.(node.code)
    const home = join(folder, node.code)
    await mkdir(home, { recursive: true })
    const config = natsConfig({
      topology,
      code: node.code,
      version,
      host: '127.0.0.1',
      ...placed,
      ...(tls === undefined ? {} : { tls }),
      ...payloadOf(given, node.code),
      storeDir: join(home, 'jetstream'),
      password: PASSWORD,
      operatorPassword: PASSWORD,
      childPasswords: Object.fromEntries(topology.childrenOf(node.code).map((child) => [child.code, PASSWORD])),
      ...(node.parent === null
        ? {}
        : {
            parent: {
              host: '127.0.0.1',
              port: portsOf(node.parent).leafPort,
              password: PASSWORD,
              tls: given.tls !== undefined,
            },
          }),
    })
    await writeFile(join(home, 'server.conf'), config)
    servers.set(node.code, oneServer(node.code, { binary, home, ...placed, ca: tls?.ca }))
  }
  await Promise.all([...servers.values()].map((server) => server.start()))
  for (const { code, parent } of topology.nodes.filter((node) => isLight(node.code)))
    servers.set(code, guestOf(code, servers.get(parent ?? '') as NatsServer))
  return {
    of: (code) => servers.get(code) as NatsServer,
    async stop() {
      await Promise.all(codes.map((code) => servers.get(code)?.stop('SIGKILL')))
    },
  }
}

function payloadOf({ maxPayload, maxPayloadOf }: NatsOptions, code: string): { maxPayload?: string } {
  const bytes = maxPayloadOf?.[code] ?? maxPayload
  return bytes === undefined ? {} : { maxPayload: String(bytes) }
}

interface Placed {
  binary: string
  home: string
  clientPort: number
  monitorPort: number
  ca: string | undefined
}

function oneServer(code: string, { binary, home, clientPort, monitorPort, ca }: Placed): NatsServer {
  let child: ChildProcess | undefined
  const address = { url: `nats://127.0.0.1:${clientPort}`, password: PASSWORD, ...(ca === undefined ? {} : { ca }) }
  return {
    code,
    clientPort,
    monitorPort,
    nats: { ...address, user: 'node' },
    operator: { ...address, user: 'operator' },
    async start() {
      child = spawn(binary, ['-c', join(home, 'server.conf'), '-l', join(home, 'server.log')], { stdio: 'ignore' })
      await eventually(`nats-server of ${code} listens`, () => canConnect(clientPort))
    },
    async stop(signal = 'SIGTERM') {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGCONT')
      child.kill(signal)
      await gone
      child = undefined
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    wipe: () => rm(join(home, 'jetstream'), { recursive: true, force: true }),
  }
}

/** A light node has an address and a user; what is done to a server is to be done to its parent's. */
function guestOf(code: string, host: NatsServer): NatsServer {
  const none = (): never => {
    throw new Error(`${code} has no nats-server of its own`)
  }
  const guest = { ...host.nats, user: childUser(code) }
  return {
    code,
    clientPort: host.clientPort,
    monitorPort: host.monitorPort,
    nats: guest,
    // it has no account of its own to do everything in
    operator: guest,
    start: none,
    stop: none,
    freeze: none,
    thaw: none,
    wipe: none,
  }
}

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy() !== undefined))
    socket.once('error', () => resolve(false))
  })
