/**
 * Exchange files (离线交换包) of one node, without starting it; it may be running all the same.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { createVerifier, type NodeKey, SPOKEN_VERSIONS, type Topology } from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import { pino } from 'pino'
import { connectLedger } from '../../ledger/connection/connect.ts'
import type { PackChoice } from '../../ledger/outbox/pack.ts'
import { type Packed, packFile } from './pack.ts'
import { type Unpacked, unpackFile } from './unpack.ts'

export type { PackChoice } from '../../ledger/outbox/pack.ts'
export type { Packed } from './pack.ts'
export type { Unpacked } from './unpack.ts'

/** The parts of a node's configuration that an exchange file needs. */
export interface PackingNode {
  readonly code: string
  readonly key: NodeKey
  readonly topology: Topology
  readonly databaseUrl: string
  /** Versions of the wire it speaks; all this release knows, unless given. */
  readonly speaks?: readonly number[]
}

/** @throws GuantongError GT_CONFIG_INVALID | GT_DATABASE_UNREACHABLE */
export async function pack(config: PackingNode, file: string, choice: PackChoice, now: () => Date): Promise<Packed> {
  const { code: self, key, topology, databaseUrl, speaks = SPOKEN_VERSIONS } = config
  const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong pack' })
  try {
    return await packFile(file, choice, { ledger, key, topology, self, speaks, now })
  } finally {
    await ledger.close()
  }
}

/** @throws GuantongError as `unpackFile` does */
export async function unpack(config: PackingNode, file: string, now: () => Date): Promise<Unpacked> {
  const { code: self, key, topology, databaseUrl, speaks = SPOKEN_VERSIONS } = config
  const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'guantong unpack' })
  try {
    return await unpackFile(file, {
      ...{ ledger, key, topology, self, speaks, now },
      parent: topology.nodeOf(self)?.parent ?? null,
      children: topology.childrenOf(self).map(({ code }) => code),
      verifier: createVerifier(topology),
      within: loadStandard().divisions.isWithin,
      newId: randomUUID,
      // What is refused is listed beside the file.
      log: pino({ level: 'silent' }),
    })
  } finally {
    await ledger.close()
  }
}
