/**
 * A list of 50 cases at a city: how many a second its node answers, beside graphql-js over memory and PostGraphile 5 over the same
 * table.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeCases } from '@guantong/node/intake/rows/write-cases'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { loadStandard } from '@guantong/standard'
import type pg from 'pg'
import { tokenFor } from '../support/asker.ts'
import { makeTopology } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { startNats } from '../support/start-nats.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { comparable, connect, listsOf, rowsOf, type Wanted } from './city-list-rows.ts'
import { AT_ONCE, type Contestant, startFromMemory, startOurs, startPostGraphile } from './city-list-servers.ts'
import { installPeers } from './install-peers.ts'
import type { Bench, Row, Words } from './row.ts'
import { quantile, ratiosOf, spreadOf } from './stats.ts'

const CITY = '370200'
const CASES = 20_000
/** Of one contestant before it is the next one's turn: what else the machine does should meet all alike. */
const TURN = 100
const TURNS = 10
const WARM_UP = 1500
const PEER = fileURLToPath(new URL('./postgraphile', import.meta.url))

interface Measured {
  readonly perSecond: number[]
  readonly p50: number[]
}

/** Over HTTP, kept-alive connections, eight requests at once; the three by turns, each request another county and source. */
export async function cityList({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const begun: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
  try {
    const world = await makeTopology([{ code: CITY, parent: null, tier: 'city' }])
    const [postgres, nats] = await Promise.all([
      startPostgres(join(folder, 'postgres')),
      startNats(world.topology, join(folder, 'nats')),
    ])
    begun.push(
      () => postgres.stop(),
      () => nats.stop(),
    )
    const databaseUrl = await postgres.createDatabase('bench_city_list')
    await fill(databaseUrl)
    tell(`${CASES} cases at ${CITY}`)
    const pool = connect(databaseUrl)
    begun.push(() => pool.end())

    // As long as it takes, on any machine.
    const token = await tokenFor(
      world,
      CITY,
      { subject: 'bench', roles: ['clerk'], regions: [CITY] },
      { lifetimeSeconds: 3600 },
    )
    const config = writeNodeFolder(folder, world, { code: CITY, databaseUrl, nats: nats.of(CITY).nats })
    const contestants = new Map<string, Contestant>()
    const enter = async (name: string, starting: Promise<Contestant>): Promise<void> => {
      const contestant = await starting
      begun.push(() => contestant.stop())
      contestants.set(name, contestant)
    }
    await enter('ours', startOurs(config, token))
    await enter('graphql-js', startFromMemory(databaseUrl, CITY))
    const why = await installPeers(PEER, tell)
    if (why === null) await enter('postgraphile', startPostGraphile(databaseUrl, CITY))
    else tell(`PostGraphile is left out: ${why}`)

    const lists = await listsOf(pool, CITY)
    for (const wanted of lists) await mustBeEqual(contestants, wanted, pool)
    tell(`${contestants.size} servers give the same ${lists.length} lists`)
    const measured = await measure(contestants, lists, rounds, tell)
    return rowsFor(measured)
  } finally {
    for (const end of begun.reverse()) await end().catch((error: Error) => tell(error.message))
  }
}

/** Cases of a year at the city, and nothing left for its node to do about them. */
export async function fill(databaseUrl: string): Promise<void> {
  const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong bench' })
  try {
    const until = new Date()
    await ledger.transaction((tx) => ensureNodeState(tx, CITY, { now: until, newId: randomUUID }))
    const cases = [...sampleCases(CITY, { standard: loadStandard(), count: CASES, seed: 1, until, days: 365 })]
    await writeCases(ledger, cases, until)
    // Nothing else goes on at the node while it is measured: no figures to make, nothing to seal.
    await ledger.pool.query('delete from dirty_mark')
    await ledger.pool.query('vacuum analyze case_record')
  } finally {
    await ledger.close()
  }
}

/** A fast wrong answer is not what is measured. */
async function mustBeEqual(contestants: ReadonlyMap<string, Contestant>, wanted: Wanted, pool: pg.Pool): Promise<void> {
  const held = comparable(await rowsOf(pool, CITY, wanted))
  for (const [name, contestant] of contestants) {
    const given = comparable(contestant.rowsIn(await contestant.post(wanted)))
    if (given !== held) throw new Error(`${name} gives another list of ${JSON.stringify(wanted)}: ${given}`)
  }
}

async function measure(
  contestants: ReadonlyMap<string, Contestant>,
  lists: readonly Wanted[],
  rounds: number,
  tell: (line: string) => void,
): Promise<Map<string, Measured>> {
  const measured = new Map(
    [...contestants.keys()].map((name): [string, Measured] => [name, { perSecond: [], p50: [] }]),
  )
  let asked = 0
  const next = () => lists[asked++ % lists.length] as Wanted
  for (const contestant of contestants.values()) await ask(contestant, WARM_UP, next)
  for (let round = 1; round <= rounds; round++) {
    const turns = new Map([...contestants.keys()].map((name): [string, Turn[]] => [name, []]))
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [name, contestant] of contestants) turns.get(name)?.push(await ask(contestant, TURN, next))
    }
    const told = [...turns].map(([name, all]) => {
      const perSecond = (TURN * TURNS * 1000) / all.reduce((sum, { ms }) => sum + ms, 0)
      const p50 = quantile(
        all.flatMap(({ took }) => took),
        0.5,
      )
      measured.get(name)?.perSecond.push(perSecond)
      measured.get(name)?.p50.push(p50)
      return `${name} ${perSecond.toFixed(0)}/s p50 ${p50.toFixed(2)} ms`
    })
    tell(`city list ${round}/${rounds}: ${told.join(', ')}`)
  }
  return measured
}

interface Turn {
  readonly ms: number
  readonly took: readonly number[]
}

async function ask(contestant: Contestant, requests: number, next: () => Wanted): Promise<Turn> {
  const took: number[] = []
  let left = requests
  const lane = async () => {
    while (left-- > 0) {
      const begun = performance.now()
      await contestant.post(next())
      took.push(performance.now() - begun)
    }
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return { ms: performance.now() - begun, took }
}

const FLOORS: readonly { name: string; what: Words; target: Row['target'] }[] = [
  { name: 'graphql-js', what: { en: 'graphql-js, rows in memory', zh: 'graphql-js，数据在内存中' }, target: null },
  {
    name: 'postgraphile',
    what: { en: 'PostGraphile 5, same table', zh: 'PostGraphile 5，同一张表' },
    target: { of: 'ratio', is: '≥', than: 1 },
  },
]

function rowsFor(measured: ReadonlyMap<string, Measured>): Row[] {
  const ours = measured.get('ours') as Measured
  return FLOORS.flatMap(({ name, what, target }) => {
    const floor = measured.get(name)
    if (floor === undefined) return []
    const row = (of: keyof Measured, rest: Pick<Row, 'name' | 'what' | 'unit' | 'target'>): Row => ({
      ...rest,
      ours: spreadOf(ours[of]),
      floor: { what, spread: spreadOf(floor[of]) },
      ratio: ratiosOf(ours[of], floor[of]),
    })
    const list = { en: `list of 50 cases at a city, ${AT_ONCE} at once`, zh: `市级 50 条案卷列表，${AT_ONCE} 路并发` }
    return [
      row('perSecond', { name: `city-list-vs-${name}`, what: list, unit: 'requests/s', target }),
      row('p50', {
        name: `city-list-p50-vs-${name}`,
        what: { en: `${list.en}, p50`, zh: `${list.zh}，p50` },
        unit: 'ms',
        target: null,
      }),
    ]
  })
}
