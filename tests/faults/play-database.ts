/**
 * Faults inside PostgreSQL: slow and idle transactions, figures altered by hand, databases set back.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { CASE_MEASURE, rootOfRows } from '@guantong/contract'
import { inTurn, type Stage } from './stage.ts'
import type { Site } from './world.ts'

const NO_CASES = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
/** A day no generated case lies on: nothing else writes there. */
const FAR_DAY = '2020-01-15'

/**
 * A scope without rows gets a newer revision, in a transaction that stays open while others commit: its place in the outbox
 * must not be one that has been passed already.
 */
export async function slowWriter(city: Site, ms: number): Promise<void> {
  const columns = await city.db.query(
    `select 1 from information_schema.columns where table_name = 'measure_scope' and column_name = 'measured_in'`,
  )
  const knowsEpochs = columns.rowCount === 1
  const client = await city.db.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into measure_scope as held (data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, changed_at
         ${knowsEpochs ? ', measured_in' : ''})
       select $1, (select min(region_code) from region_ancestor a join region r on r.code = a.region_code
                    where a.ancestor_code = $2 and r.tier = 'county'),
              $3, $2, $4, 0, $5, 0, $6, now() ${knowsEpochs ? ', (select epoch from node_state)' : ''}
       on conflict (data_set, region_code, day) do update
         set revision = greatest(held.revision + 1, excluded.revision) ${knowsEpochs ? ', epoch = null, seq = null, measured_in = excluded.measured_in' : ''}`,
      [CASE_MEASURE, city.code, FAR_DAY, Date.now(), rootOfRows([]), NO_CASES],
    )
    await pause(ms)
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Somebody holds the lock every ingest needs; then the node dies with the transactions that wait for it. */
export async function holdLock(parent: Site, ms: number, kill: boolean): Promise<void> {
  const client = await parent.db.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('guantong cube'))`)
    await pause(ms + 150)
    if (kill) await inTurn(parent, parent.node.kill)
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  } finally {
    if (kill) await inTurn(parent, async () => parent.node.begin())
  }
}

/** One more in one cell, as if written by another hand. */
export async function alterFigure(stage: Stage, site: Site, salt: number): Promise<void> {
  stage.touched.add(site.code)
  const { rows } = await site.db.query<{ region_code: string; day: string; revision: string }>(
    `with one as (
       select region_code, day, kind, standard_ref, code, source from case_measure
        order by md5(concat_ws(' ', region_code, day, kind, standard_ref, code, source, $1::text)) limit 1)
     update case_measure m set reported = m.reported + 1 from one
      where (m.region_code, m.day, m.kind, m.standard_ref, m.code, m.source)
          = (one.region_code, one.day, one.kind, one.standard_ref, one.code, one.source)
     returning m.region_code, m.day::text as day,
       (select revision from measure_scope s where s.data_set = 'case-measure' and s.region_code = m.region_code and s.day = m.day)`,
    [String(salt)],
  )
  const cell = rows[0]
  if (cell !== undefined)
    stage.altered.push({ node: site.code, region: cell.region_code, day: cell.day, revision: cell.revision })
}

export async function snapshot(site: Site): Promise<void> {
  await site.node.kill()
  site.postgres.thaw()
  await site.postgres.start()
  await site.postgres.snapshot()
  site.node.begin()
}

/** The node finds a database of some time ago, and is not warned. */
export async function restore(stage: Stage, site: Site): Promise<void> {
  await site.node.kill()
  site.postgres.thaw()
  await site.postgres.start()
  if (await site.postgres.restore()) stage.restored.add(site.code)
  site.node.begin()
}
