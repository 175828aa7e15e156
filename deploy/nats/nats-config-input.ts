/**
 * What the configuration of a nats-server is generated from.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { NatsVersion } from '../bootstrap/nats-server.mjs'
import type { TlsFiles } from './tls.ts'

export interface NatsConfigInput {
  topology: Topology
  code: string
  /** The server this text is for: older ones refuse settings they do not know. */
  version: NatsVersion
  host: string
  clientPort: number
  /** Where children's servers come in; left out for a node without children, or with light ones only. */
  leafPort?: number
  /** Where the server tells about itself (`/varz`, `/jsz`), on 127.0.0.1 and to everybody there; closed if left out. */
  monitorPort?: number
  /** Bytes, or with a unit; larger messages travel in pieces. */
  maxPayload?: string
  storeDir: string
  /** The node's own password (user `node`). */
  password: string
  /** Opens the user `operator`, who may do everything in the node's account, for the `nats` command line. */
  operatorPassword?: string
  /** Passwords of the children's users, by child code. A child without one is not let in. */
  childPasswords: Readonly<Record<string, string>>
  /** The way to the parent's leaf port; left out at the root and where a node works unconnected. */
  parent?: { host: string; port: number; password: string; tls?: boolean }
  tls?: TlsFiles
  maxStoreGigabytes?: number
}
