/**
 * Cells that no longer match what their origin sealed: changed by a hand on the database, or by a disk.
 *
 * @module
 */
import {
  CASE_MEASURE,
  createBreath,
  isIssued,
  LOCAL_CODES,
  onceEach,
  rootOfRows,
  type ScopeKey,
  type ScopeRow,
} from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'
import { lockCube } from '../cube/lock-cube.ts'
import { rebuildRollUps } from '../cube/rebuild-roll-ups.ts'
import { keyOf, rowsOf } from '../outbox/seal-outbox.ts'
import { isKnownIssued } from '../rows/issued-sets.ts'
import { differencesOf, recordDiscrepancies } from './discrepancy.ts'
import { type EnvelopeNumber, heldEnvelopes } from './restore-scopes.ts'

const MARKED_AT_ONCE = 500

export interface AlteredScope extends ScopeKey, EnvelopeNumber {
  revision: number
  root: string
}

interface Held {
  data_set: string
  region_code: string
  day: string
  origin: string
  revision: number
  root: string
  held_root: string | null
  epoch: string | null
  seq: number | null
}

const TAKE_MARKED = `
  with taken as (select id from altered_mark order by id limit ${MARKED_AT_ONCE}), gone as (
    delete from altered_mark using taken where altered_mark.id = taken.id
    returning altered_mark.data_set, altered_mark.region_code, altered_mark.day)
  select distinct data_set, region_code, day from gone`

const HELD = `
  select s.data_set, s.region_code, s.day, s.origin, s.revision, s.root, s.held_root, s.epoch, s.seq
    from measure_scope s join unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      using (data_set, region_code, day)
   for update of s`

/** The next scopes of the round; the caller keeps the place. */
export async function nextToLookAt(db: Db, after: ScopeKey | undefined, limit: number): Promise<ScopeKey[]> {
  const { rows } = await db.query<ScopeKey>(
    `select data_set as "dataSet", region_code as region, day from measure_scope
      where (data_set, region_code, day) > ($1, $2, $3::date)
      order by data_set, region_code, day limit $4`,
    [after?.dataSet ?? '', after?.region ?? '', after?.day ?? '0001-01-01', limit],
  )
  return rows
}

/** Scopes changed by another hand since the last call; their marks are gone afterwards. */
export async function takeMarked(tx: Tx): Promise<ScopeKey[]> {
  const { rows } = await tx.query<{ data_set: string; region_code: string; day: string }>(TAKE_MARKED)
  return rows.map((row) => ({ dataSet: row.data_set, region: row.region_code, day: row.day }))
}

/**
 * Looks at the cells of these scopes. What does not match is recorded cell by cell, and its actual root is kept: this node's
 * digests say from then on what is really there. Scopes of this node itself are marked to be measured again instead: its own
 * records are the truth about them. Cells without any scope are removed.
 *
 * @returns the altered scopes of other origins.
 */
export async function findAltered(
  tx: Tx,
  asked: readonly ScopeKey[],
  context: { self: string; now: Date; summaries?: readonly Summary[] },
): Promise<AlteredScope[]> {
  const scopes = onceEach(asked, ({ dataSet, region, day }) => keyOf(dataSet, region, day))
  if (scopes.length === 0) return []
  const { summaries = shippedSummaries() } = context
  await lockCube(tx)
  const { rows: held } = await tx.query<Held>(HELD, [
    scopes.map(({ dataSet }) => dataSet),
    scopes.map(({ region }) => region),
    scopes.map(({ day }) => day),
  ])
  const looked = held.filter(({ data_set }) => mayLookAt(data_set, summaries))
  const cells = await rowsOf(tx, looked, summaries)
  const roots = await rootsOf(looked, cells)
  const rootNow = (scope: Held): string => roots.get(scope) ?? ''
  const altered = looked.map((scope) => ({ scope, now: rootNow(scope) })).filter(({ scope, now }) => now !== scope.root)
  await measureAgain(
    tx,
    altered.map(({ scope }) => scope).filter(({ origin }) => origin === context.self),
  )
  const foreign = altered.filter(({ scope }) => scope.origin !== context.self)
  await putHeldRoots(tx, [
    ...foreign,
    ...looked
      .filter((scope) => scope.held_root !== null && rootNow(scope) === scope.root)
      .map((scope) => ({ scope, now: null })),
  ])
  await dropStrays(tx, scopes, held, context.self)
  const named = foreign.map(({ scope }) => scope)
  await recordAltered(tx, named, cells, context)
  return named.flatMap(({ data_set, region_code, day, origin, revision, root, epoch, seq }) =>
    epoch === null || seq === null
      ? []
      : [{ dataSet: data_set, region: region_code, day, origin, revision, root, epoch, seq }],
  )
}

/** Each scope is hashed once, and everybody else has a turn in between. */
async function rootsOf(scopes: readonly Held[], cells: ReadonlyMap<string, ScopeRow[]>): Promise<Map<Held, string>> {
  const roots = new Map<Held, string>()
  const breathe = createBreath()
  for (const scope of scopes) {
    await breathe()
    roots.set(scope, rootOfRows(cells.get(keyOf(scope.data_set, scope.region_code, scope.day)) ?? []))
  }
  return roots
}

function mayLookAt(dataSet: string, summaries: readonly Summary[]): boolean {
  if (dataSet === LOCAL_CODES) return false
  if (isIssued(dataSet)) return isKnownIssued(dataSet, [])
  return dataSet === CASE_MEASURE || summaries.some(({ name }) => name === dataSet)
}

async function measureAgain(tx: Tx, scopes: readonly Held[]): Promise<void> {
  if (scopes.length === 0) return
  const keys = [scopes.map((s) => s.data_set), scopes.map((s) => s.region_code), scopes.map((s) => s.day)]
  await tx.query(
    `update measure_scope s set root = '' from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where s.data_set = k.data_set and s.region_code = k.region_code and s.day = k.day`,
    keys,
  )
  await tx.query(
    `insert into dirty_mark (data_set, scope_key)
     select data_set, scope_key(region_code, day) from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)`,
    keys,
  )
  await tx.query(`select pg_notify('guantong_dirty', '')`)
}

/** Null: the cells are those that were sealed, again. */
async function putHeldRoots(tx: Tx, roots: readonly { scope: Held; now: string | null }[]): Promise<void> {
  const news = roots.filter(({ scope, now }) => scope.held_root !== now)
  if (news.length === 0) return
  await tx.query(
    `update measure_scope s set held_root = k.root
       from unnest($1::text[], $2::text[], $3::date[], $4::text[]) as k (data_set, region_code, day, root)
      where s.data_set = k.data_set and s.region_code = k.region_code and s.day = k.day`,
    [
      news.map(({ scope }) => scope.data_set),
      news.map(({ scope }) => scope.region_code),
      news.map(({ scope }) => scope.day),
      news.map(({ now }) => now),
    ],
  )
}

/** Cells that were never sealed: they belong to no scope. */
async function dropStrays(tx: Tx, scopes: readonly ScopeKey[], held: readonly Held[], self: string): Promise<void> {
  const known = new Set(held.map((row) => keyOf(row.data_set, row.region_code, row.day)))
  const strays = scopes.filter(({ dataSet, region, day }) => !known.has(keyOf(dataSet, region, day)))
  if (strays.length === 0) return
  const keys = [strays.map(({ dataSet }) => dataSet), strays.map(({ region }) => region), strays.map(({ day }) => day)]
  await tx.query(
    `delete from case_measure m using unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where k.data_set = 'case-measure' and m.region_code = k.region_code and m.day = k.day`,
    keys,
  )
  await tx.query(
    `delete from summary_cell c using unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where c.data_set = k.data_set and c.region_code = k.region_code and c.day = k.day`,
    keys,
  )
  await tx.query(
    `delete from issued_row i using unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where i.data_set = k.data_set and i.region_code = k.region_code and i.day = k.day`,
    keys,
  )
  await rebuildRollUps(tx, strays, self)
}

async function recordAltered(
  tx: Tx,
  scopes: readonly Held[],
  cells: ReadonlyMap<string, ScopeRow[]>,
  context: { self: string; now: Date },
): Promise<void> {
  const sealed = await heldEnvelopes(
    tx,
    scopes.flatMap(({ origin, epoch, seq }) => (epoch === null || seq === null ? [] : [{ origin, epoch, seq }])),
  )
  const sealedRows = new Map(
    sealed.flatMap(({ payload, body }) =>
      payload.scopes.map((scope, i) => [
        `${keyOf(scope.dataSet, scope.region, scope.day)} ${scope.revision}`,
        body.scopes[i]?.rows ?? [],
      ]),
    ),
  )
  await recordDiscrepancies(
    tx,
    scopes.map((scope) => {
      const key = keyOf(scope.data_set, scope.region_code, scope.day)
      return {
        kind: 'ALTERED' as const,
        origin: scope.origin,
        node: context.self,
        dataSet: scope.data_set,
        region: scope.region_code,
        day: scope.day,
        revision: scope.revision,
        cells: differencesOf(sealedRows.get(`${key} ${scope.revision}`) ?? [], cells.get(key) ?? []),
      }
    }),
    context.now,
  )
}

/** Altered scopes that are to be put back now: none of their differences was seen after `before`. */
export async function alteredScopes(db: Db, before: Date): Promise<AlteredScope[]> {
  const { rows } = await db.query<AlteredScope>(
    `select s.data_set as "dataSet", s.region_code as region, s.day, s.origin, s.revision, s.root, s.epoch, s.seq
       from measure_scope s
      where s.held_root is not null and s.seq is not null
        and not exists (select from discrepancy d where d.kind = 'ALTERED' and d.origin = s.origin and d.data_set = s.data_set
          and d.region_code = s.region_code and d.day = s.day and d.healed_at is null and d.seen_at > $1)
      limit 500`,
    [before],
  )
  return rows
}
