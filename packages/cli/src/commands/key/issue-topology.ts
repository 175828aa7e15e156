/**
 * A change of the topology: made and signed where its issuer's key is, told to the issuer otherwise.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { NodeConfig } from '@guantong/node/config'
import { changeTopology, type TopologyEdit } from '@guantong/node/config/change-topology'
import { signTopology, versionOfTopology } from '@guantong/node/config/signed-topology'
import { stringify } from 'yaml'
import { readKeyFile } from '../../ask/access-token.ts'
import { replaceFile } from './write-file.ts'

export interface Issued {
  /** Null: the issuer has to make the change. */
  readonly version: number | null
  readonly file: string
  /** The change as YAML. */
  readonly change: string
}

/** Where the sandbox keeps its issuer's key. */
const issuerBeside = (topologyFile: string): string => join(dirname(topologyFile), 'keys', 'topology.jwk')

/** @throws GuantongError GT_CONFIG_INVALID | GT_KEY_UNREADABLE | GT_TOPOLOGY_INVALID */
export function issueTopology(
  config: Pick<NodeConfig, 'file' | 'topologyFile'>,
  edits: readonly TopologyEdit[],
  { issuerKey, now }: { issuerKey: string | undefined; now: Date },
): Issued {
  const file = config.topologyFile
  if (file === undefined)
    throw new GuantongError('GT_CONFIG_INVALID', { file: config.file, reason: 'no topology file' })
  const before = readFileSync(file, 'utf8')
  const body = changeTopology(before, edits)
  const keyFile = issuerKey ?? (existsSync(issuerBeside(file)) ? issuerBeside(file) : undefined)
  const change = stringify(edits)
  if (keyFile === undefined) return { version: null, file, change }
  const version = versionOfTopology(before) + 1
  replaceFile(file, signTopology(readKeyFile(keyFile), body, { version, now }), 0o644)
  return { version, file, change }
}
