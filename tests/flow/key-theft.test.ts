import {
  generateNodeKey,
  importNodeKey,
  kidOf,
  type message,
  type NodeKey,
  parseTopology,
  payloadOf,
  rootOfRows,
  type ScopeToSeal,
  seal,
} from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, shippedStandard, validateRow } from '@guantong/standard'
import type { NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { connectAs, envelopeOf, makeScope, publishUp } from '../support/publish-raw.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]

let tiers: Tiers
/** With every right the city has on the way up. */
let wire: NatsConnection
const told: message.ReceiptPayload[] = []

beforeAll(async () => {
  tiers = await startTiers(NODES)
  wire = await connectAs(tiers.servers.of(CITY))
  wire.subscribe(`dn.${CITY}`, {
    callback: (_, incoming) => {
      const heard = JSON.parse(incoming.string() || '{}') as message.DownMessage
      if (heard.kind === 'receipts') told.push(...heard.receipts.map((jws) => payloadOf(jws) as message.ReceiptPayload))
    },
  })
})
afterAll(async () => {
  await wire?.close()
  await tiers?.stop()
})

const rowsAt = async <T extends object>(code: string, sql: string, values: unknown[] = []): Promise<T[]> =>
  (await tiers.of(code).ledger.pool.query<T>(sql, values)).rows
const at = (code: string, region = code): Promise<number> => reportedIn(tiers.of(code).ledger, region)

let written = 0
async function write(code: string, county: string, count: number, day = 2): Promise<void> {
  const cases = Array.from({ length: count }, () =>
    makeCase(`${code}-${written++}`, {
      regionCode: code,
      divisionCode: county,
      reportedAt: new Date(Date.UTC(2026, 2, day, 2)),
      state: 'REPORTED',
    }),
  )
  await tiers.of(code).ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), cases, new Date()))
}

type Document = { nodes: { code: string; keys: object[] }[] }
let document: Document | undefined

/** The topology as the issuer changes it, and as every node reads it anew. */
function publish(
  change: (keysOf: (code: string) => object[]) => void,
  to: readonly string[] = NODES.map(({ code }) => code),
): void {
  document ??= structuredClone(tiers.world.document) as Document
  const { nodes } = document
  change((code) => nodes.find((node) => node.code === code)?.keys ?? [])
  for (const code of to) tiers.of(code).topology.replace(parseTopology(document))
}

const revoke = (kid: string, since: number) => (keys: object[]) => {
  const found = keys.find((one) => (one as { kid: string }).kid === kid)
  Object.assign(found ?? {}, { revoked: { at: Math.ceil(Date.now() / 1000), forgedSince: since } })
}

/** A new key beside the old one, in the node and in the topology. */
async function newKey(code: string, kid: string): Promise<NodeKey> {
  const key = importNodeKey(await generateNodeKey(kid))
  tiers.of(code).key.replace([tiers.world.keyOf(code), key])
  return key
}

async function send(sealed: ReturnType<typeof seal>, key = tiers.world.keyOf(CITY)): Promise<void> {
  await publishUp(wire, PROVINCE, CITY, await envelopeOf(sealed, { key, from: CITY, to: PROVINCE }))
}

const named = (code: string, origin: string) =>
  rowsAt<{ node: string; day: string; healed: boolean }>(
    code,
    `select node, day::text, healed_at is not null as healed from discrepancy where kind = 'FORGED' and origin = $1 order by node, day`,
    [origin],
  )

test('what a stolen key has sealed is withdrawn at all tiers, named FORGED, and honest figures take its place', async () => {
  await write(CITY, '370202', 11)
  await write(CITY, '370203', 5, 3)
  await write(SIBLING, '370811', 3)
  await eventually('the nation has all figures', async () => (await at(NATION)) === 19)
  const before = await cellsOf(tiers.of(NATION).ledger)
  const untouched = await rowsAt(NATION, 'select origin, epoch, seq, digest from submission order by 1, 2, 3')

  // Long enough after what is honest, and the city goes on meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const since = Math.floor(Date.now() / 1000)
  const thief = tiers.world.keyOf(CITY)
  const head = (seq: number, epoch = '0001-e1') => ({ origin: CITY, epoch, seq, sealedAt: new Date() })
  const far = Date.now() + 2 * 86_400_000
  // A figure that stands, one of a day the city has nothing of, and an epoch as high as the clock allows.
  await send(seal(thief, head(600_001), [makeScope({ revision: far, reported: 4242 })], []))
  const invented = makeScope({ region: '370203', day: '2026-03-20', revision: far, reported: 777 })
  await send(seal(thief, head(1, '2500-2026-01-01-thief'), [invented], []))
  await eventually('the forged figures stand at the province and at the nation', async () => {
    return (await at(PROVINCE, CITY)) === 4242 + 5 + 777 && (await at(NATION, CITY)) === 4242 + 5 + 777
  })
  // Honest work of the same time, sealed with the same key.
  await write(CITY, '370203', 2, 4)
  await eventually('that is at the nation, too', async () => (await at(NATION, CITY)) === 4242 + 5 + 777 + 2)

  const key = await newKey(CITY, `${CITY}-2`)
  publish((keysOf) => {
    revoke(`${CITY}-1`, since)(keysOf(CITY))
    keysOf(CITY).push(key.public)
  })
  await eventually('the city’s own figures stand at both tiers', async () => {
    return (await at(PROVINCE, CITY)) === 18 && (await at(NATION, CITY)) === 18 && (await at(NATION)) === 21
  })
  await eventually('it is named FORGED at every tier, and over', async () => {
    const all = await Promise.all([NATION, PROVINCE, CITY].map((code) => named(code, CITY)))
    return all.every((rows) =>
      ['2026-03-02', '2026-03-20'].every((day) => rows.some((row) => row.day === day && row.healed)),
    )
  })
  expect((await rowsAt(NATION, `select from discrepancy where kind = 'LOST'`)).length).toBe(0)
  await eventually('nothing is taken for lost', async () => (await rowsAt(CITY, 'select from lost_scope')).length === 0)

  // As evidence the envelopes are kept, at every tier; and nothing of them blocks.
  for (const code of [NATION, PROVINCE]) {
    const kept = await rowsAt<{ epoch: string }>(code, 'select epoch from forged_submission where origin = $1', [CITY])
    expect(kept.map(({ epoch }) => epoch)).toEqual(expect.arrayContaining(['0001-e1', '2500-2026-01-01-thief']))
    expect(await rowsAt(code, `select from origin_epoch where epoch like '2500%'`)).toEqual([])
  }
  // What others sealed, and what this city sealed before, is as it was.
  const now = await rowsAt<{ digest: string }>(
    NATION,
    'select origin, epoch, seq, digest from submission order by 1, 2, 3',
  )
  expect(now).toEqual(expect.arrayContaining(untouched))
  const days = (cells: string) => (JSON.parse(cells) as { day: string }[]).filter(({ day }) => day <= '2026-03-03')
  expect(days(await cellsOf(tiers.of(NATION).ledger))).toEqual(days(before))

  // The thief is heard no more.
  await send(seal(thief, head(600_009), [makeScope({ revision: Date.now(), reported: 9 })], []), key)
  await eventually('it is refused by its own code', async () => {
    const rows = await rowsAt(PROVINCE, `select from refusal where code = 'GT_KEY_REVOKED'`)
    return rows.length > 0
  })
  expect(await at(PROVINCE, CITY)).toBe(18)

  // And the city is: the same scope, corrected.
  await write(CITY, '370202', 1)
  await eventually('what the city measures now arrives', async () => (await at(NATION, CITY)) === 19)
  await eventually('neighbours agree about it', async () => {
    const heads = `select data_set, region_code, day::text, revision, root, epoch, seq from measure_scope where origin = '${CITY}' and data_set = 'case-measure' order by 1, 2, 3`
    const [city, province, nation] = await Promise.all([CITY, PROVINCE, NATION].map((code) => rowsAt(code, heads)))
    return JSON.stringify(city) === JSON.stringify(province) && JSON.stringify(city) === JSON.stringify(nation)
  })
})

const standard = shippedStandard()
const task = (taskNo: string, more: Record<string, unknown> = {}) => ({
  ...{ taskNo, title: '窨井盖专项治理', issuerCode: PROVINCE, divisionCode: CITY, requirement: '逐井登记' },
  ...{ issuedAt: '2026-03-02T01:30:15.000Z', deadline: '2026-04-30T10:00:00.000Z', state: 'ISSUED' },
  ...more,
})

async function issue(...tasks: Record<string, unknown>[]): Promise<void> {
  const dataSet = dataSetOf('SupervisionTask')
  const rows = tasks.map((input) => {
    const context = { regionCode: PROVINCE, divisions: standard.divisions, codes: standard.codes, now: new Date() }
    const verdict = validateRow(dataSet, input, context)
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
    return verdict.row
  })
  await tiers.of(PROVINCE).ledger.transaction((tx) => upsertRows(tx, dataSet, rows, new Date()))
}
const titlesAt = async (code: string): Promise<string[]> =>
  (
    await rowsAt<{ said: string }>(
      code,
      `select task_no || ' ' || title as said from supervision_task where region_code = $1 order by task_no`,
      [PROVINCE],
    )
  ).map(({ said }) => said)

test('what is issued with a province’s stolen key is gone below, and its receipts settle nothing', async () => {
  await issue(task('P-1'))
  await eventually('the city has the task', async () => (await titlesAt(CITY)).length === 1)
  const honest = await titlesAt(CITY)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const since = Math.floor(Date.now() / 1000)
  const thief = tiers.world.keyOf(PROVINCE)
  const rows = [task('P-1', { title: '取消' }), task('P-9')].map((record) => ({ record }))
  const scope: ScopeToSeal = {
    ...{ dataSet: 'issued-supervision-task', region: PROVINCE, day: '2026-03-02' },
    ...{ revision: Date.now() + 86_400_000, cases: 2, casesHash: rootOfRows([]), rows },
  }
  const sealed = seal(
    thief,
    { origin: PROVINCE, epoch: '0001-e1.down', seq: 900_001, sealedAt: new Date() },
    [scope],
    [],
  )
  const above = await connectAs(tiers.servers.of(PROVINCE))
  try {
    above.publish(`dn.${CITY}`, JSON.stringify(await envelopeOf(sealed, { key: thief, from: PROVINCE, to: CITY })))
    await eventually('the city has what was forged', async () => (await titlesAt(CITY)).includes('P-1 取消'))
    // Said to have arrived, and not: with the province's key anybody can say so.
    await write(CITY, '370203', 1, 5)
    await eventually('the city’s case is receipted', async () => (await at(PROVINCE, CITY)) === 20)
    const receiptsOf = () =>
      rowsAt<{ receipt: string; state: string }>(
        CITY,
        `select receipt, state from delivery where recipient = $1 and (state <> 'SETTLED' or settled_at >= to_timestamp($2))`,
        [PROVINCE, since],
      )
    await eventually('that receipt is held', async () => (await receiptsOf()).some(({ state }) => state === 'SETTLED'))
    const key = await newKey(PROVINCE, `${PROVINCE}-2`)
    publish((keysOf) => {
      revoke(`${PROVINCE}-1`, since)(keysOf(PROVINCE))
      keysOf(PROVINCE).push(key.public)
    })
    await eventually('the province’s own task stands at the city again', async () => {
      return JSON.stringify(await titlesAt(CITY)) === JSON.stringify(honest)
    })
    await eventually('it is named FORGED where it was, and at the province', async () => {
      const both = await Promise.all([CITY, PROVINCE].map((code) => named(code, PROVINCE)))
      return both.every((found) => found.some(({ node, healed }) => node === CITY && healed))
    })
    await eventually('what was settled with the stolen key is settled anew', async () => {
      const all = await receiptsOf()
      return all.length > 0 && all.every(({ receipt, state }) => state === 'SETTLED' && kidOf(receipt) === key.kid)
    })
    await issue(task('P-2'))
    await eventually('the province issues on', async () => (await titlesAt(CITY)).length === 2)
    expect(await rowsAt(SIBLING, `select from issued_row where record ->> 'taskNo' = 'P-9'`)).toEqual([])
  } finally {
    await above.close()
  }
})
