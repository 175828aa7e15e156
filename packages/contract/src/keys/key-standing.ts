/**
 * Whether a key of the topology still counts, and what of it does: in use, at its end, taken back (吊销), stolen (被盗用).
 *
 * @module
 */
/** Of a public key in the topology; times in seconds since 1970. */
interface KeyInTopology {
  readonly kid: string
  readonly x: string
  readonly use?: 'seal' | 'token' | undefined
  readonly nbf?: number | undefined
  readonly exp?: number | undefined
  readonly revoked?: { readonly at: number; readonly forgedSince?: number | undefined } | undefined
}

/** Whose keys those are. */
export interface KeyHolders {
  readonly nodes: readonly { readonly code: string; readonly keys: readonly KeyInTopology[] }[]
}

/** When a signature was made, as it says itself: `made`, and the `latest` moment anything in it speaks of. */
export interface SaidMoment {
  readonly made: Date
  readonly latest: Date
}

/**
 * The moments of a seal. Its revisions are clocks too, and a thief has to raise them to be heard: the latest of them all is what a
 * theft is measured by. A seal that is dated back in all of them is NOT recognised here.
 */
export function momentOf({
  sealedAt,
  scopes,
}: {
  readonly sealedAt: string
  readonly scopes: readonly { readonly revision: number }[]
}): SaidMoment {
  const made = new Date(sealedAt)
  const latest = scopes.reduce((most, { revision }) => Math.max(most, revision), made.getTime())
  return { made, latest: new Date(latest) }
}

/** Sealed since the key was stolen: by the thief, or by its owner who did not know yet. Nobody can tell the two apart. */
export const isForged = ({ revoked }: KeyInTopology, latest: Date): boolean =>
  revoked?.forgedSince !== undefined && latest.getTime() >= revoked.forgedSince * 1000

/** Taken back by then. A stolen key is, whatever the clock says. */
export const isRevoked = ({ revoked }: KeyInTopology, at: Date): boolean =>
  revoked !== undefined && (revoked.forgedSince !== undefined || at.getTime() >= revoked.at * 1000)

export const isSealKey = ({ use }: KeyInTopology): boolean => use !== 'token'

/** A node may sign with it now: it has begun, and neither ended nor been taken back. */
export const isInUse = (key: KeyInTopology, now: Date): boolean =>
  (key.nbf ?? 0) * 1000 <= now.getTime() &&
  (key.exp ?? Number.POSITIVE_INFINITY) * 1000 > now.getTime() &&
  !isRevoked(key, now)

export interface StolenKey {
  readonly node: string
  readonly kid: string
  readonly since: Date
}

/** Every key that was stolen, and since when. */
export const stolenKeys = ({ nodes }: KeyHolders): StolenKey[] =>
  nodes.flatMap(({ code, keys }) =>
    keys.flatMap(({ kid, revoked }) =>
      revoked?.forgedSince === undefined ? [] : [{ node: code, kid, since: new Date(revoked.forgedSince * 1000) }],
    ),
  )

/** The key a signature names in its header; undefined: it names none. The signature is NOT looked at. */
export function kidOf(jws: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(jws.slice(0, jws.indexOf('.')), 'base64url').toString('utf8'))
    const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : undefined
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}
