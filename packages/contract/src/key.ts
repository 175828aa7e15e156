/**
 * A node's Ed25519 key.
 *
 * @module
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { GuantongError } from './errors.ts'
import type { PublicKey } from './topology.ts'

export interface NodeKey {
  readonly kid: string
  readonly private: KeyObject
  readonly public: PublicKey
}

/** Makes a new key; the private JWK is what is stored (mode 0600) and must never be logged. */
export async function generateNodeKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA' }
}

/** @throws GuantongError GT_KEY_UNREADABLE if the JWK is not a private Ed25519 key with a kid. */
export function importNodeKey(jwk: JWK, file = ''): NodeKey {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || !jwk.d || !jwk.x || !jwk.kid) {
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason: 'not a private Ed25519 JWK with a kid' })
  }
  try {
    const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x, d: jwk.d }, format: 'jwk' })
    return { kid: jwk.kid, private: key, public: publicKeyOf(jwk) }
  } catch (cause) {
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason: 'not an Ed25519 key' }, { cause })
  }
}

/** What a topology holds of a key. @param use what it signs: seals, unless given. */
export const publicKeyOf = (jwk: JWK, use?: PublicKey['use']): PublicKey => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: jwk.x as string,
  kid: jwk.kid as string,
  ...(use === undefined ? {} : { use }),
})
