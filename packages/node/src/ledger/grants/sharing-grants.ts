/**
 * Requests for grants (共享申请) and what was answered. Only facts are kept; what they are worth now is computed (policy/grant-state.ts).
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface GrantRequest {
  readonly id: string
  readonly regionCode: string
  readonly dataSet: string
  readonly upTo: 'conditional' | 'withheld'
  /** Null: all of the class. */
  readonly fields: readonly string[] | null
  readonly purpose: string
  readonly validFrom: Date
  readonly validUntil: Date
  readonly requestedAt: Date
  readonly requestedBy: string
  /** The node where the asker showed the token: the grant is for those who ask there. */
  readonly presentedAt: string
  readonly answerDue: Date
  readonly dueProvisional: boolean
}

export interface SharingGrant extends GrantRequest {
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly approved: boolean | null
  readonly reason: string | null
  readonly revokedAt: Date | null
  readonly revokedBy: string | null
  readonly revokeReason: string | null
}

const COLUMNS = `id, region_code as "regionCode", data_set as "dataSet", up_to as "upTo", fields, purpose,
  valid_from as "validFrom", valid_until as "validUntil", requested_at as "requestedAt", requested_by as "requestedBy",
  presented_at as "presentedAt", answer_due as "answerDue", due_provisional as "dueProvisional", decided_at as "decidedAt",
  decided_by as "decidedBy", approved, reason, revoked_at as "revokedAt", revoked_by as "revokedBy",
  revoke_reason as "revokeReason"`

/** Undefined where so many requests of that node wait already: a neighbour fills no table. */
export async function addRequest(
  db: Db,
  request: GrantRequest,
  mostWaiting: number,
): Promise<SharingGrant | undefined> {
  const { rows } = await db.query<SharingGrant>(
    `insert into sharing_grant (id, region_code, data_set, up_to, fields, purpose, valid_from, valid_until, requested_at,
       requested_by, presented_at, answer_due, due_provisional)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
      where (select count(*) from sharing_grant where presented_at = $11 and approved is null) < $14
     returning ${COLUMNS}`,
    [
      ...[request.id, request.regionCode, request.dataSet, request.upTo, request.fields, request.purpose],
      ...[request.validFrom, request.validUntil, request.requestedAt, request.requestedBy, request.presentedAt],
      ...[request.answerDue, request.dueProvisional, mostWaiting],
    ],
  )
  return rows[0]
}

export interface GrantAnswer {
  readonly id: string
  readonly at: Date
  readonly by: string
  readonly approved: boolean
  readonly reason: string | null
}

/** Undefined where there is none that waits: an answer is given once. */
export async function answerRequest(
  db: Db,
  { id, at, by, approved, reason }: GrantAnswer,
): Promise<SharingGrant | undefined> {
  const { rows } = await db.query<SharingGrant>(
    `update sharing_grant set decided_at = $2, decided_by = $3, approved = $4, reason = $5
      where id = $1 and approved is null returning ${COLUMNS}`,
    [id, at, by, approved, reason],
  )
  return rows[0]
}

/** Undefined where there is none that was approved and stands. */
export async function revokeGrant(
  db: Db,
  { id, at, by, reason }: Omit<GrantAnswer, 'approved'>,
): Promise<SharingGrant | undefined> {
  const { rows } = await db.query<SharingGrant>(
    `update sharing_grant set revoked_at = $2, revoked_by = $3, revoke_reason = $4
      where id = $1 and approved and revoked_at is null returning ${COLUMNS}`,
    [id, at, by, reason],
  )
  return rows[0]
}

export interface GrantList {
  readonly regionCode: string
  /** Only those of this node; null: all. */
  readonly presentedAt: string | null
  readonly before: Date | null
  readonly limit: number
}

/** Newest first. */
export async function listGrants(
  db: Db,
  { regionCode, presentedAt, before, limit }: GrantList,
): Promise<SharingGrant[]> {
  const { rows } = await db.query<SharingGrant>(
    `select ${COLUMNS} from sharing_grant
      where region_code = $1 and ($2::text is null or presented_at = $2) and ($3::timestamptz is null or requested_at < $3)
      order by requested_at desc, id limit $4`,
    [regionCode, presentedAt, before, limit],
  )
  return rows
}

/** Approved, not taken back, and not over: those that begin later are among them. */
export async function standingGrants(db: Db, now: Date): Promise<SharingGrant[]> {
  const { rows } = await db.query<SharingGrant>(
    `select ${COLUMNS} from sharing_grant where approved and revoked_at is null and valid_until > $1 order by id`,
    [now],
  )
  return rows
}
