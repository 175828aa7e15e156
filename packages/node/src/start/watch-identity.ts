/**
 * Who the nodes are, and what this one signs with: read again while it runs.
 *
 * @module
 */
import type { LiveKey, LiveTopology, NodeKey, Topology } from '@guantong/contract'
import type { Logger } from 'pino'
import type { NodeConfig } from '../config/node-config.ts'
import { watchOwnKeys } from '../config/own-keys.ts'
import { readTopology } from '../config/trusted-topology.ts'
import { type WatchedTopology, watchTopology } from '../config/watch-topology.ts'
import type { Ledger } from '../ledger/connection/connect.ts'
import { takeTopology } from '../ledger/connection/topology-taken.ts'

export interface WatchedIdentity extends Pick<WatchedTopology, 'refused'> {
  stop(): void
}

/** A configuration that names no files stays as it is. */
export function watchIdentity({
  config,
  topology,
  key,
  ledger,
  log,
  now,
}: {
  config: Pick<NodeConfig, 'topologyFile' | 'keyFile' | 'topologyIssuer' | 'topologyUnsigned'>
  topology: LiveTopology
  key: LiveKey<NodeKey>
  ledger: Pick<Ledger, 'pool'>
  log: Logger
  now: () => Date
}): WatchedIdentity {
  const read = async (text: string): Promise<Topology> => {
    const next = readTopology(text, config)
    if (next.version !== undefined) await takeTopology(ledger.pool, next.version, now())
    return next.topology
  }
  const { topologyFile, keyFile } = config
  const watched = topologyFile === undefined ? undefined : watchTopology(topologyFile, topology, { read, log })
  const keys = keyFile === undefined ? undefined : watchOwnKeys(keyFile, key, log)
  return {
    refused: () => watched?.refused() ?? null,
    stop() {
      watched?.stop()
      keys?.stop()
    },
  }
}
