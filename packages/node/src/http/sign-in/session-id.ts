/**
 * The opaque id of a session: the browser alone has it, and what a node keeps is made of it.
 *
 * @module
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Tokens of the issuer that a session stands on. */
export interface SessionTokens {
  readonly access: string
  readonly refresh?: string | undefined
  readonly id: string
}

export interface SessionId {
  readonly value: string
  /** As the store knows it. */
  readonly hash: Buffer
  /** What a page sends with every change, to show that it is a page of this node. */
  readonly csrf: string
  isCsrf(value: string | undefined): boolean
  /** For the store, which can not open it: the key is made of the id. */
  seal(tokens: SessionTokens): Buffer
  /** Null for what was not sealed under this id. */
  open(sealed: Buffer): SessionTokens | null
}

export const newSessionId = (): SessionId => sessionIdOf(randomBytes(32).toString('base64url'))

export const readSessionId = (value: string): SessionId | null =>
  /^[\w-]{43}$/.test(value) ? sessionIdOf(value) : null

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

function sessionIdOf(value: string): SessionId {
  const csrf = createHmac('sha256', value).update('csrf').digest('base64url')
  const key = () => Buffer.from(hkdfSync('sha256', value, '', 'tokens of a session', 32))
  return {
    value,
    hash: createHash('sha256').update(`session ${value}`).digest(),
    csrf,
    isCsrf: (given = '') => given.length === csrf.length && timingSafeEqual(Buffer.from(given), Buffer.from(csrf)),
    seal(tokens) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, key(), iv)
      const body = Buffer.concat([cipher.update(JSON.stringify(tokens)), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(sealed) {
      try {
        const decipher = createDecipheriv(CIPHER, key(), sealed.subarray(0, IV_BYTES))
        decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
        const body = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES))
        return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as SessionTokens
      } catch {
        return null
      }
    },
  }
}
