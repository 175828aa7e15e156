/**
 * The nation's database after a year of 300 cities (and the municipalities): what their submissions leave there, written at once.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import type { Tx } from '@guantong/node/ledger/connection/db'
import { rebuildRollUps } from '@guantong/node/ledger/cube/rebuild-roll-ups'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { loadStandard } from '@guantong/standard'
import { type Places, placesOf } from '../scale/places.ts'

const NATION = '000000'
const CITIES = 300
const PROVINCES = 31
const REF = 'GB/T 30428.2-2013'

export interface CountryYear {
  readonly places: Places
  /** The twelve months, the last of them over. */
  readonly months: { readonly from: string; readonly to: string }
  readonly cells: number
  /** Sums by month of the provinces: what a question about them is made from. */
  readonly provinceMonths: number
}

export const placesOfYear = (cities = CITIES): Places =>
  placesOf(loadStandard().divisions.all, { cities, provinces: PROVINCES })

// Most is reported by collectors, a few matters make up most of it, and a cell holds a few cases. Every figure is drawn from
// the seed; two draws of one cell are one.
const CELLS = `
  insert into case_measure (region_code, day, kind, standard_ref, code, source, origin,
    reported, valid_reported, accepted, filed, on_time_filed, dispatched, on_time_dispatched, accurate_dispatched,
    due_for_disposal, disposed, on_time_disposed, overdue_disposed, due_for_closing, closed, on_time_closed, overdue_closed,
    voided, rework, satisfied, revisited, total_handle_seconds)
  select o.counties[1 + floor(r.county * cardinality(o.counties))::int], o.day, c.kind, $4, c.code,
         (array['COLLECTOR','COLLECTOR','COLLECTOR','COLLECTOR','HOTLINE_12345','PUBLIC_APP','VIDEO','SENSOR'])[1 + floor(r.source * 8)::int],
         o.origin, n, n - v, n, n - v, n - v, n - v, n - v, n - v, n - v, n - v, n - v - l, l, n - v, n - v, n - v - l, l, v, w, n - v, w, n * 43200
    from (select code as origin, counties::text[] as counties, day::date as day
            from unnest($1::text[], $2::text[]) as o (code, counties)
           cross join generate_series($3::date, ($3::date + interval '1 year' - interval '1 day')::date, '1 day') as day
           order by code, day) as o
   cross join generate_series(1, $5::int) as draw
   cross join lateral (
     select random() + 0 * (draw + extract(day from o.day)::int) as county, random() as code, random() as source, random() as many, random() as luck offset 0) as r
   cross join lateral (
     select 1 + floor(r.many * r.many * 6)::int as n, (r.luck < 0.02)::int as v, (r.luck > 0.94)::int as l, (r.luck > 0.99)::int as w) as figures
    join unnest($6::text[], $7::text[]) with ordinality as c (kind, code, at) on c.at = 1 + floor(r.code ^ 2 * cardinality($6::text[]))::int
  on conflict do nothing`

const DRAWS_A_DAY = 6

/**
 * Cells of every county, the sums above them by the code that heals sums, and how far each origin has come. Left out: the
 * envelopes and scopes the cells came in, which no question about figures reads.
 */
export async function fillYear(databaseUrl: string, cities = CITIES): Promise<CountryYear> {
  const places = placesOfYear(cities)
  const { codes } = loadStandard()
  const known = codes.all.filter(({ standardRef }) => standardRef === REF)
  const now = new Date()
  const first = new Date(Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth(), 1))
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1))
  const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong bench' })
  try {
    await ledger.transaction(async (tx) => {
      await ensureNodeState(tx, NATION, { now, newId: randomUUID })
      await tx.query(`select setseed(0.5), set_config('guantong.applying', 'on', true)`)
      await tx.query(`set local synchronous_commit = off`)
      await tx.query(CELLS, [
        places.origins,
        places.origins.map((origin) => `{${places.countiesOf(origin).join(',')}}`),
        first,
        REF,
        DRAWS_A_DAY,
        known.map(({ kind }) => kind),
        known.map(({ code }) => code),
      ])
      await noteOrigins(tx, places.origins, now)
    })
    await ledger.pool.query('vacuum analyze case_measure')
    await ledger.transaction(async (tx) => {
      const { rows } = await tx.query<{ region: string; day: string }>(
        'select distinct region_code as region, date_trunc($1, day)::date as day from case_measure',
        ['month'],
      )
      await rebuildRollUps(
        tx,
        rows.map((row) => ({ dataSet: 'case-measure', ...row })),
        NATION,
      )
    })
    await ledger.pool.query('vacuum analyze case_measure_month')
    const { rows } = await ledger.pool.query<{ cells: number; months: number }>(
      `select (select count(*) from case_measure) as cells,
              (select count(*) from case_measure_month where region_code = any($1)) as months`,
      [places.provinces],
    )
    const month = (at: Date) => at.toISOString().slice(0, 7)
    return {
      places,
      months: { from: month(first), to: month(last) },
      cells: rows[0]?.cells ?? 0,
      provinceMonths: rows[0]?.months ?? 0,
    }
  } finally {
    await ledger.close()
  }
}

/** Every origin has reported each day, nothing is missing, and the last word of each is a moment old. */
async function noteOrigins(tx: Tx, origins: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `insert into origin_epoch (origin, epoch, arrived, last_seq, sealed_at)
     select code, '0001-e1', 365, 365, $2::timestamptz - interval '1 minute' from unnest($1::text[]) as code`,
    [origins, now],
  )
  await tx.query(
    `insert into origin_state (origin, epoch, seq, before, said_at, heard_at, beat)
     select code, '0001-e1', 365, 0, $2, $2, '' from unnest($1::text[]) as code`,
    [origins, now],
  )
}
