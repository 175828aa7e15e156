/**
 * What of a node is open to whom: `mode:`, `http:`, `graphiql:`, `metrics:` and the way to NATS of node.yaml. Production is closed unless it
 * says otherwise; the sandbox, which stays on its machine, is open to it.
 *
 * @module
 */
import { isIP } from 'node:net'
import { z } from 'zod'

export const modeSchema = z.enum(['production', 'sandbox']).default('production')

const NETWORK = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/
const isNetwork = (text: string): boolean => {
  const [, address = '', bits] = NETWORK.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128)
}
const networkSchema = z.string().refine(isNetwork, 'an address, or a network such as 10.0.0.0/8')
const nameSchema = z
  .string()
  .regex(/^[0-9A-Za-z]([0-9A-Za-z.-]{0,252}[0-9A-Za-z])?$/, 'a name of a machine, without a port')

export const httpSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65535).default(7400),
    /** Files beside node.yaml, read again when they change. `clientCa`: clients must show a certificate of it. */
    tls: z
      .strictObject({ cert: z.string().min(1), key: z.string().min(1), clientCa: z.string().min(1).optional() })
      .optional(),
    /** What is in front speaks TLS, and nobody reaches the node but through it. */
    behindProxy: z.boolean().default(false),
    /** Whose `x-forwarded-for` is believed; with `behindProxy`, unless given: this machine. */
    trustedProxies: z.array(networkSchema).max(100).optional(),
    /** Names clients call this node by, beside its addresses and the endpoint the topology gives it. */
    names: z.array(nameSchema).max(100).default([]),
  })
  .prefault({})

/** GraphiQL: unless given, on in the sandbox and off in production. */
export const graphiqlSchema = z.enum(['on', 'off']).optional()

export const metricsSchema = z
  .strictObject({
    /** Without a token: for nobody, or for this machine. Unless given: this machine in the sandbox, nobody in production. */
    open: z.enum(['none', 'loopback']).optional(),
    /** A Unix socket that shows them to the accounts its file lets in; relative to node.yaml. */
    socket: z.string().min(1).max(100).optional(),
  })
  .prefault({})

/** Of one address (of IPv6: one /64), before it is known who asks. Unless given: these in production, none in the sandbox. */
export const addressLimitsSchema = z
  .strictObject({
    connections: z.number().int().min(1).max(1_000_000).default(500),
    requestsPerMinute: z.number().int().min(1).max(10_000_000).default(30_000),
    /** Tokens that are not valid; after them only those that have proven so lately. */
    badTokensPerMinute: z.number().int().min(1).max(10_000_000).default(60),
  })
  .optional()

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

interface Exposed {
  readonly mode: 'production' | 'sandbox'
  readonly http: { readonly host: string; readonly tls?: unknown; readonly behindProxy: boolean }
  readonly nats: { readonly url: string; readonly ca?: unknown; readonly behindProxy?: boolean | undefined }
}

/** What would cross a network in clear; undefined where nothing would, or where that is said to be wanted. */
export function clearOverNetwork({ mode, http, nats }: Exposed): string | undefined {
  if (mode === 'sandbox') return undefined
  if (http.tls === undefined && !http.behindProxy && !isLoopback(http.host))
    return `http: ${http.host} is open to others in clear: give http.tls, or http.behindProxy: true where a proxy speaks TLS`
  if (nats.behindProxy !== true && nats.ca === undefined) {
    for (const each of nats.url.split(',')) {
      const { protocol, hostname } = new URL(each.includes('://') ? each : `nats://${each}`)
      if (!['tls:', 'wss:'].includes(protocol) && !isLoopback(hostname))
        return `nats: ${hostname} is spoken to in clear: say tls://, give nats.ca, or nats.behindProxy: true where a tunnel does it`
    }
  }
  return undefined
}
