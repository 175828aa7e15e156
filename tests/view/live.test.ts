import { beginEpoch } from '@guantong/node/ledger/outbox/epoch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import {
  CITY,
  cases,
  type LiveTiers,
  lastCursor,
  NATION,
  opened,
  PROVINCE,
  results,
  SIBLING,
  scopeOf,
  startLiveTiers,
  type Told,
  told,
} from '../support/live-tiers.ts'
import type { Graphs } from '../support/start-graphs.ts'
import type { Stream } from '../support/subscribe.ts'

let live: LiveTiers
let graphs: Graphs
let follow: LiveTiers['follow']
let commit: LiveTiers['commit']
beforeAll(async () => {
  live = await startLiveTiers()
  ;({ graphs, follow, commit } = live)
})
afterAll(() => live?.stop())

/** What the node holds of the cities: scope → revision. */
async function held(node: string): Promise<Map<string, number>> {
  const { rows } = await graphs.tiers
    .of(node)
    .ledger.pool.query<{ scope: string; revision: number }>(
      `select region_code || ' ' || day || ' ' || data_set as scope, revision from measure_scope where data_set = 'case-measure'`,
    )
  return new Map(rows.map(({ scope, revision }) => [scope, revision]))
}

const casesAt = async (node: string): Promise<number> => {
  const { rows } = await graphs.tiers
    .of(node)
    .ledger.pool.query<{ n: number }>('select coalesce(sum(reported), 0)::int as n from case_measure')
  return rows[0]?.n ?? 0
}

describe('figures', () => {
  it('go from a city’s commit through two hops to whoever listens at the nation, the province and the city', async () => {
    const streams = await Promise.all([NATION, PROVINCE, CITY].map((at) => follow(at)))
    for (const stream of streams) {
      await opened(stream)
      expect(stream.status).toBe(200)
      expect(results(stream)[0]).toMatchObject({ isReset: false, changes: [] })
    }
    await commit(CITY, 2)
    for (const stream of streams) {
      const change = await eventually('the change is told', () => cases(stream)[0])
      expect(change).toMatchObject({ day: '2026-03-02', dataSet: 'case-measure', origin: CITY })
      // What is asked with the change is at least as new as the change.
      expect(change?.region).toEqual({ code: '370202', measures: { nodes: [{ reported: 1 }] } })
    }
    for (const stream of streams) stream.close()
  })

  it('are told once each, and all of them, to whoever comes back with a cursor, over a restart of the node', async () => {
    const before = await follow(NATION)
    await opened(before)
    await commit(CITY, 3)
    await eventually('the first is told', () => cases(before).length === 1)
    const seen = scopeOf(cases(before)[0] as Told)
    const cursor = lastCursor(before)
    before.close()
    // Two writers at once, some days twice, while no client listens; and the nation is stopped in between.
    await Promise.all([
      (async () => {
        for (const day of [4, 5, 6, 4]) await commit(CITY, day)
      })(),
      (async () => {
        for (const day of [4, 5, 7, 7]) await commit(SIBLING, day)
      })(),
    ])
    await graphs.stopNode(NATION)
    await commit(CITY, 8)
    await graphs.startNode(NATION)
    await commit(SIBLING, 9)
    await eventually('the nation has all', async () => (await casesAt(NATION)) === live.committed)

    const after = await follow(NATION, { after: cursor })
    await eventually('all are told', () => cases(after).length >= 8)
    await commit(CITY, 10)
    await eventually('and what comes next', () => cases(after).length >= 9)
    const scopes = cases(after).map(scopeOf)
    expect(new Set(scopes).size).toBe(scopes.length)
    expect(scopes.sort()).toEqual(
      [
        ...['04', '05', '06', '08', '10'].map((day) => `370202 2026-03-${day} case-measure`),
        ...['04', '05', '07', '09'].map((day) => `370811 2026-03-${day} case-measure`),
      ].sort(),
    )
    expect(scopes).not.toContain(seen)
    const revisions = await held(NATION)
    for (const change of cases(after)) expect(change.revision).toBe(revisions.get(scopeOf(change)))
    expect(results(after).every(({ isReset }) => !isReset)).toBe(true)
    after.close()
  })

  it('leave no gap and no repeat while writers go on and the connection breaks again and again', async () => {
    let isWriting = true
    const writers = [CITY, SIBLING].map(async (city) => {
      for (let i = 0; i < 25; i++) await commit(city, 11 + (i % 9))
    })
    const written = Promise.all(writers).then(() => {
      isWriting = false
    })
    const got = new Map<string, number>()
    const repeats: string[] = []
    let cursor: string | null = null
    let broken = 0
    const take = (stream: Stream): void => {
      for (const change of cases(stream)) {
        const scope = scopeOf(change)
        if ((got.get(scope) ?? 0) >= change.revision) repeats.push(`${scope} ${change.revision}`)
        got.set(scope, change.revision)
      }
      cursor = lastCursor(stream) || cursor
    }
    while (isWriting) {
      const stream: Stream = await follow(NATION, { after: cursor })
      await eventually('something is told', () => results(stream).length >= 2 || !isWriting)
      stream.close()
      await stream.ended
      take(stream)
      broken += 1
    }
    await written
    await eventually('the nation has all', async () => (await casesAt(NATION)) === live.committed)
    const last = await follow(NATION, { after: cursor })
    const revisions = await held(NATION)
    const days = [...revisions].filter(([scope]) => /2026-03-1[1-9]/.test(scope))
    await eventually('every scope is told as it is held', () => {
      const now = new Map(got)
      for (const change of cases(last)) now.set(scopeOf(change), change.revision)
      return days.every(([scope, revision]) => now.get(scope) === revision)
    })
    take(last)
    last.close()
    expect(broken).toBeGreaterThan(1)
    expect(repeats).toEqual([])
  })

  it('go on from Last-Event-ID, which is the cursor, and over GET', async () => {
    const first = await follow(NATION, {}, { method: 'GET' })
    await opened(first)
    expect(first.events[0]?.id).toBe(lastCursor(first))
    const old = lastCursor(first)
    await commit(CITY, 20)
    await eventually('it is told', () => cases(first).length === 1)
    const newer = first.events.at(-1)?.id as string
    first.close()
    const again = await follow(NATION, { after: old }, { headers: { 'last-event-id': newer } })
    await opened(again)
    expect(told(again)).toEqual([])
    again.close()
    const fromOld = await follow(NATION, { after: old })
    await eventually('the older cursor is told all after it', () => cases(fromOld).length === 1)
    fromOld.close()
  })

  it('of a region, or of data sets, are all that is told', async () => {
    const county = await follow(NATION, { regions: ['370811'] }, { regions: [PROVINCE] })
    const other = await follow(NATION, { dataSets: ['reading-measure'] })
    const city = await follow(NATION, {}, { regions: [CITY], subject: 'of the city' })
    for (const stream of [county, other, city]) await opened(stream)
    await commit(CITY, 21)
    await eventually('the city’s token is told', () => told(city).length > 0)
    await commit(SIBLING, 21)
    await eventually('the county is told', () => told(county).length > 0)
    expect(told(county).every(({ region }) => region.code === '370811')).toBe(true)
    expect(told(city).every(({ region }) => region.code === '370202')).toBe(true)
    expect(told(other)).toEqual([])
    for (const stream of [county, other, city]) stream.close()
  })

  it('begin with a reset where the store has another life than the cursor, and while it gets one', async () => {
    const stream = await follow(CITY)
    await opened(stream)
    const cursor = lastCursor(stream)
    const { ledger } = graphs.tiers.of(CITY)
    await ledger.transaction((tx) => beginEpoch(tx, { reason: 'test', now: new Date(), newId: () => 'fedcba98' }))
    const again = await follow(CITY, { after: cursor })
    await opened(again)
    expect(results(again)[0]).toMatchObject({ isReset: true, changes: [] })
    await eventually('the open stream is told', () => results(stream).some(({ isReset }) => isReset))
    await commit(CITY, 22)
    await eventually('both go on', () => cases(stream).length > 0 && cases(again).length > 0)
    expect(results(again).filter(({ isReset }) => isReset)).toHaveLength(1)
    expect(results(stream).filter(({ isReset }) => isReset)).toHaveLength(1)
    stream.close()
    again.close()
    // A number the store has not given out yet.
    const [name, node, epoch, head] = JSON.parse(Buffer.from(lastCursor(again), 'base64url').toString())
    const beyond = Buffer.from(JSON.stringify([name, node, epoch, Number(head) + 1_000_000_000])).toString('base64url')
    const ahead = await follow(CITY, { after: beyond })
    await opened(ahead)
    expect(results(ahead)[0]?.isReset).toBe(true)
    ahead.close()
  })
})

const SUBMISSIONS = `subscription ($after: String, $flow: Flow) { submissionsReceived(after: $after, flow: $flow) {
  cursor isReset submissions { id origin seq flow deliveries { recipient state } } } }`

it('submissions are told as they arrive, in order, and from a cursor on', async () => {
  const of = (stream: Stream) =>
    stream.events.flatMap(({ data }) => data?.data?.submissionsReceived?.submissions ?? []) as {
      id: string
      origin: string
    }[]
  const stream = await follow(NATION, { flow: 'UP' }, { query: SUBMISSIONS })
  const narrow = await follow(NATION, {}, { query: SUBMISSIONS, regions: [SIBLING], subject: 'narrow' })
  await opened(stream)
  await opened(narrow)
  await commit(CITY, 26)
  await eventually('one has come', () => of(stream).some(({ origin }) => origin === CITY))
  const cursor = stream.events.at(-1)?.id
  stream.close()
  const seen = of(stream).map(({ id }) => id)
  await commit(CITY, 27)
  await commit(SIBLING, 27)
  const after = await follow(NATION, { flow: 'UP', after: cursor }, { query: SUBMISSIONS })
  await eventually('both have come', () => new Set(of(after).map(({ origin }) => origin)).size === 2)
  const ids = of(after).map(({ id }) => id)
  expect(new Set([...seen, ...ids]).size).toBe(seen.length + ids.length)
  await eventually('its own is told', () => of(narrow).length > 0)
  expect(of(narrow).every(({ origin }) => origin === SIBLING)).toBe(true)
  after.close()
  narrow.close()
})

const TASKS = `subscription { tasksIssued { cursor changes { issuer day tasks { taskNo title divisionCode issuedBy } } } }`
const SUBMIT = `mutation ($rows: [JSONObject!]!) { submitRecords(dataSet: SupervisionTask, rows: $rows) { accepted rejected { rule } } }`

it('a task issued at the nation is told at the city it is for, and at no other', async () => {
  const streams = await Promise.all(
    [CITY, SIBLING].map((at) => follow(at, {}, { query: TASKS, regions: [at], subject: `of ${at}` })),
  )
  const top = await follow(NATION, {}, { query: TASKS })
  for (const stream of [...streams, top]) await opened(stream)
  const row = {
    ...{ taskNo: '督-1', title: '防汛排查', issuerCode: NATION, divisionCode: '370202', requirement: '逐项排查' },
    ...{ issuedAt: '2026-05-02T10:00:00+08:00', deadline: '2026-06-30T10:00:00+08:00', state: 'ISSUED' },
  }
  const { data } = await graphs.ask(NATION, SUBMIT, { rows: [row] }, { verbs: ['read', 'write'] })
  expect(data.submitRecords).toEqual({ accepted: 1, rejected: [] })
  const of = (stream: Stream) => stream.events.flatMap(({ data: { data } }) => data.tasksIssued.changes)
  const expected = { issuer: NATION, day: '2026-05-02' }
  const task = { taskNo: '督-1', title: '防汛排查', divisionCode: '370202' }
  await eventually('the city is told', () => of(streams[0] as Stream).length > 0)
  expect(of(streams[0] as Stream)).toEqual([{ ...expected, tasks: [{ ...task, issuedBy: NATION }] }])
  await eventually('so is the issuer', () => of(top).length > 0)
  expect(of(top)).toEqual([{ ...expected, tasks: [{ ...task, issuedBy: null }] }])
  expect(of(streams[1] as Stream)).toEqual([])
  for (const stream of [...streams, top]) stream.close()
})

const LINKS = 'subscription { linksChanged { links { parent child cause } } }'

it('a link that goes down and comes back is told at the nation', async () => {
  const stream = await follow(NATION, {}, { query: LINKS })
  const of = () =>
    stream.events.flatMap(({ data }) => data?.data?.linksChanged.links ?? []) as { child: string; cause: string }[]
  await opened(stream)
  expect(of().map(({ child }) => child)).toEqual(expect.arrayContaining([PROVINCE, CITY, SIBLING]))
  const causes = () =>
    of()
      .filter(({ child }) => child === SIBLING)
      .map(({ cause }) => cause)
  await eventually('it is in order', () => causes().at(-1) === 'OK')
  await graphs.tiers.of(SIBLING).exchange.stop()
  await eventually('it is told as down', () => causes().at(-1) === 'LINK_DOWN')
  await graphs.tiers.of(SIBLING).restart()
  await eventually('it is told as up', () => causes().at(-1) === 'OK')
  stream.close()
})
