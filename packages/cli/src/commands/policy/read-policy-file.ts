/**
 * The policy of a node, as its file says it now. Grants that were given on request stand in the node's store and are NOT read here.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { NodeConfig } from '@guantong/node/config'
import { type PolicyRead, readPolicy } from '@guantong/node/policy/policy'
import { startFolder } from '../../program/clone.ts'

export interface PolicyFile {
  readonly file: string
  /** Null: it is not there. */
  readonly read: PolicyRead | null
}

export function readPolicyFile(
  config: Pick<NodeConfig, 'policyFile'>,
  given: string | undefined,
  env: NodeJS.ProcessEnv,
): PolicyFile {
  const file = given === undefined ? (config.policyFile ?? 'policy.yaml') : resolve(startFolder(env), given)
  try {
    return { file, read: readPolicy(readFileSync(file, 'utf8')) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { file, read: code === 'ENOENT' ? null : { ok: false, reason: message } }
  }
}
