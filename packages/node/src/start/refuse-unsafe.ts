/**
 * What keeps a node from starting in production: secrets that others read, and ways that others listen on.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import { clearOverNetwork } from '../config/exposure-config.ts'
import type { NodeConfig } from '../config/node-config.ts'
import { requirePrivate } from '../config/private-files.ts'

/** @throws GuantongError GT_FILE_EXPOSED | GT_CLEARTEXT_REFUSED */
export function refuseUnsafe(config: NodeConfig): void {
  if (config.mode === 'sandbox') return
  const { file, secretFiles = [], topologyFile, policyFile } = config
  // Whoever writes one of these decides whose word is taken, and who may do what. A policy need not be there.
  const trusted = [topologyFile, policyFile].filter((one) => one !== undefined && existsSync(one)) as string[]
  requirePrivate({ secret: secretFiles, trusted })
  const reason = clearOverNetwork(config)
  if (reason !== undefined) throw new GuantongError('GT_CLEARTEXT_REFUSED', { file, reason })
}
