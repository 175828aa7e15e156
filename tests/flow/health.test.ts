/**
 * How links stand, over three real tiers: every fault is named where it is, and no node is blamed for another one's.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY, OTHER] = ['000000', '370000', '370200', '370800']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: OTHER, parent: PROVINCE, tier: 'city' },
]
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(NODES, { heartbeatSeconds: 1 })
  await graphs.write(CITY, [makeCase('c1')])
  await graphs.write(OTHER, [makeCase('c1', { regionCode: OTHER, divisionCode: '370811' })])
  await settled()
})
afterAll(() => graphs?.stop())

interface Link {
  parent: string
  child: string
  cause: string
  lastHeardAt: string | null
  childLastHeardParentAt: string | null
  unsettled: { count: number; since: string | null } | null
  clockSkewSeconds: number | null
  wireVersion: number | null
  blocksUpgrade: boolean
}

const LINKS = `{ links { parent child cause lastHeardAt childLastHeardParentAt unsettled { count since parked refused }
  unsealedSince clockSkewSeconds wireVersion release blocksUpgrade lostScopes alteredScopes keyEnds } }`

async function linksAt(code: string): Promise<Link[]> {
  const { data, errors } = await graphs.ask(code, LINKS)
  expect(errors).toBeUndefined()
  return data.links
}
const causesAt = async (code: string): Promise<Record<string, string>> =>
  Object.fromEntries((await linksAt(code)).map(({ child, cause }) => [child, cause]))

const is = (code: string, causes: Record<string, string>): Promise<unknown> =>
  eventually(
    `${code} says ${JSON.stringify(causes)}`,
    async () => {
      const found = await causesAt(code)
      if (JSON.stringify(found) !== JSON.stringify({ ...found, ...causes })) throw new Error(JSON.stringify(found))
      return true
    },
    { everyMs: 300 },
  )
const ALL_WELL = { [PROVINCE]: 'OK', [CITY]: 'OK', [OTHER]: 'OK' }
const settled = async () => {
  await is(NATION, ALL_WELL)
  await is(PROVINCE, ALL_WELL)
  await is(CITY, { [PROVINCE]: 'OK', [CITY]: 'OK' })
}
const sql = (code: string, text: string) => graphs.tiers.of(code).ledger.pool.query(text)

test('what each node says of itself reaches the top, and what those above say reaches the last', async () => {
  await eventually('all states are everywhere', async () => {
    const held = await Promise.all(
      [NATION, PROVINCE, CITY].map(async (code) =>
        (await sql(code, 'select node from node_report order by 1')).rows.map(({ node }) => node).join(),
      ),
    )
    return held.join(' ') === `${PROVINCE},${CITY},${OTHER} ${NATION},${CITY},${OTHER} ${NATION},${PROVINCE}` && true
  })
  await eventually('every child is known to hear its parent, and owes nothing', async () =>
    (await linksAt(NATION)).every(
      ({ childLastHeardParentAt, unsettled }) => childLastHeardParentAt !== null && unsettled?.count === 0,
    ),
  )
  for (const link of await linksAt(NATION)) {
    expect(link).toMatchObject({ wireVersion: 1, blocksUpgrade: false, clockSkewSeconds: null })
    expect(Date.now() - Date.parse(link.lastHeardAt ?? '')).toBeLessThan(10_000)
    expect(Date.now() - Date.parse(link.childLastHeardParentAt ?? '')).toBeLessThan(10_000)
    expect(link.unsettled).toEqual({ count: 0, since: null, parked: 0, refused: 0 })
  }
  const { data } = await graphs.ask(NATION, LINKS, {}, { regions: [CITY] })
  expect(data.links.map(({ child }: Link) => child)).toEqual([CITY])
})

test('a city that is stopped is down at every tier, and only its own link is', async () => {
  await graphs.tiers.of(CITY).exchange.stop()
  await is(PROVINCE, { ...ALL_WELL, [CITY]: 'LINK_DOWN' })
  await is(NATION, { ...ALL_WELL, [CITY]: 'LINK_DOWN' })
  const { data } = await graphs.ask(
    NATION,
    `{ region(code: "370000") { coverage { sources { node source reason } } } }`,
  )
  expect(data.region.coverage.sources).toEqual([
    { node: CITY, source: 'REPLICA', reason: 'GT_LINK_DOWN' },
    { node: OTHER, source: 'REPLICA', reason: null },
  ])
  await graphs.tiers.of(CITY).restart()
  await settled()
})

test('a province that is stopped is down, and what lies behind it is not blamed', async () => {
  await graphs.tiers.of(PROVINCE).exchange.stop()
  await is(NATION, { [PROVINCE]: 'LINK_DOWN', [CITY]: 'BEHIND_BROKEN_LINK', [OTHER]: 'BEHIND_BROKEN_LINK' })
  await is(CITY, { [CITY]: 'LINK_DOWN', [PROVINCE]: 'BEHIND_BROKEN_LINK' })
  await graphs.tiers.of(PROVINCE).restart()
  await settled()
})

test('a link that is cut is found at both ends, and nobody is late for it', async () => {
  await graphs.tiers.servers.of(NATION).stop()
  await graphs.write(CITY, [makeCase('c2')])
  await eventually('the province owes it further', async () => {
    const { rowCount } = await sql(PROVINCE, `select from delivery where state <> 'SETTLED'`)
    return rowCount === 1
  })
  await sql(PROVINCE, `update submission set received_at = now() - interval '10 minutes'`)
  await is(NATION, { [PROVINCE]: 'LINK_DOWN', [CITY]: 'BEHIND_BROKEN_LINK' })
  await is(PROVINCE, { [PROVINCE]: 'LINK_DOWN', [CITY]: 'OK', [OTHER]: 'OK' })
  await is(CITY, { [PROVINCE]: 'LINK_DOWN', [CITY]: 'OK' })
  const [up] = (await linksAt(CITY)).filter(({ child }) => child === PROVINCE)
  expect(up?.unsettled?.count).toBe(1)
  expect(Date.now() - Date.parse(up?.unsettled?.since ?? '')).toBeGreaterThan(9 * 60_000)
  await graphs.tiers.servers.of(NATION).start()
  await settled()
})

const HOLD_BACK = (recipient: string) => `
  with held as (update delivery set state = 'PENDING', attempts = 0, published_at = null, settled_at = null, receipt = null,
      next_attempt_at = now() + interval '100 seconds'
    where (origin, epoch, seq, recipient) in (select origin, epoch, seq, recipient from delivery
      where recipient = '${recipient}' order by seq limit 1) returning origin, epoch, seq)
  update submission s set received_at = now() - interval '10 minutes' from held
   where s.origin = held.origin and s.epoch = held.epoch and s.seq = held.seq`
const LET_GO = (recipient: string) =>
  `update delivery set next_attempt_at = now() where recipient = '${recipient}' and state = 'PENDING'`

test('a city that does not send is late; a province that does not forward is, and its cities are not', async () => {
  await sql(CITY, HOLD_BACK(PROVINCE))
  await is(CITY, { [CITY]: 'CHILD_LATE', [PROVINCE]: 'OK' })
  await is(NATION, { ...ALL_WELL, [CITY]: 'CHILD_LATE' })
  await sql(CITY, LET_GO(PROVINCE))
  await sql(CITY, `select pg_notify('guantong_delivery', '')`)
  await settled()
  await sql(PROVINCE, HOLD_BACK(NATION))
  const stuck = 'PARENT_HAS_NOT_FORWARDED'
  await is(NATION, { [PROVINCE]: 'CHILD_LATE', [CITY]: stuck, [OTHER]: stuck })
  await is(CITY, { [PROVINCE]: 'CHILD_LATE', [CITY]: stuck })
  await sql(PROVINCE, LET_GO(NATION))
  await sql(PROVINCE, `select pg_notify('guantong_delivery', '')`)
  await settled()
})

test.each([
  ['ahead', 1],
  ['behind', -1],
])('a clock a day %s is named, makes nothing look old, and is forgotten once it is right', async (_, sign) => {
  const options = graphs.tiers.of(CITY).options as { now: () => Date }
  const right = options.now
  options.now = () => new Date(Date.now() + sign * 86_400_000)
  await graphs.tiers.of(CITY).restart()
  await is(NATION, { ...ALL_WELL, [CITY]: 'CLOCK' })
  const [link] = (await linksAt(NATION)).filter(({ child }) => child === CITY)
  expect(Math.abs((link?.clockSkewSeconds ?? 0) - sign * 86_400)).toBeLessThan(30)
  expect(Math.abs(Date.now() - Date.parse(link?.childLastHeardParentAt ?? ''))).toBeLessThan(30_000)
  options.now = right
  await graphs.tiers.of(CITY).restart()
  await settled()
})
