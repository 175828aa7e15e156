/**
 * A topology file with the signature of its issuer (拓扑签名) as its last line: one file is copied, and taken whole or not at all.
 *
 * @module
 */
import {
  createVerifier,
  GuantongError,
  hashOfText,
  kidOf,
  type NodeKey,
  type PublicKey,
  payloadOf,
  sign,
} from '@guantong/contract'
import { z } from 'zod'

const MARK = '# guantong-topology: '
const ISSUER = 'issuer'
const MOST_VERSION = 1_000_000_000

const signatureSchema = z.strictObject({
  v: z.literal(1),
  /** Rises with every change; a node takes none that is lower than what it took last. */
  version: z.number().int().positive().max(MOST_VERSION),
  at: z.iso.datetime(),
  /** Of everything above the signature. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export interface TopologyVersion {
  readonly version: number
  /** SHA-256 of what was signed, hex. */
  readonly digest: string
  /** The issuer's key. */
  readonly kid: string
  readonly signedAt: Date
}

/** What is signed, and the signature; a file without one is all body. */
export function splitTopology(text: string): { body: string; jws?: string } {
  const at = text.lastIndexOf(`\n${MARK}`)
  if (at < 0) return { body: text }
  return { body: text.slice(0, at + 1), jws: text.slice(at + 1 + MARK.length).trimEnd() }
}

/** The file with its signature in the place of an older one. Whether it is a topology has NOT been checked. */
export function signTopology(key: NodeKey, text: string, { version, now }: { version: number; now: Date }): string {
  const { body } = splitTopology(text)
  const whole = body.endsWith('\n') ? body : `${body}\n`
  const payload = { v: 1, version, at: now.toISOString(), sha256: hashOfText(whole) }
  return `${whole}${MARK}${sign(key, 'guantong-topology', payload)}\n`
}

/** `text` under the next version; what was signed before with this key stays as it is where nothing changed. */
export function signedAnew(before: string, text: string, key: NodeKey, now: Date): string {
  try {
    openTopology(before, [key.public])
    if (splitTopology(before).body === text) return before
  } catch {
    // Nobody's, or another issuer's: signed anew.
  }
  return signTopology(key, text, { version: versionOfTopology(before) + 1, now })
}

/** The version a file says it has; 0: it is not signed. The signature is NOT looked at. */
export function versionOfTopology(text: string): number {
  const { jws } = splitTopology(text)
  if (jws === undefined) return 0
  try {
    const parsed = signatureSchema.safeParse(payloadOf(jws))
    return parsed.success ? parsed.data.version : 0
  } catch {
    return 0
  }
}

/**
 * That one of these keys has signed the file as it is. Whether its version is above the last one has NOT been checked here.
 *
 * @throws GuantongError GT_TOPOLOGY_UNSIGNED
 */
export function openTopology(text: string, issuers: readonly PublicKey[]): TopologyVersion {
  const { body, jws } = splitTopology(text)
  if (jws === undefined) throw unsigned('it bears no signature')
  try {
    const { payload } = createVerifier({ nodes: [{ code: ISSUER, keys: issuers }] }).open(
      jws,
      'guantong-topology',
      signatureSchema,
      ({ at }) => new Date(at),
    )
    if (payload.sha256 !== hashOfText(body)) throw unsigned('it was changed after it was signed')
    return { version: payload.version, digest: payload.sha256, kid: kidOf(jws) ?? '', signedAt: new Date(payload.at) }
  } catch (cause) {
    if (!(cause instanceof GuantongError) || cause.code === 'GT_TOPOLOGY_UNSIGNED') throw cause
    throw unsigned(cause.message, cause)
  }
}

const unsigned = (reason: string, cause?: unknown) => new GuantongError('GT_TOPOLOGY_UNSIGNED', { reason }, { cause })
