/**
 * Which node a command means: one of the sandbox's (--node), or one by its configuration file (--config).
 *
 * @module
 */
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { loadConfig, type NodeConfig } from '@guantong/node/config'
import { dataFolder, startFolder } from '../program/clone.ts'
import { type Context, UsageError } from '../program/context.ts'
import { sandboxFolder } from '../sandbox/folder.ts'
import { readState } from '../sandbox/sandbox-state.ts'

export interface NodeChoice {
  node?: string
  config?: string
  data?: string
}

/** @throws UsageError, GuantongError GT_NO_SANDBOX, GT_NODE_UNKNOWN, GT_CONFIG_INVALID */
export async function findNode(choice: NodeChoice, context: Context): Promise<NodeConfig> {
  if (choice.config !== undefined) return loadConfig(resolve(startFolder(context.env), choice.config), context.env)
  if (choice.node === undefined) throw new UsageError(context.say('usage.nodeOrConfig'))
  const folder = sandboxFolder(dataFolder(choice.data, context.env))
  const state = readState(folder)
  if (state === undefined) throw new GuantongError('GT_NO_SANDBOX', { folder: folder.root })
  const known = state.nodes.find(({ code }) => code === choice.node)
  const nodes = state.nodes.map(({ code }) => code).join(' ')
  if (known === undefined) throw new GuantongError('GT_NODE_UNKNOWN', { node: choice.node, nodes })
  // A DATABASE_URL in the reader's shell belongs to something else: this node has one of its own.
  return loadConfig(folder.configOf(known.code), {})
}

/** Where the node is asked: what the topology announces, else where it listens. */
export function endpointOfConfig(config: NodeConfig): string {
  const announced = config.topology.nodeOf(config.code)?.endpoint
  const host = config.http.host === '0.0.0.0' || config.http.host === '::' ? '127.0.0.1' : config.http.host
  return announced ?? `http://${host}:${config.http.port}`
}
