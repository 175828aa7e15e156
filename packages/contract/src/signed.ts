/**
 * Signing and verifying one JSON payload as a compact JWS (RFC 7515, EdDSA). Every signed thing on the wire is made here,
 * so that `typ` always says what the signature is for: a receipt can not pose as a seal.
 *
 * @module
 */
import { CompactSign, type CryptoKey, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import type { z } from 'zod'
import { GuantongError } from './errors.ts'
import type { NodeKey } from './key.ts'
import type { PublicKey, Topology } from './topology.ts'

export type SignedType = 'guantong-seal' | 'guantong-hop' | 'guantong-beat' | 'guantong-receipt' | 'guantong-question'

const utf8 = new TextEncoder()
const text = new TextDecoder()

export function sign(key: NodeKey, type: SignedType, payload: unknown): Promise<string> {
  return new CompactSign(utf8.encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: type })
    .sign(key.private)
}

export interface Verifier {
  /**
   * Opens a signature and says whose key made it (by kid, from the topology). Whether that node may speak for what the
   * payload names has NOT been checked here.
   *
   * @throws GuantongError GT_SEAL_INVALID | GT_SEAL_FOREIGN
   */
  open<T>(jws: string, type: SignedType, schema: z.ZodType<T>, at: Date): Promise<{ signer: string; payload: T }>
}

/** Builds a verifier over the topology's public keys; imported keys are kept for its lifetime. */
export function createVerifier(topology: Topology): Verifier {
  const known = new Map<string, { node: string; jwk: PublicKey; key?: Promise<CryptoKey> }>()
  for (const node of topology.nodes) for (const jwk of node.keys) known.set(jwk.kid, { node: node.code, jwk })
  return {
    async open(jws, type, schema, at) {
      const header = readHeader(jws)
      const entry = header.kid === undefined ? undefined : known.get(header.kid)
      if (entry === undefined) throw new GuantongError('GT_SEAL_FOREIGN', { origin: String(header.kid ?? '?') })
      if (header.typ !== type)
        throw new GuantongError('GT_SEAL_INVALID', { reason: `typ is ${header.typ}, not ${type}` })
      const seconds = at.getTime() / 1000
      if ((entry.jwk.nbf ?? 0) > seconds || (entry.jwk.exp ?? Number.POSITIVE_INFINITY) < seconds) {
        throw new GuantongError('GT_SEAL_INVALID', { reason: `key ${entry.jwk.kid} is outside its validity` })
      }
      entry.key ??= importJWK({ ...entry.jwk, alg: 'EdDSA' }, 'EdDSA') as Promise<CryptoKey>
      const key = await entry.key
      const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] }).catch((cause: unknown) => {
        throw new GuantongError('GT_SEAL_INVALID', { reason: 'signature does not match' }, { cause })
      })
      const parsed = schema.safeParse(jsonOf(payload))
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        throw new GuantongError('GT_SUBMISSION_INVALID', { reason: `${issue?.path.join('.')}: ${issue?.message}` })
      }
      return { signer: entry.node, payload: parsed.data }
    },
  }
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(payload))
  } catch (cause) {
    throw new GuantongError('GT_SEAL_INVALID', { reason: 'what was signed is not JSON' }, { cause })
  }
}

function readHeader(jws: string): { kid?: string; typ?: string } {
  try {
    return decodeProtectedHeader(jws) as { kid?: string; typ?: string }
  } catch (cause) {
    throw new GuantongError('GT_SEAL_INVALID', { reason: 'not a compact JWS' }, { cause })
  }
}
