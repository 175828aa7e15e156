/**
 * What a receipt costs: submissions settled over one link, beside writing the same cells once and publishing the same bytes.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type message, seal } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { measureDirty } from '@guantong/node/ledger/measure/measure'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { sealOutbox } from '@guantong/node/ledger/outbox/seal-outbox'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, loadStandard } from '@guantong/standard'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { type Country, startCountry } from '../scale/country.ts'
import { createCellMaker } from '../scale/day-of-cases.ts'
import { placesOf } from '../scale/places.ts'
import { FLOOR_TABLE, floorRows, upsertFloor } from './cell-floor.ts'
import type { Bench, Row } from './row.ts'
import { ratiosOf, spreadOf, timed } from './stats.ts'

const CITY = '310000'
const CELLS = 300
const SUBMISSIONS = 40

interface Envelope {
  readonly seq: number
  readonly seal: string
  readonly body: string
}

/**
 * A municipality under the nation, each a process of its own. Sealed beforehand, `SUBMISSIONS` of some 300 cells a round: from
 * the moment they are owed until the last receipt has settled. The floor does the same number one after the other: one upsert,
 * one publish acknowledged by a file stream of the nation's server.
 */
export async function settled({ rounds, tell }: Bench): Promise<Row[]> {
  const whole = placesOf(loadStandard().divisions.all, { cities: 0, provinces: 31 })
  const nodes = whole.nodes.filter(({ code }) => code === CITY || code === '000000')
  const country = await startCountry({
    cities: 0,
    places: { ...whole, nodes, provinces: [CITY], cities: [], origins: [CITY] },
    idle: [CITY],
  })
  const ledger = connectLedger({ databaseUrl: country.databaseUrlOf(CITY), poolSize: 2, applicationName: 'bench' })
  try {
    const envelopes = await sealed(country, ledger, (rounds + 1) * SUBMISSIONS)
    await country.start(CITY)
    const floor = await makeFloor(country)
    try {
      const [ours, floors]: [number[], number[]] = [[], []]
      for (let round = 0; round <= rounds; round++) {
        const batch = envelopes.slice(round * SUBMISSIONS, (round + 1) * SUBMISSIONS)
        const perSecond = (ms: number) => (batch.length * 1000) / ms
        const [one, other] = [
          perSecond(await timed(() => settle(ledger, batch))),
          perSecond(await timed(() => floor.write(batch))),
        ]
        // The first round only warms up.
        if (round === 0) continue
        ours.push(one)
        floors.push(other)
        tell(`settled ${round}/${rounds}: ${one.toFixed(1)}/s, floor ${other.toFixed(1)}/s`)
      }
      return [
        {
          name: 'settled',
          what: {
            en: `submissions of ${CELLS} cells, city → nation, settled by receipt`,
            zh: `${CELLS} 个单元格的报送，市 → 国家，回执结清`,
          },
          unit: '/s',
          ours: spreadOf(ours),
          floor: {
            what: { en: 'one unnest upsert and one acked publish each', zh: '各一次 unnest upsert 加一次确认发布' },
            spread: spreadOf(floors),
          },
          ratio: ratiosOf(ours, floors),
          target: { of: 'ratio', is: '≥', than: 0.5 },
        },
      ]
    } finally {
      await floor.close()
    }
  } finally {
    await ledger.close()
    await country.stop()
  }
}

/** Real envelopes of real cases, a day each, held back: refused until they are wanted. */
async function sealed(country: Country, ledger: Ledger, count: number): Promise<Envelope[]> {
  const maker = createCellMaker(loadStandard())
  const counties = country.places.countiesOf(CITY)
  const key = country.world.keyOf(CITY)
  await ledger.transaction((tx) => ensureNodeState(tx, CITY, { now: new Date(), newId: randomUUID }))
  for (let day = 0; day < count; day++) {
    const rows = maker.casesOf({ origin: CITY, counties, from: 0, to: CELLS, turn: day, daysLater: day })
    await ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
    await ledger.transaction((tx) => measureDirty(tx, { self: CITY, now: new Date(), limit: 1_000 }))
    const at = { self: CITY, recipients: ['000000'], now: new Date(), maxRows: 10_000, maxScopes: 1_000 }
    await ledger.transaction((tx) =>
      sealOutbox(tx, { ...at, seal: (head, scopes, codes) => seal(key, head, scopes, codes) }),
    )
  }
  await ledger.pool.query(`update delivery set state = 'REFUSED', next_attempt_at = 'infinity'`)
  const { rows } = await ledger.pool.query<Envelope>('select seq, seal, body from submission order by seq')
  return rows
}

async function settle(ledger: Ledger, batch: readonly Envelope[]): Promise<void> {
  const seqs = batch.map(({ seq }) => seq)
  await ledger.transaction(async (tx) => {
    await tx.query(`update delivery set state = 'PENDING', next_attempt_at = now() where seq = any($1)`, [seqs])
    await tx.query(`select pg_notify('guantong_delivery', '')`)
  })
  for (;;) {
    const { rows } = await ledger.pool.query<{ left: number }>(
      `select count(*) as left from delivery where seq = any($1) and state <> 'SETTLED'`,
      [seqs],
    )
    if (rows[0]?.left === 0) return
    await pause(5)
  }
}

async function makeFloor(country: Country) {
  const { url, user, password } = country.operatorOf('000000')
  const nc = await connect({ servers: url, user, pass: password })
  await (await jetstreamManager(nc)).streams.add({ name: 'FLOOR', subjects: ['floor'], storage: 'file' as never })
  const js = jetstream(nc)
  await country.nation.query(FLOOR_TABLE)
  return {
    async write(batch: readonly Envelope[]): Promise<void> {
      for (const { seal, body } of batch) {
        const { scopes } = JSON.parse(
          Buffer.from(seal.split('.')[1] as string, 'base64url').toString(),
        ) as message.SealPayload
        await upsertFloor(country.nation, floorRows(CITY, scopes, JSON.parse(body) as message.SubmissionBody))
        await js.publish('floor', JSON.stringify({ seal, body }))
      }
    },
    close: () => nc.close(),
  }
}
