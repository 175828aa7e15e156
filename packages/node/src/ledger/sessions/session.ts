/**
 * Browser sessions of people who signed in, as every replica finds them.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface Session {
  readonly issuer: string
  readonly subject: string
  /** The issuer's name of its own session, where it has given one. */
  readonly sid: string | null
  /** As the issuer calls the person; may be empty. */
  readonly name: string
  /** Sealed under a key that is not kept here. */
  readonly tokens: Buffer
  readonly tokenEndsAt: Date
  readonly startedAt: Date
  /** To the minute. */
  readonly seenAt: Date
}

export interface NewSession extends Omit<Session, 'seenAt'> {
  /** SHA-256 of the cookie. */
  readonly idHash: Buffer
  /** Which attempt to sign in it came of: each makes one session at most. */
  readonly signIn: Buffer
}

/** Before these moments a session has ended: last seen, begun. */
export interface SessionEnds {
  readonly seenBefore: Date
  readonly startedBefore: Date
}

/** Of one person; a further one ends the oldest. */
const MOST_OF_ONE = 20

/** False when the attempt has made a session already. Those that are over are forgotten on this occasion. */
export async function beginSession(db: Db, session: NewSession, ends: SessionEnds): Promise<boolean> {
  const { idHash, signIn, issuer, subject, sid, name, tokens, tokenEndsAt, startedAt } = session
  const { rowCount } = await db.query(
    `insert into sign_in_session (id_hash, sign_in, issuer, subject, sid, name, tokens, token_ends_at, started_at, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict (sign_in) do nothing`,
    [idHash, signIn, issuer, subject, sid, name, tokens, tokenEndsAt, startedAt],
  )
  if (rowCount === 0) return false
  await db.query(
    `delete from sign_in_session where seen_at < $1 or started_at < $2 or id_hash in (
       select id_hash from sign_in_session where issuer = $3 and subject = $4
        order by started_at desc, id_hash offset ${MOST_OF_ONE})`,
    [ends.seenBefore, ends.startedBefore, issuer, subject],
  )
  return true
}

export async function hasBegun(db: Db, signIn: Buffer): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from sign_in_session where sign_in = $1', [signIn])
  return rowCount !== 0
}

export async function findSession(db: Db, idHash: Buffer): Promise<Session | undefined> {
  const { rows } = await db.query<Session>(
    `select issuer, subject, sid, name, tokens, token_ends_at as "tokenEndsAt", started_at as "startedAt",
            seen_at as "seenAt"
       from sign_in_session where id_hash = $1`,
    [idHash],
  )
  return rows[0]
}

export async function noteSeen(db: Db, idHash: Buffer, now: Date): Promise<void> {
  await db.query('update sign_in_session set seen_at = $2 where id_hash = $1 and seen_at < $2', [idHash, now])
}

/** True for one of those who ask at once, until `until`: an issuer may take a refresh token once only. */
export async function claimRenewal(
  db: Db,
  idHash: Buffer,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update sign_in_session set renewing_until = $3 where id_hash = $1 and (renewing_until is null or renewing_until < $2)`,
    [idHash, now, until],
  )
  return rowCount === 1
}

/** False when the session has ended meanwhile. */
export async function renewTokens(
  db: Db,
  idHash: Buffer,
  { tokens, tokenEndsAt }: Pick<Session, 'tokens' | 'tokenEndsAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update sign_in_session set tokens = $2, token_ends_at = $3, renewing_until = null where id_hash = $1`,
    [idHash, tokens, tokenEndsAt],
  )
  return rowCount === 1
}

/** Returns it as it was. */
export async function endSession(db: Db, idHash: Buffer): Promise<Session | undefined> {
  const { rows } = await db.query<Session>(
    `delete from sign_in_session where id_hash = $1
     returning issuer, subject, sid, name, tokens, token_ends_at as "tokenEndsAt", started_at as "startedAt",
               seen_at as "seenAt"`,
    [idHash],
  )
  return rows[0]
}

/** As the issuer says: those of its session, or of a person, that began by then. Returns how many. */
export async function endSessionsOf(
  db: Db,
  of: { issuer: string; subject: string | undefined; sid: string | undefined; until: Date },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from sign_in_session
      where issuer = $1 and ($2::text is null or subject = $2) and ($3::text is null or sid = $3)
        and ($2::text is not null or $3::text is not null) and started_at <= $4`,
    [of.issuer, of.subject ?? null, of.sid ?? null, of.until],
  )
  return rowCount ?? 0
}
