/**
 * The node a command means: one of the sandbox's (--node), or one by its configuration file (--config). With its
 * configuration come the ways to it: its endpoint, tokens signed with its key, its database.
 *
 * @module
 */
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { loadConfig, type NodeConfig } from '@guantong/node/config'
import type { Ledger } from '@guantong/node/ledger/connection/connect'
import { makeToken, type TokenRequest, tokenKeyOf } from '../ask/access-token.ts'
import { freshToken } from '../ask/device-sign-in.ts'
import { keptAt } from '../ask/kept-sign-ins.ts'
import { dataFolder, startFolder } from '../program/clone.ts'
import { type Context, UsageError } from '../program/context.ts'
import { ownerUrlOf } from '../sandbox/databases/database-accounts.ts'
import { sandboxFolder } from '../sandbox/folder.ts'
import { readState } from '../sandbox/sandbox-state.ts'

export interface NodeChoice {
  /** Address of a node at which the reader has signed in. */
  at?: string
  node?: string
  config?: string
  data?: string
}

export interface AskedNode {
  readonly code: string
  readonly endpoint: string
  /** That of the reader who has signed in there; else one signed with the node's key, for this request. */
  token(request: TokenRequest): Promise<string>
}

export interface ChosenNode extends AskedNode {
  readonly config: NodeConfig
  /** A token that works at this node and nowhere else, signed with its key. */
  sign(request: TokenRequest): Promise<string>
  /** Its database while `use` runs; the node itself need not run. `what` names the connections to the server. */
  withLedger<T>(at: { what: string; poolSize: number }, use: (ledger: Ledger) => Promise<T>): Promise<T>
}

/** @throws UsageError, GuantongError GT_NO_SANDBOX, GT_NODE_UNKNOWN, GT_CONFIG_INVALID */
export async function chooseNode(choice: NodeChoice, context: Context): Promise<ChosenNode> {
  const config = await configOf(choice, context)
  const { code, databaseUrl } = config
  if (config.authorities.length > 0) {
    const { believeAuthorities } = await import('@guantong/node/start/believe-authorities')
    believeAuthorities(config)
  }
  const endpoint = endpointOfConfig(config)
  const sign = (request: TokenRequest) => makeToken(code, tokenKeyOf(config), request, context.now())
  return {
    code,
    config,
    endpoint,
    sign,
    token: tokenAt(endpoint, context, sign),
    async withLedger({ what, poolSize }, use) {
      // Loaded here: most commands need no database.
      const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
      const ledger = connectLedger({ databaseUrl, poolSize, applicationName: `guantong ${what}` })
      try {
        return await use(ledger)
      } finally {
        await ledger.close()
      }
    },
  }
}

/** For commands that only ask: by the address of a node as well. @throws GuantongError GT_NOT_SIGNED_IN, and what `chooseNode` throws */
export async function chooseAsked(choice: NodeChoice, context: Context): Promise<AskedNode> {
  if (choice.at === undefined) return chooseNode(choice, context)
  const endpoint = await endpointOf(choice, context)
  const kept = keptAt(endpoint, context.env)
  if (kept === undefined) throw new GuantongError('GT_NOT_SIGNED_IN', { node: endpoint })
  return { code: kept.node, endpoint, token: () => freshToken(kept, context.env, context.now()) }
}

/** Where it is asked. @throws UsageError, and what `chooseNode` throws */
export async function endpointOf(choice: NodeChoice, context: Context): Promise<string> {
  if (choice.at === undefined) return (await chooseNode(choice, context)).endpoint
  if (!/^https?:\/\//.test(choice.at) || !URL.canParse(choice.at))
    throw new UsageError(context.say('usage.invalid', { what: '--at', allowed: 'https://…' }))
  return new URL(choice.at).origin
}

function tokenAt(
  endpoint: string,
  { env, now }: Context,
  sign: (request: TokenRequest) => Promise<string>,
): AskedNode['token'] {
  const kept = keptAt(endpoint, env)
  return kept === undefined ? sign : () => freshToken(kept, env, now())
}

async function configOf(choice: NodeChoice, { env, say }: Context): Promise<NodeConfig> {
  if (choice.config !== undefined) return loadConfig(resolve(startFolder(env), choice.config), env)
  if (choice.node === undefined) throw new UsageError(say('usage.nodeOrConfig'))
  const folder = sandboxFolder(dataFolder(choice.data, env))
  const state = readState(folder)
  if (state === undefined) throw new GuantongError('GT_NO_SANDBOX', { folder: folder.root })
  const known = state.nodes.find(({ code }) => code === choice.node)
  const nodes = state.nodes.map(({ code }) => code).join(' ')
  if (known === undefined) throw new GuantongError('GT_NODE_UNKNOWN', { node: choice.node, nodes })
  // A DATABASE_URL in the reader's shell belongs to something else: this node has one of its own. The owner's account is the sandbox's
  // to know, not the node's.
  const MIGRATION_URL = ownerUrlOf(known.databaseUrl, known.code, state.secrets.databases)
  return loadConfig(folder.configOf(known.code), { MIGRATION_URL })
}

/** Where the node is asked: what the topology announces, else where it listens. */
export function endpointOfConfig(config: NodeConfig): string {
  const announced = config.topology.nodeOf(config.code)?.endpoint
  const host = config.http.host === '0.0.0.0' || config.http.host === '::' ? '127.0.0.1' : config.http.host
  return announced ?? `${config.http.tls === undefined ? 'http' : 'https'}://${host}:${config.http.port}`
}
