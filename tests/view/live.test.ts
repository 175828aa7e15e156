import { setTimeout as pause } from 'node:timers/promises'
import { beginEpoch } from '@guantong/node/ledger/epoch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'
import { type Stream, subscribe } from '../support/subscribe.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800']
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]
const COUNTY: Readonly<Record<string, string>> = { [CITY]: '370202', [SIBLING]: '370811' }
const WITHIN = { withinMs: 90_000 }

let graphs: Graphs
const open: Stream[] = []
beforeAll(async () => {
  graphs = await startGraphs(NODES, 'auto', { streams: { perAsker: 6 } })
}, 120_000)
afterAll(async () => {
  for (const stream of open) stream.close()
  await graphs?.stop()
})

const FIGURES = `subscription ($regions: [String!], $dataSets: [String!], $after: String) {
  figuresChanged(regions: $regions, dataSets: $dataSets, after: $after) {
    cursor isReset changes { day dataSet origin revision changedAt
      region { code measures(period: { from: "2026", to: "2026" }) { nodes { reported } } } } } }`

interface Told {
  readonly region: { readonly code: string; readonly measures: { nodes: { reported: number }[] } }
  readonly day: string
  readonly dataSet: string
  readonly origin: string
  readonly revision: number
}

async function follow(
  at: string,
  variables: Record<string, unknown> = {},
  { query = FIGURES, regions = ['000000'], subject = 'test', headers = {}, method = 'POST' as 'POST' | 'GET' } = {},
): Promise<Stream> {
  const token = await graphs.tokenFor(at, { regions, subject })
  const stream = await subscribe({ url: graphs.urlOf(at), token, query, variables, headers, method })
  open.push(stream)
  return stream
}

const results = ({ events }: Stream): { cursor: string; isReset: boolean; changes: Told[] }[] =>
  events.filter(({ event, data }) => event === 'next' && data.data != null).map(({ data }) => data.data.figuresChanged)
const told = (stream: Stream): Told[] => results(stream).flatMap(({ changes }) => changes)
const lastCursor = (stream: Stream): string => results(stream).at(-1)?.cursor ?? ''
const opened = (stream: Stream) => eventually('the stream is open', () => stream.events.length > 0, WITHIN)
const scopeOf = ({ region, day, dataSet }: Told): string => `${region.code} ${day} ${dataSet}`
const cases = (stream: Stream): Told[] => told(stream).filter(({ dataSet }) => dataSet === 'case-measure')

let number = 0
/** One more case of a city on a day of March; the transaction has committed when it returns. */
async function commit(city: string, day: number): Promise<void> {
  number += 1
  const at = { regionCode: city, divisionCode: COUNTY[city] as string }
  await graphs.write(city, [makeCase(`L-${number}`, { ...at, reportedAt: new Date(Date.UTC(2026, 2, day, 2)) })])
}

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
      const change = await eventually('the change is told', () => cases(stream)[0], WITHIN)
      expect(change).toMatchObject({ day: '2026-03-02', dataSet: 'case-measure', origin: CITY })
      // What is asked with the change is at least as new as the change.
      expect(change?.region).toEqual({ code: '370202', measures: { nodes: [{ reported: 1 }] } })
    }
    for (const stream of streams) stream.close()
  }, 120_000)

  it('are told once each, and all of them, to whoever comes back with a cursor, over a restart of the node', async () => {
    const before = await follow(NATION)
    await opened(before)
    await commit(CITY, 3)
    await eventually('the first is told', () => cases(before).length === 1, WITHIN)
    const seen = scopeOf(cases(before)[0] as Told)
    const cursor = lastCursor(before)
    before.close()
    // Two writers at once, some days twice, while nobody listens; and the nation is stopped in between.
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
    await eventually('the nation has all', async () => (await casesAt(NATION)) === number, WITHIN)

    const after = await follow(NATION, { after: cursor })
    await eventually('all are told', () => cases(after).length >= 8, WITHIN)
    await commit(CITY, 10)
    await eventually('and what comes next', () => cases(after).length >= 9, WITHIN)
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
  }, 180_000)

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
      await eventually('something is told', () => results(stream).length >= 2 || !isWriting, WITHIN)
      stream.close()
      await stream.ended
      take(stream)
      broken += 1
    }
    await written
    await eventually('the nation has all', async () => (await casesAt(NATION)) === number, WITHIN)
    const last = await follow(NATION, { after: cursor })
    const revisions = await held(NATION)
    const days = [...revisions].filter(([scope]) => /2026-03-1[1-9]/.test(scope))
    await eventually(
      'every scope is told as it is held',
      () => {
        const now = new Map(got)
        for (const change of cases(last)) now.set(scopeOf(change), change.revision)
        return days.every(([scope, revision]) => now.get(scope) === revision)
      },
      WITHIN,
    )
    take(last)
    last.close()
    expect(broken).toBeGreaterThan(1)
    expect(repeats).toEqual([])
  }, 240_000)

  it('go on from Last-Event-ID, which is the cursor, and over GET', async () => {
    const first = await follow(NATION, {}, { method: 'GET' })
    await opened(first)
    expect(first.events[0]?.id).toBe(lastCursor(first))
    const old = lastCursor(first)
    await commit(CITY, 20)
    await eventually('it is told', () => cases(first).length === 1, WITHIN)
    const newer = first.events.at(-1)?.id as string
    first.close()
    const again = await follow(NATION, { after: old }, { headers: { 'last-event-id': newer } })
    await opened(again)
    expect(told(again)).toEqual([])
    again.close()
    const fromOld = await follow(NATION, { after: old })
    await eventually('the older cursor is told all after it', () => cases(fromOld).length === 1, WITHIN)
    fromOld.close()
  }, 120_000)

  it('of a region, or of data sets, are all that is told', async () => {
    const county = await follow(NATION, { regions: ['370811'] }, { regions: [PROVINCE] })
    const other = await follow(NATION, { dataSets: ['reading-measure'] })
    const city = await follow(NATION, {}, { regions: [CITY], subject: 'of the city' })
    for (const stream of [county, other, city]) await opened(stream)
    await commit(CITY, 21)
    await eventually('the city’s token is told', () => told(city).length > 0, WITHIN)
    await commit(SIBLING, 21)
    await eventually('the county is told', () => told(county).length > 0, WITHIN)
    expect(told(county).every(({ region }) => region.code === '370811')).toBe(true)
    expect(told(city).every(({ region }) => region.code === '370202')).toBe(true)
    expect(told(other)).toEqual([])
    for (const stream of [county, other, city]) stream.close()
  }, 120_000)

  it('begin with a reset where the store has another life than the cursor, and while it gets one', async () => {
    const stream = await follow(CITY)
    await opened(stream)
    const cursor = lastCursor(stream)
    const { ledger } = graphs.tiers.of(CITY)
    await ledger.transaction((tx) => beginEpoch(tx, { reason: 'test', now: new Date(), newId: () => 'fedcba98' }))
    const again = await follow(CITY, { after: cursor })
    await opened(again)
    expect(results(again)[0]).toMatchObject({ isReset: true, changes: [] })
    await eventually('the open stream is told', () => results(stream).some(({ isReset }) => isReset), WITHIN)
    await commit(CITY, 22)
    await eventually('both go on', () => cases(stream).length > 0 && cases(again).length > 0, WITHIN)
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
  }, 120_000)
})

describe('a stream', () => {
  const refusalOf = async (stream: Stream): Promise<[number, string]> => {
    await stream.ended
    return [stream.status, JSON.parse(stream.body).errors[0].extensions.code]
  }

  it.each([
    ['a region out of scope', { regions: ['370800'] }, 403, 'GT_REGION_OUT_OF_SCOPE'],
    ['an unknown region', { regions: ['中国'] }, 404, 'GT_REGION_UNKNOWN'],
    ['more regions than are allowed', { regions: Array(501).fill('370200') }, 400, 'GT_INPUT_INVALID'],
    ['a cursor that is none', { after: '游标' }, 400, 'GT_CURSOR_INVALID'],
    ['an empty cursor', { after: '' }, 400, 'GT_CURSOR_INVALID'],
    ['a cursor of another node', { after: cursorFor('figures', SIBLING, 'e1', 5) }, 400, 'GT_CURSOR_INVALID'],
    ['a cursor of another stream', { after: cursorFor('submissions', CITY, 'e1', 5) }, 400, 'GT_CURSOR_INVALID'],
    ['a cursor without a number', { after: cursorFor('figures', CITY, 'e1', 'x; drop') }, 400, 'GT_CURSOR_INVALID'],
  ])('is refused for %s, before it begins', async (_, variables, status, code) => {
    expect(await refusalOf(await follow(CITY, variables, { regions: [CITY] }))).toEqual([status, code])
  })

  it.each([
    ['figuresChanged { changes { region { cases { totalCount } } } }', 400, 'GT_DOCUMENT_INVALID'],
    [
      'figuresChanged { ...F } } fragment F on FigureChanges { changes { region { cases { totalCount } } }',
      400,
      'GT_DOCUMENT_INVALID',
    ],
    [
      'figuresChanged { changes { region { children(tier: COUNTY) { children(tier: COUNTY) { code } } } } }',
      413,
      'GT_QUERY_TOO_LARGE',
    ],
    ['nonsense', 400, 'GT_DOCUMENT_INVALID'],
    ['figuresChanged { cursor } linksChanged { links { child } }', 400, 'GT_DOCUMENT_INVALID'],
  ])('is refused for what it asks: %s', async (asked, status, code) => {
    expect(await refusalOf(await follow(NATION, {}, { query: `subscription { ${asked} }` }))).toEqual([status, code])
  })

  it('needs to be asked for as one, and a verb', async () => {
    const ask = (accept: string, token: string) =>
      fetch(`${graphs.urlOf(CITY)}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: FIGURES }),
      })
    const plain = await ask('application/json', await graphs.tokenFor(CITY))
    expect([plain.status, (await plain.json()).errors[0].extensions.code]).toEqual([406, 'GT_INPUT_INVALID'])
    const writer = await ask('text/event-stream', await graphs.tokenFor(CITY, { verbs: ['write'] }))
    expect([writer.status, (await writer.json()).errors[0].extensions.code]).toEqual([403, 'GT_VERB_OUT_OF_SCOPE'])
    const none = await ask('text/event-stream', 'x.y.z')
    expect([none.status, (await none.json()).errors[0].extensions.code]).toEqual([401, 'GT_TOKEN_INVALID'])
    // A parent asks questions down the link; it does not listen there.
    const { errors } = await graphs.graphOf(CITY).execute({
      document: 'subscription { linksChanged { links { child } } }',
      principal: { subject: 'test', regions: [CITY], verbs: ['read'], sharing: 'conditional', via: [] },
    })
    expect(errors?.[0]?.extensions.code).toBe('GT_INPUT_INVALID')
  })

  it('is one too many at the limit of an asker, until one of them ends', async () => {
    const subject = '多订阅者'
    const streams = await Promise.all(Array.from({ length: 6 }, () => follow(CITY, {}, { subject })))
    for (const stream of streams) await opened(stream)
    expect(await refusalOf(await follow(CITY, {}, { subject }))).toEqual([429, 'GT_TOO_MANY_SUBSCRIPTIONS'])
    const other = await follow(CITY, {}, { subject: 'another' })
    await opened(other)
    streams[0]?.close()
    const again = await eventually('the place is free', async () => {
      const stream = await follow(CITY, {}, { subject })
      return stream.status === 200 ? stream : undefined
    })
    for (const stream of [...streams, other, again]) stream.close()
    await eventually('all have gone', () => graphs.graphOf(CITY).streams === 0)
  }, 60_000)

  it('ends with its token, and says so', async () => {
    const stream = await graphs.graphOf(CITY).subscribe({
      document: FIGURES,
      principal: {
        ...{ subject: 'test', regions: [CITY], verbs: ['read'], sharing: 'conditional', via: [] },
        acceptedUntil: new Date(Date.now() + 300),
      },
      lang: 'zh',
    })
    const seen: unknown[] = []
    for await (const { errors } of stream as AsyncIterable<{ errors?: readonly { extensions: object }[] }>)
      seen.push(errors?.[0]?.extensions)
    expect(seen).toEqual([undefined, expect.objectContaining({ code: 'GT_TOKEN_INVALID' })])
    expect(graphs.graphOf(CITY).streams).toBe(0)
  })

  it('whose client takes nothing holds nothing: afterwards it is told what is held then', async () => {
    const wide = Array.from({ length: 40 }, (_, i) => `a${i}: changedAt`).join(' ')
    const query = FIGURES.replace(/region \{ code .*/, `region { code } ${wide} } } }`)
    const stream = await follow(CITY, {}, { query })
    await opened(stream)
    stream.pause()
    const { ledger } = graphs.tiers.of(CITY)
    // Planted with the triggers off: they are to be told, and neither owed upward nor compared.
    const plant = (statement: string) =>
      ledger.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica')
        await tx.query(statement)
        await tx.query(`select pg_notify('guantong_changed', '')`)
      })
    // More than sockets hold: 5,000 scopes in 25 events of some 400 kB.
    await plant(
      `insert into measure_scope (data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, changed_at, change)
       select 'case-measure', '370203', date '1950-01-01' + i, '370200', 1, 0, '', 0, '', now(),
              (extract(epoch from clock_timestamp()) * 1000000)::bigint + i from generate_series(1, 5000) as i`,
    )
    await eventually('all have been read for it', async () => graphs.graphOf(CITY).streams === 1)
    await pause(2000)
    await plant(`update measure_scope set revision = 2, change = change + 1000000 where region_code = '370203'`)
    stream.resume()
    let [events, of203]: [number, Told[]] = [0, []]
    await eventually(
      'all are told as they are',
      () => {
        if (events === stream.events.length) return false
        events = stream.events.length
        of203 = told(stream).filter(({ region }) => region.code === '370203')
        return of203.filter(({ revision }) => revision === 2).length === 5_000
      },
      { ...WITHIN, everyMs: 200 },
    )
    // Those written before it stopped taking have been told in both forms; far fewer than all of them.
    expect(of203.length).toBeLessThan(9_000)
    expect(new Set(of203.map((change) => `${scopeOf(change)} ${change.revision}`)).size).toBe(of203.length)
    stream.close()
    await plant(`delete from measure_scope where region_code = '370203'`)
  }, 180_000)

  it('costs one statement a wake-up, however many listen', async () => {
    const { ledger } = graphs.tiers.of(CITY)
    let statements = 0
    const query = ledger.pool.query.bind(ledger.pool)
    ledger.pool.query = ((text: string, ...rest: unknown[]) => {
      if (typeof text === 'string' && text.includes('measure_scope where change >')) statements += 1
      return (query as (...given: unknown[]) => unknown)(text, ...rest)
    }) as typeof ledger.pool.query
    try {
      const streams = await Promise.all(
        Array.from({ length: 30 }, (_, i) => follow(CITY, {}, { subject: `listener ${Math.floor(i / 5)}` })),
      )
      for (const stream of streams) await opened(stream)
      const already = statements
      await commit(CITY, 25)
      for (const stream of streams) await eventually('it is told', () => cases(stream).length > 0, WITHIN)
      // One commit may wake more than once, for others write as well; but not for each that listens.
      expect(statements - already).toBeLessThanOrEqual(10)
      for (const stream of streams) stream.close()
    } finally {
      ledger.pool.query = query as typeof ledger.pool.query
    }
  }, 120_000)
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
  await eventually('one has come', () => of(stream).some(({ origin }) => origin === CITY), WITHIN)
  const cursor = stream.events.at(-1)?.id
  stream.close()
  const seen = of(stream).map(({ id }) => id)
  await commit(CITY, 27)
  await commit(SIBLING, 27)
  const after = await follow(NATION, { flow: 'UP', after: cursor }, { query: SUBMISSIONS })
  await eventually('both have come', () => new Set(of(after).map(({ origin }) => origin)).size === 2, WITHIN)
  const ids = of(after).map(({ id }) => id)
  expect(new Set([...seen, ...ids]).size).toBe(seen.length + ids.length)
  await eventually('its own is told', () => of(narrow).length > 0, WITHIN)
  expect(of(narrow).every(({ origin }) => origin === SIBLING)).toBe(true)
  after.close()
  narrow.close()
}, 120_000)

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
  await eventually('the city is told', () => of(streams[0] as Stream).length > 0, WITHIN)
  expect(of(streams[0] as Stream)).toEqual([{ ...expected, tasks: [{ ...task, issuedBy: NATION }] }])
  await eventually('so is the issuer', () => of(top).length > 0, WITHIN)
  expect(of(top)).toEqual([{ ...expected, tasks: [{ ...task, issuedBy: null }] }])
  expect(of(streams[1] as Stream)).toEqual([])
  for (const stream of [...streams, top]) stream.close()
}, 120_000)

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
  await eventually('it is in order', () => causes().at(-1) === 'OK', WITHIN)
  await graphs.tiers.of(SIBLING).exchange.stop()
  await eventually('it is told as down', () => causes().at(-1) === 'LINK_DOWN', WITHIN)
  await graphs.tiers.of(SIBLING).restart()
  await eventually('it is told as up', () => causes().at(-1) === 'OK', WITHIN)
  stream.close()
}, 240_000)

it('a node that stops ends every stream at once, with a word that says why', async () => {
  const streams = [await follow(PROVINCE), await follow(PROVINCE, {}, { query: LINKS })]
  const stuck = await follow(PROVINCE)
  for (const stream of [...streams, stuck]) await opened(stream)
  const begun = performance.now()
  await graphs.stopNode(PROVINCE)
  for (const stream of streams) {
    await stream.ended
    expect(stream.events.slice(-2).map(({ event, data }) => [event, data?.errors?.[0]?.extensions])).toEqual([
      ['next', { code: 'GT_STREAM_ENDED', node: PROVINCE, reason: 'it is being stopped' }],
      ['complete', undefined],
    ])
  }
  expect(performance.now() - begun).toBeLessThan(10_000)
  await graphs.startNode(PROVINCE)
  const again = await follow(PROVINCE, { after: lastCursor(streams[0] as Stream) })
  await opened(again)
  expect(results(again)[0]?.isReset).toBe(false)
  again.close()
}, 60_000)

function cursorFor(...parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}
