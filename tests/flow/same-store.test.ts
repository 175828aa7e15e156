/**
 * However submissions arrive, the store that comes of them is the same: in any order, doubled, in any batches.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type message, type Opened, type ScopeToSeal, seal } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import type { Tx } from '@guantong/node/ledger/connection/db'
import { ingest } from '@guantong/node/ledger/ingest/ingest'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTopology, type World } from '../support/make-topology.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const NATION = '000000'
const COUNTIES: Readonly<Record<string, readonly string[]>> = {
  '370200': ['370202', '370203'],
  '440300': ['440303'],
}
const CITIES = Object.keys(COUNTIES)
const NOW = new Date('2026-03-05T00:00:00Z')

let folder: string
let postgres: Postgres
let ledger: Ledger
let world: World

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-same-'))
  postgres = await startPostgres(join(folder, 'postgres'))
  ledger = connectLedger({
    databaseUrl: await postgres.createDatabase('nation'),
    poolSize: 4,
    applicationName: 'same store',
  })
  await ledger.transaction((tx) => ensureNodeState(tx, NATION, { now: NOW, newId: () => 'e1' }))
  world = await makeTopology([
    { code: NATION, parent: null, tier: 'nation' },
    ...CITIES.map((code) => ({ code, parent: NATION, tier: 'city' as const })),
  ])
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Rows = ScopeToSeal['rows']
/** One revision of one scope: its content stands in no other. */
interface Said {
  city: string
  dataSet: string
  region: string
  day: string
  rows: Rows
  /** Which of the city's envelopes it travels in. */
  envelope: number
}

const cases = fc
  .uniqueArray(fc.tuple(fc.constantFrom('0101', '0102', 'L1'), fc.constantFrom('COLLECTOR', 'VIDEO')), {
    selector: (key) => key.join(' '),
    maxLength: 4,
  })
  .chain((keys) =>
    fc.tuple(...keys.map(() => fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(9)))).map((values) =>
      keys.map(([code, source], i) => {
        const [reported = 1, closed = 0] = (values[i] ?? []) as number[]
        const standardRef = code === 'L1' ? 'LOCAL:370200' : 'GB/T 30428.2-2013'
        return {
          kind: 'MATTER' as const,
          standardRef,
          code,
          source,
          values: { reported, ...(closed > 0 ? { closed } : {}) },
        }
      }),
    ),
  )
const summary = (keys: readonly string[][]) =>
  fc
    .subarray([...keys])
    .chain((some) =>
      fc
        .array(fc.integer({ min: 1, max: 40 }), { minLength: some.length, maxLength: some.length })
        .map((counts) => some.map((each, i) => ({ keys: each, values: { count: counts[i] as number } }))),
    )
const DATA_SETS: readonly { dataSet: string; days: readonly string[]; rows: fc.Arbitrary<Rows> }[] = [
  { dataSet: 'case-measure', days: ['2026-03-01', '2026-03-02', '2026-04-01'], rows: cases as fc.Arbitrary<Rows> },
  {
    dataSet: 'service-demand-count',
    days: ['2026-03-01', '2026-03-31'],
    rows: summary([
      ['K1', 'PHONE', ''],
      ['K2', 'PHONE', ''],
      ['K1', '', 'COMPLAINT'],
    ]),
  },
  {
    dataSet: 'component-count',
    days: ['1970-01-01'],
    rows: summary([
      ['GB/T 47678.5-2026', '01001', '01', 'INTACT'],
      ['GB/T 47678.5-2026', '01001', '01', 'LOST'],
    ]),
  },
]
const said: fc.Arbitrary<Said> = fc
  .tuple(fc.constantFrom(...CITIES), fc.constantFrom(...DATA_SETS), fc.nat(4))
  .chain(([city, { dataSet, days, rows }, envelope]) =>
    fc.record({
      city: fc.constant(city),
      dataSet: fc.constant(dataSet),
      region: fc.constantFrom(...(COUNTIES[city] as readonly string[])),
      day: fc.constantFrom(...days),
      rows,
      envelope: fc.constant(envelope),
    }),
  )

const ORIGIN_EPOCHS = ['0001-2026-03-01-aaaaaaaa', '0002-2026-03-02-bbbbbbbb']

/** Envelopes of all cities; the later an envelope, the newer its revision; no envelope has two revisions of one scope. */
function submissionsOf(all: readonly Said[]): Opened[] {
  const envelopes = new Map<string, Map<string, ScopeToSeal>>()
  for (const [i, { city, envelope, rows, dataSet, region, day }] of all.entries()) {
    const scopes = envelopes.get(`${city} ${envelope}`) ?? new Map<string, ScopeToSeal>()
    envelopes.set(`${city} ${envelope}`, scopes)
    scopes.set(`${dataSet} ${region} ${day}`, {
      dataSet,
      region,
      day,
      revision: 1_000 + i,
      cases: rows.length,
      casesHash: '0'.repeat(64),
      rows,
    })
  }
  return [...envelopes].map(([name, scopes]) => {
    const [city = '', envelope = ''] = name.split(' ')
    const nth = Number(envelope)
    const head = { origin: city, epoch: ORIGIN_EPOCHS[nth % 2] as string, seq: 1 + (nth >> 1), sealedAt: NOW }
    const sealed = seal(world.keyOf(city), head, [...scopes.values()], [])
    return {
      payload: JSON.parse(
        Buffer.from(sealed.seal.split('.')[1] as string, 'base64url').toString(),
      ) as message.SealPayload,
      body: JSON.parse(sealed.body) as message.SubmissionBody,
      digest: sealed.digest,
      seal: sealed.seal,
      bodyText: sealed.body,
      from: city,
      flow: 'up',
    }
  })
}

const STORE: Readonly<Record<string, string>> = {
  case_measure: '*',
  case_measure_month: '*',
  case_measure_total: '*',
  summary_cell: '*',
  summary_month: '*',
  measure_scope: 'data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, epoch, seq, held_root',
  origin_epoch: 'origin, epoch, arrived, last_seq',
  submission: 'origin, epoch, seq, digest, scopes, rows, received_from',
}

/** Everything that came of these batches, in a transaction that is thrown away. */
async function storeAfter(batches: readonly (readonly Opened[])[]): Promise<Record<string, unknown>> {
  const undone = new Error('undone')
  const held: Record<string, unknown> = {}
  await ledger
    .transaction(async (tx: Tx) => {
      for (const batch of batches) await ingest(tx, batch, { self: NATION, parent: null, now: NOW })
      for (const [table, columns] of Object.entries(STORE)) {
        const { rows } = await tx.query(
          `select coalesce(json_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') as all from (select ${columns} from ${table}) as t`,
        )
        held[table] = rows[0].all
      }
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return held
}

/** An order of all of them, each at least once, cut into batches. */
const arrival = (count: number) =>
  fc
    .tuple(
      fc.array(fc.nat(count - 1), { maxLength: count }),
      fc.infiniteStream(fc.nat(1_000_000)),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([again, order, size]) => {
      const numbers = [...Array.from({ length: count }, (_, i) => i), ...again]
      const sorted = numbers
        .map((number) => ({ number, at: order.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ number }) => number)
      return Array.from({ length: Math.ceil(sorted.length / size) }, (_, i) => sorted.slice(i * size, (i + 1) * size))
    })

test('any order, doubling and batching of any submissions gives the same store', { timeout: 180_000 }, async () => {
  let notEmpty = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(said, { minLength: 1, maxLength: 12 }).chain((all) => {
        const count = new Set(all.map(({ city, envelope }) => `${city} ${envelope}`)).size
        return fc.tuple(fc.constant(all), fc.array(arrival(count), { minLength: 2, maxLength: 2 }))
      }),
      async ([all, arrivals]) => {
        const submissions = submissionsOf(all)
        const inTurn = await storeAfter(submissions.map((one) => [one]))
        if ((inTurn.case_measure as unknown[]).length + (inTurn.summary_cell as unknown[]).length > 0) notEmpty += 1
        for (const batches of arrivals) {
          const other = await storeAfter(batches.map((batch) => batch.map((i) => submissions[i] as Opened)))
          expect(other).toEqual(inTurn)
        }
      },
    ),
    { numRuns: 60 },
  )
  // What was compared was not two empty stores.
  expect(notEmpty).toBeGreaterThan(40)
})
