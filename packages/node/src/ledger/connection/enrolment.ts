/**
 * Who was invited, and which keys came of it (入网登记). What is wrong is refused alike, whatever it is.
 *
 * @module
 */
import { type EnrolledKey, type EnrolmentAsk, GuantongError, isTrueAsk } from '@guantong/contract'
import type { Db, Tx } from './db.ts'

/** Of one invitation. More are refused, the right one among them. */
export const MOST_TRIES = 5

export async function invite(
  db: Db,
  { invite, node, secret, now, until }: { invite: string; node: string; secret: string; now: Date; until: Date },
): Promise<void> {
  await db.query(
    `insert into enrolment (invite, side, node, secret, invited_at, expires_at) values ($1, 'PARENT', $2, $3, $4, $5)`,
    [invite, node, secret, now, until],
  )
}

/**
 * Takes the keys of whoever knows the code: once, in time, for the node it was made for.
 *
 * @returns the secret, for the answer; null: refused, and counted.
 */
export async function enrol(tx: Tx, ask: EnrolmentAsk, now: Date): Promise<string | null> {
  const { rows } = await tx.query<{ secret: string | null; tries: number; node: string }>(
    `select secret, tries, node from enrolment where invite = $1 and side = 'PARENT' and expires_at > $2 for update`,
    [ask.invite, now],
  )
  const [held] = rows
  if (held === undefined || held.secret === null || held.tries >= MOST_TRIES) return null
  if (held.node !== ask.node || !isTrueAsk(held.secret, ask)) {
    await tx.query('update enrolment set tries = tries + 1 where invite = $1', [ask.invite])
    return null
  }
  await tx.query('update enrolment set enrolled_at = $2, keys = $3, secret = null where invite = $1', [
    ask.invite,
    now,
    JSON.stringify(ask.keys),
  ])
  return held.secret
}

/** At the child: whom it got to know. */
export async function noteParent(
  db: Db,
  { invite, parent, keys, now }: { invite: string; parent: string; keys: readonly EnrolledKey[]; now: Date },
): Promise<void> {
  await db.query(
    `insert into enrolment (invite, side, node, invited_at, expires_at, enrolled_at, keys) values ($1, 'CHILD', $2, $3, $3, $3, $4)
     on conflict (invite) do nothing`,
    [invite, parent, now, JSON.stringify(keys)],
  )
}

export interface Enrolment {
  readonly invite: string
  readonly side: 'PARENT' | 'CHILD'
  readonly node: string
  readonly invitedAt: Date
  readonly expiresAt: Date
  readonly tries: number
  readonly enrolledAt: Date | null
  readonly keys: readonly EnrolledKey[] | null
}

/** Newest first. */
export async function enrolments(db: Db): Promise<Enrolment[]> {
  const { rows } = await db.query<Enrolment>(
    `select invite, side, node, invited_at as "invitedAt", expires_at as "expiresAt", tries, enrolled_at as "enrolledAt", keys
       from enrolment order by invited_at desc, invite limit 200`,
  )
  return rows
}

/** The keys a node has enrolled with last. @throws GuantongError GT_ENROLMENT_REFUSED */
export async function enrolledKeys(db: Db, node: string): Promise<readonly EnrolledKey[]> {
  const { rows } = await db.query<{ keys: EnrolledKey[] }>(
    `select keys from enrolment where side = 'PARENT' and node = $1 and enrolled_at is not null order by enrolled_at desc limit 1`,
    [node],
  )
  const [found] = rows
  if (found === undefined) throw new GuantongError('GT_ENROLMENT_REFUSED', { node })
  return found.keys
}
