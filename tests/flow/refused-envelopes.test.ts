import { digestOf, generateNodeKey, importNodeKey, type message, sign } from '@guantong/contract'
import type { NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { connectAs, envelopeOf, makeScope, publishUp, sealOf } from '../support/publish-raw.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const PROVINCE = '370000'
const CITY = '370200'
const SIBLING = '370800'
const NODES: readonly PlacedNode[] = [
  { code: PROVINCE, parent: null, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]

let tiers: Tiers
let city: NatsConnection
let receipts: string[] = []
let seq = 0

beforeAll(async () => {
  tiers = await startTiers(NODES, { withoutExchange: [CITY, SIBLING] })
  city = await connectAs(tiers.servers.of(CITY))
  city.subscribe(`dn.${CITY}`, {
    callback: (_, incoming) => {
      const heard = incoming.json<message.DownMessage>()
      if (heard.kind === 'receipts') receipts.push(...heard.receipts)
    },
  })
})
afterAll(async () => {
  await city?.close()
  await tiers?.stop()
})
beforeEach(() => {
  receipts = []
  seq += 1
})

const key = (code: string) => tiers.world.keyOf(code)
const hopOf = (from = CITY, to = PROVINCE, by = from) => ({ key: key(by), from, to })
const send = (sent: unknown) => publishUp(city, PROVINCE, CITY, sent)
const payloadOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[1] as string, 'base64url').toString()) as Record<string, unknown>

/** Everything a submission may change, as one text. */
async function held(): Promise<string> {
  const tables = [
    'case_measure',
    'case_measure_month',
    'case_measure_total',
    'summary_cell',
    'summary_month',
    'measure_scope',
    'submission',
    'delivery',
    'outbox',
    'origin_state',
    'code_item',
  ]
  const rows = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await tiers
        .of(PROVINCE)
        .ledger.pool.query(`select coalesce(json_agg(t order by t::text), '[]')::text as all from ${table} t`)
      return `${table} ${rows[0]?.all}`
    }),
  )
  return rows.join('\n')
}

async function refusal(digest: string): Promise<Record<string, unknown>> {
  return eventually(`a refusal of ${digest.slice(0, 8)} is recorded`, async () => {
    const { rows } = await tiers
      .of(PROVINCE)
      .ledger.pool.query('select * from refusal where digest = $1 order by id desc', [digest])
    return rows[0] as Record<string, unknown> | undefined
  })
}

/** Sends an honest envelope and waits for its receipt: whatever was sent before it has been dealt with by then. */
async function settleSomething(): Promise<void> {
  seq += 1
  const own = sealOf(key(CITY), CITY, seq, [makeScope({ day: '2026-01-01', revision: seq })])
  await send(await envelopeOf(own, hopOf()))
  await eventually('a receipt comes', () => receipts.some((jws) => payloadOf(jws).digest === own.digest))
}

async function refusedAndUnchanged(sent: unknown, digest: string, code: string): Promise<void> {
  const before = await held()
  await send(sent)
  expect(await refusal(digest)).toMatchObject({ code, sender: CITY })
  expect(await held()).toBe(before)
}

async function withoutReceipt(digest: string): Promise<void> {
  await settleSomething()
  expect(receipts.map((jws) => payloadOf(jws).digest)).not.toContain(digest)
}

test('an honest envelope is applied and receipted by the province’s own key', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ reported: 7 })])
  await send(await envelopeOf(sealed, hopOf()))
  await eventually('a receipt comes', () => receipts.length === 1)
  expect(payloadOf(receipts[0] as string)).toMatchObject({
    recipient: PROVINCE,
    origin: CITY,
    seq,
    digest: sealed.digest,
    outcome: 'applied',
  })
  const { rows } = await tiers.of(PROVINCE).ledger.pool.query('select sum(reported) as reported from case_measure')
  expect(rows).toEqual([{ reported: '7' }])
})

test('an envelope whose figures were altered on the way is refused without a receipt', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ reported: 8, revision: 2 })])
  const envelope = await envelopeOf(sealed, hopOf())
  await refusedAndUnchanged(
    { ...envelope, body: envelope.body.replace('"reported":8', '"reported":80') },
    sealed.digest,
    'GT_SEAL_INVALID',
  )
  await withoutReceipt(sealed.digest)
})

test('another alteration of one envelope is listed beside the first, and the same one again is counted', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ reported: 8, revision: 2 })])
  const envelope = await envelopeOf(sealed, hopOf())
  for (const reported of [81, 82, 81, 82])
    await send({ ...envelope, body: envelope.body.replace('"reported":8', `"reported":${reported}`) })
  await settleSomething()
  const { rows } = await tiers
    .of(PROVINCE)
    .ledger.pool.query('select times, seq::int from refusal where code = $1 and seq = $2 order by id', [
      'GT_SEAL_INVALID',
      seq - 1,
    ])
  expect(rows.map(({ times }) => times)).toEqual([2, 2])
})

const components = (dataSet: string, count: number, keys: string[], revision: number) => ({
  ...makeScope({ day: '1970-01-01', revision }),
  dataSet,
  rows: [{ keys, values: { count } }],
})

test('a summary whose figures were altered on the way, or in the shape of another data set, is refused', async () => {
  const keys = ['GB/T 47678.5-2026', '01001', '01', 'INTACT']
  const sealed = sealOf(key(CITY), CITY, seq, [components('component-count', 8, keys, 1)])
  const envelope = await envelopeOf(sealed, hopOf())
  const altered = { ...envelope, body: envelope.body.replace('"count":8', '"count":80') }
  await refusedAndUnchanged(altered, sealed.digest, 'GT_SEAL_INVALID')
  const odd = sealOf(key(CITY), CITY, seq, [{ ...makeScope({ revision: 2 }), dataSet: 'component-count' }])
  await refusedAndUnchanged(await envelopeOf(odd, hopOf()), odd.digest, 'GT_SUBMISSION_INVALID')
})

test('a data set not known here is kept sealed and recorded; what came with it is applied', async () => {
  const keys = ['GB/T 47678.5-2026', '01001', '01', 'INTACT']
  const sealed = sealOf(key(CITY), CITY, seq, [
    components('component-count', 8, keys, 1),
    components('heritage-tree-count', 5, ['OAK'], 1),
    components('alarm-count', 5, ['a key too few'], 1),
  ])
  await send(await envelopeOf(sealed, hopOf()))
  await eventually('a receipt comes', () => receipts.length === 1)
  expect(payloadOf(receipts[0] as string)).toMatchObject({ outcome: 'applied', digest: sealed.digest })
  expect(await refusal(sealed.digest)).toMatchObject({ code: 'GT_DATA_SET_UNKNOWN', origin: CITY, seq })
  const { pool } = tiers.of(PROVINCE).ledger
  const cells = await pool.query('select data_set, keys, v1 from summary_cell')
  expect(cells.rows).toEqual([{ data_set: 'component-count', keys, v1: '8' }])
  const kept = await pool.query('select data_sets, applied_scopes from submission where digest = $1', [sealed.digest])
  expect(kept.rows).toEqual([
    { data_sets: ['component-count', 'heritage-tree-count', 'alarm-count'], applied_scopes: 1 },
  ])
})

test('a figure that is negative, broken or absurd is set aside with its scope, and what came beside it is taken', async () => {
  const { pool } = tiers.of(PROVINCE).ledger
  const figures = async () => [
    (await pool.query('select * from summary_cell order by data_set, keys')).rows,
    (await pool.query(`select * from case_measure where region_code <> '370211'`)).rows,
  ]
  const keys = ['GB/T 47678.5-2026', '01001', '01', 'INTACT']
  const area = (roadArea: number) => ({
    ...components('road-cleaning', 1, ['2026'], 1),
    rows: [{ keys: ['2026'], values: { roadArea } }],
  })
  const before = await figures()
  for (const value of [-8, 0.5, 2 ** 53, 1e308]) {
    seq += 1
    const absurd = [
      components('component-count', value, keys, 100 + seq),
      makeScope({ revision: 100 + seq, reported: value }),
      ...(value === 0.5 ? [] : [area(value)]),
    ].map((scope) => ({ ...scope, revision: 100 + seq, cases: 1 }))
    const beside = makeScope({ region: '370211', revision: 100 + seq, reported: seq })
    const sealed = sealOf(key(CITY), CITY, seq, [...absurd, beside])
    await send(await envelopeOf(sealed, hopOf()))
    expect(await refusal(sealed.digest)).toMatchObject({ code: 'GT_FIGURE_IMPLAUSIBLE', origin: CITY, seq })
    const kept = await pool.query('select applied_scopes from submission where digest = $1', [sealed.digest])
    expect(kept.rows).toEqual([{ applied_scopes: 1 }])
    const taken = await pool.query(`select reported from case_measure where region_code = '370211'`)
    expect(taken.rows).toEqual([{ reported: seq }])
    const receipt = await eventually('a receipt comes', () =>
      receipts.map(payloadOf).find(({ digest }) => digest === sealed.digest),
    )
    expect(receipt).toMatchObject({ outcome: 'applied', code: 'GT_FIGURE_IMPLAUSIBLE' })
    expect(await figures()).toEqual(before)
  }
})

test('an envelope whose seal was altered is refused', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ revision: 3 })])
  const [head, , signature] = sealed.seal.split('.')
  const altered = Buffer.from(JSON.stringify({ ...payloadOf(sealed.seal), seq: seq + 1000 })).toString('base64url')
  const jws = [head, altered, signature].join('.')
  const forged = { ...sealed, seal: jws, digest: digestOf(jws) }
  await refusedAndUnchanged(await envelopeOf(forged, hopOf()), forged.digest, 'GT_SEAL_INVALID')
  await withoutReceipt(forged.digest)
})

test('an envelope sealed with the key of another city is refused', async () => {
  const sealed = sealOf(key(SIBLING), CITY, seq, [makeScope({ revision: 4 })])
  await refusedAndUnchanged(await envelopeOf(sealed, hopOf()), sealed.digest, 'GT_SEAL_FOREIGN')
  await withoutReceipt(sealed.digest)
})

test('an envelope sealed with a key nobody knows is refused', async () => {
  const stranger = importNodeKey(await generateNodeKey('stranger-1'))
  const sealed = sealOf(stranger, CITY, seq, [makeScope({ revision: 5 })])
  await refusedAndUnchanged(await envelopeOf(sealed, hopOf()), sealed.digest, 'GT_SEAL_FOREIGN')
})

test('a city may not pass on what another city sealed', async () => {
  const sealed = sealOf(key(SIBLING), SIBLING, seq, [makeScope({ region: '370811', revision: 6 })])
  await refusedAndUnchanged(await envelopeOf(sealed, hopOf()), sealed.digest, 'GT_SENDER_NOT_ALLOWED')
})

test('a city may not speak for a county of another city, and is told so', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ region: '370811', revision: 7 })])
  await refusedAndUnchanged(await envelopeOf(sealed, hopOf()), sealed.digest, 'GT_SEAL_FOREIGN')
  await eventually('the refusal is receipted', () => receipts.some((jws) => payloadOf(jws).digest === sealed.digest))
  expect(payloadOf(receipts[0] as string)).toMatchObject({ outcome: 'refused', code: 'GT_SEAL_FOREIGN', seq })
})

test.each([
  ['signed by somebody else', () => hopOf(CITY, PROVINCE, SIBLING)],
  ['meant for another recipient', () => hopOf(CITY, '440000')],
])('an envelope with a hop signature %s is refused', async (_, hop) => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ revision: 8 })])
  await refusedAndUnchanged(await envelopeOf(sealed, hop()), sealed.digest, 'GT_SEAL_INVALID')
  await withoutReceipt(sealed.digest)
})

test('a replayed envelope changes nothing, is recorded, and is receipted again', async () => {
  const sealed = sealOf(key(CITY), CITY, seq, [makeScope({ day: '2026-03-04' })])
  const envelope = await envelopeOf(sealed, hopOf())
  await send(envelope)
  await eventually('a receipt comes', () => receipts.length === 1)
  await refusedAndUnchanged(envelope, sealed.digest, 'GT_SUBMISSION_DUPLICATE')
  await eventually('the receipt comes again', () => receipts.length === 2)
  expect(payloadOf(receipts[1] as string)).toMatchObject({ outcome: 'applied', digest: sealed.digest })
})

test('a used number with other content is refused, and its sender told', async () => {
  const first = sealOf(key(CITY), CITY, seq, [makeScope({ day: '2026-03-05' })])
  await send(await envelopeOf(first, hopOf()))
  await eventually('a receipt comes', () => receipts.length === 1)
  const second = sealOf(key(CITY), CITY, seq, [makeScope({ day: '2026-03-05', revision: 99, reported: 500 })])
  await refusedAndUnchanged(await envelopeOf(second, hopOf()), second.digest, 'GT_SUBMISSION_FORGED')
  await eventually('the refusal is receipted', () => receipts.length === 2)
  expect(payloadOf(receipts[1] as string)).toMatchObject({
    outcome: 'refused',
    code: 'GT_SUBMISSION_FORGED',
    digest: second.digest,
  })
})

test('rubbish, and a shape nobody defined, are refused and hold nothing up', async () => {
  await send('{"v":1,"kind":"submission"')
  await send({ v: 1, kind: 'submission', seal: 'a', body: 'b', hop: 'c', name: '张三' })
  await settleSomething()
  const { rows } = await tiers
    .of(PROVINCE)
    .ledger.pool.query(
      `select count(*)::int as refused from refusal where code = 'GT_SUBMISSION_INVALID' and seq is null`,
    )
  expect(rows).toEqual([{ refused: 2 }])
})

test('an envelope the database itself refuses is parked, and those beside it are applied', async () => {
  const { ledger } = tiers.of(PROVINCE)
  await ledger.pool.query(`alter table measure_scope add constraint planted check (day <> '2026-03-09')`)
  const poison = sealOf(key(CITY), CITY, seq, [makeScope({ revision: 90, day: '2026-03-09' })])
  await Promise.all([send(await envelopeOf(poison, hopOf())), settleSomething()])
  expect(await refusal(poison.digest)).toMatchObject({ code: 'GT_INTERNAL', sender: CITY, origin: CITY })
  await withoutReceipt(poison.digest)
  const held = await ledger.pool.query('select 1 from submission where digest = $1', [poison.digest])
  expect(held.rows).toEqual([])
  await ledger.pool.query('alter table measure_scope drop constraint planted')
})

test('a beat made by anybody but its origin is refused', async () => {
  const beat = { v: 1, origin: CITY, epoch: '0001-e1', seq: 1_000_000, before: 0, at: new Date().toISOString() }
  const jws = sign(key(SIBLING), 'guantong-beat', beat)
  await send({ v: 1, kind: 'heartbeat', beats: [jws] })
  expect(await refusal(digestOf(jws))).toMatchObject({ code: 'GT_SEAL_FOREIGN' })
  const { rows } = await tiers.of(PROVINCE).ledger.pool.query('select * from origin_state')
  expect(rows).toEqual([])
})
