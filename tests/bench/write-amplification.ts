/**
 * What one changed case costs in bytes: in the logs of three databases, and on the wire between them.
 *
 * @module
 */
import pg from 'pg'
import { type Country, startCountry } from '../scale/country.ts'
import { eventually } from '../support/eventually.ts'
import type { Bench, Row } from './row.ts'
import { ratiosOf, spreadOf } from './stats.ts'

const SIZES = [
  { name: 'single', cases: 1, times: 20 },
  { name: 'batch', cases: 1_000, times: 1 },
] as const

/** Records that name a block, each once. */
const RECORDS = `select distinct on (start_lsn, reldatabase) reldatabase, relfilenode, record_length as bytes
  from pg_get_wal_block_info($1::pg_lsn, $2::pg_lsn)`
const WAL_OF = `
  select d.datname as name, coalesce(sum(r.bytes), 0)::bigint::text as bytes
    from pg_database d left join (${RECORDS}) as r on r.reldatabase = d.oid
   where d.datname = any($3) group by 1`
const WAL_OF_CASES = `
  select coalesce(sum(r.bytes), 0)::bigint::text as bytes from (${RECORDS}) as r
    join pg_database d on d.oid = r.reldatabase and d.datname = $3
   where r.relfilenode = any($4::oid[])`
const CASE_FILES = `
  select array_agg(pg_relation_filenode(c.oid)) as files from pg_class c
   where c.oid = 'case_record'::regclass or c.oid in (select indexrelid from pg_index where indrelid = 'case_record'::regclass)`

interface Spent {
  readonly wal: Readonly<Record<'city' | 'province' | 'nation', number>>
  /** Of the table of cases and its indexes, at the city. */
  readonly cases: number
  readonly wire: number
}

/**
 * One city, its province, the nation. WAL by database as the records themselves say (pg_walinspect), the case's own row
 * included; commit records name no block and are left out. The wire is counted at the nodes' NATS connections: up, acknowledged,
 * receipts down. The floor of both is the WAL of the cases' own database rows: what a city without an exchange would write.
 */
export async function writeAmplification({ rounds, tell }: Bench): Promise<Row[]> {
  const country = await startCountry({ cities: 1, provinces: 1, heartbeatSeconds: 60 })
  const admin = new pg.Client({ connectionString: country.databaseUrlOf('000000') })
  await admin.connect()
  try {
    await admin.query('create extension pg_walinspect')
    const rows: Row[] = []
    let turn = 0
    const write = async (cases: number) => {
      const [one] = country.hosts.filter(({ codes }) => codes.length > 0)
      await one?.host.ask('write', { codes: one.codes, from: 0, to: cases, turn: turn++, atOnce: 1 })
      await eventually('it is settled', async () => (await country.owed()).owed === 0, {
        everyMs: 100,
        withinMs: 60_000,
      })
    }
    await write(1_000)
    for (const { name, cases, times } of SIZES) {
      const [wal, wire, floor]: [number[], number[], number[]] = [[], [], []]
      for (let round = 0; round < rounds; round++) {
        const spent = await spend(country, admin, async () => {
          for (let i = 0; i < times; i++) await write(cases)
        })
        const each = (bytes: number) => bytes / (cases * times)
        wal.push(each(spent.wal.city + spent.wal.province + spent.wal.nation))
        wire.push(each(spent.wire))
        floor.push(each(spent.cases))
        const at = Object.entries(spent.wal).map(([tier, bytes]) => `${tier} ${each(bytes).toFixed(0)}`)
        tell(
          `write-amplification ${name} ${round + 1}/${rounds}: WAL ${at.join(', ')}; wire ${each(spent.wire).toFixed(0)} bytes a case`,
        )
      }
      const what = {
        single: { en: 'one at a time', zh: '逐件' },
        batch: { en: '1,000 at a time', zh: '每批 1,000 件' },
      }[name]
      const row = (kind: string, en: string, zh: string, ours: number[]): Row => ({
        name: `${kind}-${name}`,
        what: { en: `${en} a changed case, ${what.en}`, zh: `每件变更案卷的${zh}，${what.zh}` },
        unit: 'B',
        ours: spreadOf(ours),
        floor: { what: { en: 'WAL of the case’s own row', zh: '案卷本行的 WAL' }, spread: spreadOf(floor) },
        ratio: ratiosOf(ours, floor),
        target: null,
      })
      rows.push(
        row('wal', 'WAL of all three tiers for', '三级 WAL', wal),
        row('wire', 'bytes on the wire for', '线路字节', wire),
      )
    }
    return rows
  } finally {
    await admin.end()
    await country.stop()
  }
}

async function spend(country: Country, admin: pg.Client, work: () => Promise<void>): Promise<Spent> {
  const [city, province] = [country.places.cities[0] as string, country.places.provinces[0] as string]
  const own = new pg.Client({ connectionString: country.databaseUrlOf(city) })
  await own.connect()
  try {
    const { rows: files } = await own.query<{ files: number[] }>(CASE_FILES)
    const lsn = async () => (await admin.query<{ at: string }>('select pg_current_wal_flush_lsn() as at')).rows[0]?.at
    const before = { lsn: await lsn(), wire: (await country.meter()).natsBytes }
    await work()
    const after = { lsn: await lsn(), wire: (await country.meter()).natsBytes }
    const codes = [city, province, '000000'].map((code) => `node_${code}`)
    const { rows } = await admin.query<{ name: string; bytes: string }>(WAL_OF, [before.lsn, after.lsn, codes])
    const of = (code: string) => Number(rows.find(({ name }) => name === `node_${code}`)?.bytes)
    const { rows: cases } = await admin.query<{ bytes: string }>(WAL_OF_CASES, [
      before.lsn,
      after.lsn,
      `node_${city}`,
      files[0]?.files,
    ])
    return {
      wal: { city: of(city), province: of(province), nation: of('000000') },
      cases: Number(cases[0]?.bytes),
      wire: after.wire - before.wire,
    }
  } finally {
    await own.end()
  }
}
