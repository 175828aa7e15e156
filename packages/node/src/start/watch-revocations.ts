/**
 * What was taken back, known at once at every replica: for each token that is shown, and for whoever holds a stream open.
 *
 * @module
 */
import { GuantongError, type VerifiedToken } from '@guantong/contract'
import type { Ledger } from '../ledger/connection/connect.ts'
import { REVOKED_CHANNEL, type Revocation, readRevocations } from '../ledger/tokens/token-revocations.ts'

export interface Revocations {
  /** Null: it was not taken back. */
  refusalOf(verified: VerifiedToken): GuantongError | null
  /** Told after each change. */
  onChange(listener: () => void): Disposable
}

export interface RevocationWatch extends Revocations {
  stop(): Promise<void>
}

interface Deps {
  readonly ledger: Pick<Ledger, 'session' | 'listen'>
  readonly log: { error(fields: object, message: string): void }
  readonly now: () => Date
}

/** A notification may be lost with its connection; reading them is one look into a short table. */
const LOOK_EVERY_MS = 10_000

export const NOTHING_REVOKED: Revocations = { refusalOf: () => null, onChange: () => ({ [Symbol.dispose]() {} }) }

/** Read once before it resolves: a node that does not know what was taken back lets nobody in. @throws GuantongError GT_DATABASE_UNREACHABLE */
export async function watchRevocations({ ledger, log, now }: Deps): Promise<RevocationWatch> {
  const listeners = new Set<() => void>()
  let known = new Map<string, Revocation[]>()
  let last = ''
  const look = async (): Promise<void> => {
    const read = await readRevocations(ledger.session.db, now())
    const text = JSON.stringify(read)
    if (text === last) return
    last = text
    known = Map.groupBy(read, ({ kind, value }) => `${kind} ${value}`)
    for (const listener of listeners) listener()
  }
  await look()
  let looking: Promise<void> | undefined
  let again = false
  const wake = (): void => {
    again = looking !== undefined
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'revocations could not be read'))
      .finally(() => {
        looking = undefined
        if (again) wake()
      })
  }
  const timer = setInterval(wake, LOOK_EVERY_MS)
  timer.unref()
  const stopListening = await ledger.listen([REVOKED_CHANNEL], wake)
  return {
    refusalOf({ principal: { issuer, subject, tokenId }, keyId, issuedAt }) {
      const of = (what: string): readonly Revocation[] =>
        (known.get(what) ?? []).filter((one) => one.issuer === null || one.issuer === issuer)
      const kind =
        (of(`token ${tokenId}`).length > 0 && 'jti') ||
        (of(`key ${keyId}`).length > 0 && 'kid') ||
        (of(`subject ${subject}`).some(({ revokedAt }) => issuedAt * 1000 <= revokedAt.getTime()) && 'subject')
      return kind === false ? null : new GuantongError('GT_TOKEN_REVOKED', { what: kind })
    },
    onChange(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    async stop() {
      clearInterval(timer)
      again = false
      await stopListening()
      await looking
    },
  }
}
