/**
 * Authorities of certificates that this process believes beside those the system knows (`authorities:` of node.yaml).
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { GuantongError } from '@guantong/contract'
import type { NodeConfig } from '../config/node-config.ts'

/**
 * Of the whole process: children asked over https, services, key sets of issuers.
 *
 * @throws GuantongError GT_CONFIG_INVALID
 */
export function believeAuthorities({ authorities }: Pick<NodeConfig, 'authorities'>): void {
  if (authorities.length === 0) return
  const added = authorities.map((file) => {
    try {
      return readFileSync(file, 'utf8')
    } catch (cause) {
      throw new GuantongError('GT_CONFIG_INVALID', { file, reason: (cause as Error).message }, { cause })
    }
  })
  setDefaultCACertificates([...getCACertificates('default'), ...added])
}
