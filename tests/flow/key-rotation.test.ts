import { setTimeout as pause } from 'node:timers/promises'
import { generateNodeKey, importNodeKey, kidOf, type NodeKey, parseTopology } from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const CODES = [NATION, PROVINCE, CITY]

let tiers: Tiers
beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS)
})
afterAll(() => tiers?.stop())

let written = 0
async function write(): Promise<void> {
  const one = makeCase(`R-${written++}`, {
    regionCode: CITY,
    divisionCode: '370202',
    reportedAt: new Date(Date.UTC(2026, 2, 1 + (written % 20), 2)),
    state: 'REPORTED',
  })
  await tiers.of(CITY).ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), [one], new Date()))
}

const document = () => structuredClone(tiers.world.document) as { nodes: { code: string; keys: object[] }[] }
const seconds = (ms = 0): number => Math.ceil((Date.now() + ms) / 1000)

test('keys are rotated and end under load: nothing is lost, and nothing legal is refused', async () => {
  const topology = document()
  const fresh = new Map<string, NodeKey>()
  let isWriting = true
  const writing = (async () => {
    while (isWriting) {
      await write()
      await pause(20)
    }
  })()
  await eventually('figures arrive', async () => (await reportedIn(tiers.of(NATION).ledger, CITY)) > 20)
  // Each node reads the topology at a moment of its own, and has its new key before or after it.
  const nbf = seconds(1_500)
  const exp = seconds(5_000)
  for (const code of CODES) {
    const key = importNodeKey(await generateNodeKey(`${code}-2`))
    fresh.set(code, key)
    const node = topology.nodes.find((one) => one.code === code)
    Object.assign(node?.keys[0] ?? {}, { exp })
    node?.keys.push({ ...key.public, nbf })
  }
  for (const code of CODES) {
    const take = () => tiers.of(code).key.replace([tiers.world.keyOf(code), fresh.get(code) as NodeKey])
    if (code === PROVINCE) take()
    tiers.of(code).topology.replace(parseTopology(topology))
    await pause(300)
    if (code !== PROVINCE) take()
  }
  await pause(exp * 1000 - Date.now() + 1_500)
  const then = written
  await eventually(
    'figures arrive under the new keys',
    async () => (await reportedIn(tiers.of(NATION).ledger, CITY)) > then,
  )
  isWriting = false
  await writing
  await eventually('everything has arrived', async () => (await reportedIn(tiers.of(NATION).ledger, CITY)) === written)
  await eventually('everything is receipted', async () => {
    return (await owed(tiers.of(CITY).ledger)) === 0 && (await owed(tiers.of(PROVINCE).ledger)) === 0
  })
  for (const code of CODES) {
    expect((await tiers.of(code).ledger.pool.query('select code, detail from refusal')).rows).toEqual([])
    expect(tiers.of(code).key.kid).toBe(`${code}-2`)
  }
  const { rows } = await tiers.of(NATION).ledger.pool.query<{ seal: string }>('select seal from submission')
  expect(new Set(rows.map(({ seal }) => kidOf(seal)))).toEqual(new Set([`${CITY}-1`, `${CITY}-2`]))
})

test('a node whose key has ended seals nothing, and loses nothing', async () => {
  const topology = document()
  const ended = topology.nodes.find(({ code }) => code === CITY)
  const next = importNodeKey(await generateNodeKey(`${CITY}-3`))
  Object.assign(ended?.keys[0] ?? {}, { exp: seconds(-1_000) })
  for (const code of CODES) {
    // The others go on with what they have.
    if (code !== CITY) {
      const node = topology.nodes.find((one) => one.code === code)
      node?.keys.push(tiers.of(code).key.public)
    }
  }
  for (const code of CODES) tiers.of(code).topology.replace(parseTopology(topology))
  tiers.of(CITY).key.replace([tiers.world.keyOf(CITY)])
  await write()
  const unsealed = async () => (await tiers.of(CITY).ledger.pool.query('select from unsealed')).rows.length
  await eventually('it is owed', async () => (await unsealed()) > 0)
  await pause(2_500)
  expect(await unsealed()).toBeGreaterThan(0)
  ended?.keys.push(next.public)
  for (const code of CODES) tiers.of(code).topology.replace(parseTopology(topology))
  tiers.of(CITY).key.replace([tiers.world.keyOf(CITY), next])
  await eventually(
    'it arrives under the next key',
    async () => (await reportedIn(tiers.of(NATION).ledger, CITY)) === written,
  )
})
