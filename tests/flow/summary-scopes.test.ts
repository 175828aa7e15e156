/**
 * Summaries in the ledger alone: one city and one nation, joined by hand. The definitions count cases, so that nothing here
 * hangs on which summaries are shipped.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateNodeKey, importNodeKey, message, type Opened, seal } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { sumSummary } from '@guantong/node/ledger/figures/sum-summary'
import { takeUpSummaries } from '@guantong/node/ledger/heal/take-up-summaries'
import { ingest } from '@guantong/node/ledger/ingest/ingest'
import { measureDirty } from '@guantong/node/ledger/measure/measure'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { sealOutbox } from '@guantong/node/ledger/outbox/seal-outbox'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, dataSets, readSummaries, type Summary } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCase } from '../support/make-case.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const DEFINITIONS = `
status: assumed
summaries:
  - name: stock-by-state
    dataSet: Case
    zh: 按状态
    en: By state
    day: null
    by: [kind, state]
    values:
      count: { zh: 案卷数, en: cases, count: true }
      urgent: { zh: 紧急, en: urgent, count: true, where: { field: urgent, is: ['true'] } }
      limits: { zh: 时限合计, en: limits, sum: limitValue }
  - name: cases-by-day
    dataSet: Case
    zh: 按日
    en: By day
    day: reportedAt
    by: [source]
    values:
      count: { zh: 案卷数, en: cases, count: true }
`

const CITY = '370200'
const folder = mkdtempSync(join(tmpdir(), 'guantong-summaries-'))
let postgres: Postgres
let city: Ledger
let nation: Ledger
let summaries: readonly Summary[]
let stock: Summary
let daily: Summary

beforeAll(async () => {
  writeFileSync(join(folder, 'summaries.yaml'), DEFINITIONS)
  const read = readSummaries(folder, dataSets)
  expect(read.findings).toEqual([])
  summaries = read.summaries
  ;[stock, daily] = summaries as [Summary, Summary]
  postgres = await startPostgres(join(folder, 'postgres'))
  const open = async (code: string) => {
    const databaseUrl = await postgres.createDatabase(`node_${code}`)
    const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: `guantong-${code}` })
    await ledger.transaction(async (tx) => {
      await ensureNodeState(tx, code, { now: new Date(), newId: randomUUID })
      await tx.query(`update node_state set epoch = '0001-e1'`)
    })
    return ledger
  }
  city = await open(CITY)
  nation = await open('000000')
  await city.pool.query(`select watch_summary('cases-by-day', 'case_record', 'division_code', 'reported_at')`)
})
afterAll(async () => {
  await city?.close()
  await nation?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const caseOf = (i: number, given: object = {}) =>
  makeCase(`S-${i}`, {
    divisionCode: i % 2 === 0 ? '370202' : '370203',
    source: i % 3 === 0 ? 'VIDEO' : 'COLLECTOR',
    state: i % 5 === 0 ? 'CLOSED' : 'REPORTED',
    urgent: i % 4 === 0,
    limitValue: 0.1,
    // 15:59 and 16:01 UTC are two days in Beijing.
    reportedAt: new Date(i % 2 === 0 ? '2026-03-02T15:59:00Z' : '2026-03-02T16:01:00Z'),
    ...given,
  })

const measureAll = (known = summaries) =>
  city.transaction(async (tx) => {
    const at = { self: CITY, now: new Date(), limit: 1000, summaries: known }
    let changed = 0
    for (let scopes = 1; scopes > 0; ) {
      const done = await measureDirty(tx, at)
      scopes = done.scopes
      changed += done.changed
    }
    return changed
  })

/** Seals what the city owes and ingests it at the nation, which knows `known`. */
async function send(known: readonly Summary[] = summaries): Promise<Opened[]> {
  const key = importNodeKey(await generateNodeKey(`${CITY}-1`))
  const sent: Opened[] = []
  const sealNext = () =>
    city.transaction((tx) =>
      sealOutbox(tx, {
        self: CITY,
        recipients: [],
        now: new Date(),
        maxRows: 2000,
        maxScopes: 200,
        summaries,
        seal: (head, scopes, codes) => {
          const sealed = seal(key, head, scopes, codes)
          sent.push({
            payload: message.sealPayloadSchema.parse(
              JSON.parse(Buffer.from(sealed.seal.split('.')[1] as string, 'base64url').toString()),
            ),
            body: message.submissionBodySchema.parse(JSON.parse(sealed.body)),
            digest: sealed.digest,
            seal: sealed.seal,
            bodyText: sealed.body,
            from: CITY,
            flow: 'up',
          })
          return sealed
        },
      }),
    )
  while ((await sealNext()) > 0);
  await nation.transaction((tx) =>
    ingest(tx, sent, { self: '000000', parent: null, now: new Date(), summaries: known }),
  )
  return sent
}

const cellsOf = async (ledger: Ledger) => [
  (
    await ledger.pool.query(
      'select data_set, region_code, day, keys, origin, v1, v2, v3 from summary_cell order by 1, 2, 3, 4',
    )
  ).rows,
  (
    await ledger.pool.query(
      `select data_set, region_code, month, keys, v1, v2, v3 from summary_month where region_code in ('370200', '370202', '370203') order by 1, 2, 3, 4`,
    )
  ).rows,
]
const total = async (ledger: Ledger, summary: Summary, region: string) =>
  (await sumSummary(ledger.pool, { summary, regions: [region], period: null })).get(region)?.[0]?.values

test('records that were there before a definition are counted when it is taken up', async () => {
  await city.transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: 30 }, (_, i) => caseOf(i)),
      new Date(),
    ),
  )
  await city.pool.query(`select watch_summary('stock-by-state', 'case_record', 'division_code', '')`)
  const takeUp = () => city.transaction((tx) => takeUpSummaries(tx, { self: CITY, now: new Date(), summaries }))
  await takeUp()
  expect(await measureAll()).toBeGreaterThan(0)
  await takeUp()
  expect(await measureAll()).toBe(0)
  expect(await total(city, stock, CITY)).toEqual([30, 8, 3])
  expect(await total(city, daily, CITY)).toEqual([30])
})

test('a node that does not know a data set keeps it sealed, says so, and applies it once it knows it', async () => {
  const sent = await send([daily])
  expect(sent.length).toBeGreaterThan(0)
  expect(await total(nation, daily, '000000')).toEqual([30])
  expect(await total(nation, stock, '000000')).toEqual([0, 0, 0])
  const refusals = await nation.pool.query('select code, detail from refusal')
  expect(refusals.rows[0]).toMatchObject({ code: 'GT_DATA_SET_UNKNOWN' })
  expect(refusals.rows[0].detail).toContain('stock-by-state')
  await nation.transaction((tx) => takeUpSummaries(tx, { self: '000000', now: new Date(), summaries }))
  expect(await total(nation, stock, '000000')).toEqual([30, 8, 3])
  expect(await cellsOf(nation)).toEqual(await cellsOf(city))
})

test('updated and deleted records move the sums at every tier, and an old revision is stale', async () => {
  await city.transaction((tx) =>
    upsertRows(tx, dataSetOf('Case'), [caseOf(1, { state: 'CLOSED', divisionCode: '370202' })], new Date()),
  )
  await city.pool.query(`delete from case_record where case_no = 'S-2'`)
  await measureAll()
  const sent = await send()
  expect(await total(nation, stock, '370000')).toEqual([29, 8, 2.9])
  expect(await cellsOf(nation)).toEqual(await cellsOf(city))
  const closed = await sumSummary(nation.pool, {
    summary: stock,
    regions: ['000000', CITY],
    period: null,
    groupBy: ['state', 'COUNTY'],
    where: [{ key: 'state', in: ['CLOSED'] }],
  })
  expect(closed.get('000000')).toEqual(closed.get(CITY))
  expect(closed.get(CITY)?.map(({ county, keys, values }) => [county, keys[0]?.value, values[0]])).toEqual([
    ['370202', 'CLOSED', 4],
    ['370203', 'CLOSED', 3],
  ])
  const old = sent.map((one, i) => ({
    ...one,
    payload: {
      ...one.payload,
      seq: 1000 + i,
      scopes: one.payload.scopes.map((scope) => ({ ...scope, revision: 1 })),
    },
  }))
  await nation.transaction((tx) => ingest(tx, old, { self: '000000', parent: null, now: new Date(), summaries }))
  expect(await cellsOf(nation)).toEqual(await cellsOf(city))
})

test('a day is a day in Beijing, and days of one month stand in its roll-up', async () => {
  const ask = async (groupBy: string[], period: { from: string; to: string }) =>
    (await sumSummary(nation.pool, { summary: daily, regions: ['000000'], period, groupBy }))
      .get('000000')
      ?.map((row) => [row.period, row.values[0]])
  const march = { from: '2026-03-01', to: '2026-03-31' }
  expect(await ask(['DAY'], march)).toEqual([
    ['2026-03-02', 14],
    ['2026-03-03', 15],
  ])
  expect(await ask(['MONTH'], march)).toEqual([['2026-03', 29]])
  expect(await ask([], { from: '2026-03-03', to: '2026-03-04' })).toEqual([[null, 15]])
})

test('a definition that changes is made anew on both sides', async () => {
  const changed = summaries.map((summary) =>
    summary.name === 'stock-by-state' ? { ...summary, keys: summary.keys.slice(1) } : summary,
  )
  const takeUp = (ledger: Ledger, self: string) =>
    ledger.transaction((tx) => takeUpSummaries(tx, { self, now: new Date(), summaries: changed }))
  await takeUp(nation, '000000')
  expect(await total(nation, changed[0] as Summary, '000000')).toEqual([0, 0, 0])
  await takeUp(city, CITY)
  await measureAll(changed)
  await send(changed)
  expect(await total(nation, changed[0] as Summary, '000000')).toEqual([29, 8, 2.9])
  expect(await cellsOf(nation)).toEqual(await cellsOf(city))
  await takeUp(city, CITY)
  expect(await measureAll(changed)).toBe(0)
})

test('a definition that counts by another day or place leaves no old scope behind, here or above', async () => {
  const place = dataSetOf('Case').field('regionCode') as Summary['place']
  const moved = [
    { ...stock, day: daily.day },
    { ...daily, day: null, place },
  ]
  const takeUp = (ledger: Ledger, self: string, known: readonly Summary[]) =>
    ledger.transaction((tx) => takeUpSummaries(tx, { self, now: new Date(), summaries: known }))
  const steps = [
    { known: moved, first: 'nation' },
    { known: summaries, first: 'city' },
  ]
  for (const { known, first } of steps) {
    const [one, other] = known as [Summary, Summary]
    if (first === 'nation') await takeUp(nation, '000000', known)
    await takeUp(city, CITY, known)
    await measureAll(known)
    await send(known)
    if (first === 'city') await takeUp(nation, '000000', known)
    for (const ledger of [city, nation]) {
      expect(await total(ledger, one, CITY)).toEqual([29, 8, 2.9])
      expect(await total(ledger, other, CITY)).toEqual([29])
    }
    expect(await cellsOf(nation)).toEqual(await cellsOf(city))
    await takeUp(city, CITY, known)
    expect(await measureAll(known)).toBe(0)
  }
})

test('rows no table takes are kept as sealed, and do not keep a node from starting', async () => {
  const key = importNodeKey(await generateNodeKey(`${CITY}-1`))
  const before = await cellsOf(nation)
  const rowsOf = (...all: string[]) => all.map((source) => ({ keys: [source], values: { count: 1 } }))
  const odd = [rowsOf('VIDEO', 'VIDEO'), rowsOf('VIDEO\0'), rowsOf('\ud800')]
  const opened = odd.map((rows, i): Opened => {
    const place = { dataSet: daily.name, region: '370202', day: `2026-05-0${i + 1}` }
    const head = { origin: CITY, epoch: '0001-odd', seq: i + 1, sealedAt: new Date() }
    const sealed = seal(key, head, [{ ...place, revision: 1, cases: 1, casesHash: '0'.repeat(64), rows }], [])
    const payload = JSON.parse(Buffer.from(sealed.seal.split('.')[1] as string, 'base64url').toString())
    return {
      payload: message.sealPayloadSchema.parse(payload),
      // As a release took it that did not look for such texts yet: the schema of today refuses them.
      body: JSON.parse(sealed.body) as Opened['body'],
      digest: sealed.digest,
      seal: sealed.seal,
      bodyText: sealed.body,
      from: CITY,
      flow: 'up',
    }
  })
  const at = { self: '000000', now: new Date() }
  await nation.transaction((tx) => ingest(tx, opened.slice(0, 1), { ...at, parent: null, summaries }))
  await nation.transaction((tx) => ingest(tx, opened.slice(1), { ...at, parent: null, summaries: [stock] }))
  for (const known of [[stock], summaries]) {
    await nation.transaction((tx) => takeUpSummaries(tx, { ...at, summaries: known }))
  }
  expect(await cellsOf(nation)).toEqual(before)
})
