/**
 * A summary that is new, or means something else than before: made anew from the records and submissions held here.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { message, payloadOf } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { readCeilings } from '../cube/ceilings.ts'
import { lockCube } from '../cube/lock-cube.ts'
import { setAside } from '../cube/set-aside.ts'
import { scopeKeyOf, tableOf } from '../cube/summary-columns.ts'
import { scopesOf } from '../ingest/ingest.ts'
import { noteTakenUp } from '../past/history-gap.ts'

const ENVELOPES_AT_ONCE = 50

// Own scopes keep their revision: what is measured anew must be newer than what went up before. Those of others are
// taken again from their envelopes, each with the revision it was sealed with.
const FORGET = [
  'delete from summary_cell where data_set = any($1)',
  'delete from summary_month where data_set = any($1)',
  'delete from measure_scope where data_set = any($1) and origin <> $2',
  'delete from set_aside_scope where data_set = any($1) and origin <> $2',
]

/**
 * Makes what is held agree with the definitions, and does nothing where none has changed: the node's own records are marked
 * to be measured, and every stored envelope that holds such a data set is applied again, also one that came when it was not
 * known here. To be called at start, in the transaction of `loadReference` and after `ensureNodeState`.
 */
export async function takeUpSummaries(
  tx: Tx,
  context: { self: string; now: Date; summaries?: readonly Summary[] },
): Promise<void> {
  const { self, now, summaries = shippedSummaries() } = context
  const held = await tx.query<{ name: string; digest: string }>(
    `select substr(name, 9) as name, digest from reference_load where name like 'summary %'`,
  )
  const digests = new Map(held.rows.map(({ name, digest }) => [name, digest]))
  const changed = summaries.filter((summary) => digests.get(summary.name) !== digestOf(summary))
  const gone = [...digests.keys()].filter((name) => !summaries.some((summary) => summary.name === name))
  if (changed.length + gone.length === 0) return
  await lockCube(tx)
  const names = [...gone, ...changed.map(({ name }) => name)]
  await noteTakenUp(tx, names)
  for (const statement of FORGET) {
    await tx.query(statement, statement.includes('$2') ? [names, self] : [names])
  }
  await tx.query(`update measure_scope set root = '' where data_set = any($1)`, [changed.map(({ name }) => name)])
  for (const table of ['measure_scope', 'outbox', 'dirty_mark']) {
    await tx.query(`delete from ${table} where data_set = any($1)`, [gone])
  }
  await tx.query(`delete from reference_load where name = any($1)`, [gone.map((name) => `summary ${name}`)])
  for (const summary of changed) {
    // Scopes that went up are marked too: by another day or place they hold no record now, and must go up once more, empty,
    // or their records would be counted twice above.
    await tx.query(
      `insert into dirty_mark (data_set, scope_key)
       select distinct $1, scope from (select ${scopeKeyOf(summary)} as scope from ${tableOf(summary)} t) as every
        where scope is not null
       union
       select $1, scope_key(region_code, day) from measure_scope where data_set = $1 and origin = $2`,
      [summary.name, self],
    )
    await tx.query(
      `insert into reference_load (name, digest, loaded_at) values ('summary ' || $1, $2, $3)
       on conflict (name) do update set digest = excluded.digest, loaded_at = excluded.loaded_at`,
      [summary.name, digestOf(summary), now],
    )
  }
  await applyAgain(tx, changed, context)
}

async function applyAgain(tx: Tx, changed: readonly Summary[], context: { self: string; now: Date }): Promise<void> {
  const names = new Set(changed.map(({ name }) => name))
  const ceilings = await readCeilings(tx)
  let after: [string, string, number] = ['', '', 0]
  for (;;) {
    const { rows } = await tx.query<{ origin: string; epoch: string; seq: number; seal: string; body: string }>(
      `select origin, epoch, seq, seal, body from submission
        where data_sets && $1 and origin <> $2 and (origin, epoch, seq) > ($3, $4, $5)
        order by origin, epoch, seq limit ${ENVELOPES_AT_ONCE}`,
      [[...names], context.self, ...after],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    after = [last.origin, last.epoch, last.seq]
    // Seals were verified, and bodies held against them, when they came in. What a release before took and this one does not stays
    // sealed, and keeps no node from starting.
    const opened = rows.flatMap(({ seal, body }) => {
      const payload = message.sealPayloadSchema.safeParse(payloadOf(seal))
      const read = message.submissionBodySchema.safeParse(JSON.parse(body))
      if (!payload.success || !read.success) return []
      return scopesOf({ payload: payload.data, body: read.data }, { summaries: changed, ceilings })
    })
    const known = opened.flatMap((one) => one.known).filter(({ dataSet }) => names.has(dataSet))
    await applyScopes(tx, known, [], { ...context, summaries: changed })
    const aside = opened.flatMap((one) => one.aside).filter(({ scope }) => names.has(scope.dataSet))
    await setAside(tx, aside, context.now)
  }
}

/** Over all that decides which record counts where; how it is called in either language does not. */
function digestOf({ dataSet, place, day, keys, values }: Summary): string {
  const meaning = [
    dataSet.table,
    place.column,
    day?.column ?? null,
    keys.map(({ column }) => column),
    values.map(({ name, kind, field, where }) => [name, kind, field?.column, where?.field.column, where?.is]),
  ]
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex')
}
