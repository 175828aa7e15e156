/**
 * What checking, keeping and summing costs: sealed submissions taken in at the nation, beside writing the same cells once.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CASE_MEASURE, createVerifier, type MeasureCell, message, open, seal, signHop } from '@guantong/contract'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { ingest } from '@guantong/node/ledger/ingest/ingest'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { loadStandard } from '@guantong/standard'
import { placesOf } from '../scale/places.ts'
import { makeTopology } from '../support/make-topology.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { FLOOR_TABLE, floorRows, upsertFloor } from './cell-floor.ts'
import type { Bench, Row } from './row.ts'
import { ratiosOf, spreadOf, timed } from './stats.ts'

const NATION = '000000'
/** As many as the receiver takes at once. */
const CITIES = 32
const CELLS = 300
const SOURCES = ['COLLECTOR', 'HOTLINE_12345', 'VIDEO', 'PUBLIC_APP', 'SENSOR'] as const

/**
 * A batch of a day's submissions from 32 cities: message text → parsed, seals and rows checked, one transaction with inbox,
 * cells, roll-ups of every region above, marks. The floor: the same cells through one `unnest` upsert in one transaction. Every
 * round is another day.
 */
export async function ingestSpeed({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const [postgres, town] = await Promise.all([startPostgres(join(folder, 'postgres')), makeTown()])
  const ledger = connectLedger({
    databaseUrl: await postgres.createDatabase('bench_ingest'),
    poolSize: 2,
    applicationName: 'bench',
  })
  try {
    await ledger.transaction((tx) => ensureNodeState(tx, NATION, { now: new Date(), newId: randomUUID }))
    await ledger.pool.query(FLOOR_TABLE)
    const [ours, floors]: [number[], number[]] = [[], []]
    for (let round = 0; round <= rounds; round++) {
      const sent = town.day(round)
      const cells = sent.length * CELLS
      const texts = sent.map(({ text }) => text)
      const rows = floorOf(sent)
      const one = (cells * 1000) / (await timed(() => takeIn(texts)))
      const other = (cells * 1000) / (await timed(() => ledger.transaction((tx) => upsertFloor(tx as never, rows))))
      // The first round only warms up.
      if (round === 0) continue
      ours.push(one)
      floors.push(other)
      tell(`ingest ${round}/${rounds}: ${one.toFixed(0)} cells/s, upsert ${other.toFixed(0)} cells/s`)
    }
    return [
      {
        name: 'ingest',
        what: {
          en: `cells ingested at the nation, ${CITIES} submissions at once`,
          zh: `国家节点接收单元格，每批 ${CITIES} 份报送`,
        },
        unit: 'cells/s',
        ours: spreadOf(ours),
        floor: {
          what: { en: 'one unnest upsert of the same cells', zh: '对同样单元格的一次 unnest upsert' },
          spread: spreadOf(floors),
        },
        ratio: ratiosOf(ours, floors),
        target: { of: 'ratio', is: '≥', than: 0.6 },
      },
    ]
  } finally {
    await ledger.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }

  async function takeIn(texts: readonly string[]): Promise<void> {
    const now = new Date()
    const opened = texts.map((text) => {
      const sent = message.submissionMessageSchema.parse(JSON.parse(text))
      const sender = JSON.parse(Buffer.from(sent.hop.split('.')[1] as string, 'base64url').toString()).from as string
      return open(sent, { ...town.opening, sender, now })
    })
    await ledger.transaction((tx) => ingest(tx, opened, { self: NATION, parent: null, now }))
  }
}

interface Sent {
  readonly origin: string
  readonly scopes: readonly { region: string; day: string }[]
  readonly body: string
  readonly text: string
}

function floorOf(sent: readonly Sent[]): unknown[][] {
  const each = sent.map(({ origin, scopes, body }) =>
    floorRows(origin, scopes, JSON.parse(body) as message.SubmissionBody),
  )
  return (each[0] ?? []).map((_, column) => each.flatMap((columns) => columns[column] as unknown[]))
}

/** Cities right under the nation, so that one hop is enough; their counties are the real ones. */
async function makeTown() {
  const standard = loadStandard()
  const places = placesOf(standard.divisions.all, { cities: CITIES, provinces: 4 })
  const world = await makeTopology([
    { code: NATION, parent: null, tier: 'nation' },
    ...places.cities.map((code) => ({ code, parent: NATION, tier: 'city' as const })),
  ])
  const codes = standard.codes.all.filter(
    ({ standardRef, kind }) => standardRef === 'GB/T 30428.2-2013' && kind === 'MATTER',
  )
  const cellOf = (i: number, counted: number, counties: number): MeasureCell => ({
    kind: 'MATTER',
    standardRef: 'GB/T 30428.2-2013',
    code: codes[Math.floor(counted / counties) % codes.length]?.code ?? '',
    source: SOURCES[i % SOURCES.length] as string,
    values: {
      reported: 3,
      accepted: 3,
      filed: 3,
      dispatched: 3,
      disposed: 2,
      closed: 2,
      onTimeClosed: 1,
      totalHandleSeconds: 86_400,
    },
  })
  return {
    opening: {
      verifier: createVerifier(world.topology),
      topology: world.topology,
      self: NATION,
      within: standard.divisions.isWithin,
    },
    day(number: number): Sent[] {
      const at = new Date(Date.UTC(2026, 0, 1 + number))
      const day = at.toISOString().slice(0, 10)
      return places.cities.map((origin) => {
        const counties = places.countiesOf(origin)
        const rows = new Map<string, MeasureCell[]>()
        for (let i = 0; i < CELLS; i++) {
          const counted = Math.floor(i / SOURCES.length)
          const county = counties[counted % counties.length] as string
          rows.set(county, [...(rows.get(county) ?? []), cellOf(i, counted, counties.length)])
        }
        const scopes = [...rows].map(([region, rows]) => ({
          dataSet: CASE_MEASURE,
          region,
          day,
          revision: at.getTime(),
          cases: rows.length,
          casesHash: createHash('sha256').update(`${region} ${day}`).digest('hex'),
          rows,
        }))
        const key = world.keyOf(origin)
        const made = seal(key, { origin, epoch: '0001-e1', seq: number + 1, sealedAt: at }, scopes, [])
        const hop = signHop(key, { digest: made.digest, from: origin, to: NATION, at: new Date().toISOString() })
        const text = JSON.stringify({ v: 1, kind: 'submission', seal: made.seal, body: made.body, hop })
        return { origin, scopes, body: made.body, text }
      })
    },
  }
}
