/**
 * Who made a backup (备份签名): the node signs its manifest, and a restore holds the signature against keys it knows already,
 * never against one that lies in the backup.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  createVerifier,
  GuantongError,
  type NodeKey,
  parseTopology,
  publicKeySchema,
  regionCodeSchema,
  sign,
  type Topology,
} from '@guantong/contract'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ReadManifest } from './manifest.ts'
import { readPlain } from './plain-file.ts'

export const SIGNATURE = 'manifest.jws'
const LARGEST_SIGNATURE = 10_000

/** What is signed: the manifest, which holds the hash of every file. A `guantong-backup` signature. */
const signatureSchema = z.strictObject({
  v: z.literal(1),
  node: regionCodeSchema,
  takenAt: z.iso.datetime(),
  /** SHA-256 over the bytes of manifest.json. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export const signManifest = (key: NodeKey, { node, takenAt }: { node: string; takenAt: string }, bytes: Buffer) =>
  sign(key, 'guantong-backup', { v: 1, node, takenAt, sha256: hashOf(bytes) })

/** False: there is no signature. */
export function isSigned(folder: string): boolean {
  return readPlain(folder, SIGNATURE, LARGEST_SIGNATURE) !== undefined
}

/**
 * That the node the manifest names has signed it, by a key of `trusted` that had not ended when it was taken.
 *
 * @param trusted undefined: this machine knows no key
 * @throws GuantongError GT_BACKUP_UNSIGNED | GT_BACKUP_ALTERED | GT_BACKUP_FOREIGN
 */
export function requireSigned(folder: string, { manifest, bytes }: ReadManifest, trusted: Topology | undefined): void {
  const foreign = (reason: string, cause?: unknown) =>
    new GuantongError('GT_BACKUP_FOREIGN', { folder, reason }, { cause })
  const altered = (reason: string, cause?: unknown) =>
    new GuantongError('GT_BACKUP_ALTERED', { folder, reason }, { cause })
  const jws = readPlain(folder, SIGNATURE, LARGEST_SIGNATURE)?.toString('latin1').trim()
  if (jws === undefined) throw new GuantongError('GT_BACKUP_UNSIGNED', { folder })
  if (trusted === undefined) {
    throw foreign('no topology is here to check it by; give a key or a topology with --signer')
  }
  try {
    const { signer, payload } = createVerifier(trusted).open(
      jws,
      'guantong-backup',
      signatureSchema,
      ({ takenAt }) => new Date(takenAt),
    )
    if (signer !== manifest.node) throw foreign(`${signer} signed it, and it is of ${manifest.node}`)
    if (payload.sha256 !== hashOf(bytes)) throw altered('its hash is another')
  } catch (error) {
    if (!(error instanceof GuantongError) || error.code.startsWith('GT_BACKUP')) throw error
    if (error.code === 'GT_SEAL_FOREIGN') throw foreign(`key ${error.params.origin} is not known`, error)
    if (error.code === 'GT_KEY_REVOKED') throw foreign(`key ${error.params.kid} was revoked`, error)
    throw altered(String(error.params.reason), error)
  }
}

/**
 * Keys to check by: a topology file, or a key (JWK; a private one serves, too) of the node.
 *
 * @throws GuantongError GT_KEY_UNREADABLE | GT_TOPOLOGY_INVALID
 */
export function trustedFrom(file: string, node: string): Topology {
  let input: unknown
  try {
    input = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason: (cause as Error).message }, { cause })
  }
  const key = publicKeySchema.safeParse(input)
  if (!key.success) return parseTopology(input)
  const alone = { code: node, tier: 'city', parent: null, regions: [node], origin: true, keys: [key.data] }
  return parseTopology({ nodes: [alone] })
}
