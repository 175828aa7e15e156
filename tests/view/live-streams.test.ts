import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import {
  CITY,
  cases,
  FIGURES,
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

const LINKS = 'subscription { linksChanged { links { parent child cause } } }'

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
    ['a cursor of another node', { after: cursorFor('figures', SIBLING, '0001-e1', 5) }, 400, 'GT_CURSOR_INVALID'],
    ['a cursor of another stream', { after: cursorFor('submissions', CITY, '0001-e1', 5) }, 400, 'GT_CURSOR_INVALID'],
    [
      'a cursor without a number',
      { after: cursorFor('figures', CITY, '0001-e1', 'x; drop') },
      400,
      'GT_CURSOR_INVALID',
    ],
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
    const parts = await ask('multipart/mixed', await graphs.tokenFor(CITY))
    expect([parts.status, (await parts.json()).errors[0].extensions.code]).toEqual([406, 'GT_INPUT_INVALID'])
    const writer = await ask('text/event-stream', await graphs.tokenFor(CITY, { verbs: ['write'] }))
    expect([writer.status, (await writer.json()).errors[0].extensions.code]).toEqual([403, 'GT_VERB_OUT_OF_SCOPE'])
    const none = await ask('text/event-stream', 'x.y.z')
    expect([none.status, (await none.json()).errors[0].extensions.code]).toEqual([401, 'GT_TOKEN_INVALID'])
    // A parent asks questions down the link; it does not listen there.
    const { errors } = await graphs.graphOf(CITY).execute({
      document: 'subscription { linksChanged { links { child } } }',
      principal: asker(CITY),
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
  })

  it('ends with its token, and says so', async () => {
    const stream = await graphs.graphOf(CITY).subscribe({
      document: FIGURES,
      principal: asker(CITY, { acceptedUntil: new Date(Date.now() + 300) }),
      lang: 'zh',
    })
    const seen: unknown[] = []
    for await (const { errors } of stream as AsyncIterable<{ errors?: readonly { extensions: object }[] }>)
      seen.push(errors?.[0]?.extensions)
    expect(seen).toEqual([undefined, expect.objectContaining({ code: 'GT_TOKEN_EXPIRED' })])
    expect(graphs.graphOf(CITY).streams).toBe(0)
  })

  it('whose client takes nothing holds nothing: afterwards it is told what is held then', async () => {
    const wide = Array.from({ length: 58 }, (_, i) => `a${i}: changedAt`).join(' ')
    const query = FIGURES.replace(/region \{ code .*/, `region { code } ${wide} } } }`)
    const stream = await follow(CITY, {}, { query })
    await opened(stream)
    stream.pause()
    const { ledger } = graphs.tiers.of(CITY)
    // Planted with the triggers off: they are to be sent, and neither owed upward nor compared.
    const plant = (statement: string) =>
      ledger.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica')
        await tx.query(statement)
        await tx.query(`select pg_notify('guantong_changed', '')`)
      })
    // More than sockets hold: 12,000 scopes in 60 events of some 400 kB.
    await plant(
      `insert into measure_scope (data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, changed_at, change)
       select 'case-measure', '370203', date '1950-01-01' + i, '370200', 1, 0, '', 0, '', now(),
              (extract(epoch from clock_timestamp()) * 1000000)::bigint + i from generate_series(1, 12000) as i`,
    )
    await eventually('all have been read for it', async () => graphs.graphOf(CITY).streams === 1)
    await pause(2000)
    await plant(`update measure_scope set revision = 2, change = change + 1000000 where region_code = '370203'`)
    stream.resume()
    let [events, of203]: [number, Told[]] = [0, []]
    await eventually(
      'all are told as they are',
      () => {
        // Looked into when no more come: they are 24 MB.
        const more = events !== stream.events.length
        events = stream.events.length
        if (more) return false
        of203 = told(stream).filter(({ region }) => region.code === '370203')
        return of203.filter(({ revision }) => revision === 2).length === 12_000
      },
      { everyMs: 1_000 },
    )
    // Those written before it stopped taking have been sent in both forms: what sockets hold, and no more.
    expect(of203.length).toBeLessThan(22_000)
    expect(new Set(of203.map((change) => `${scopeOf(change)} ${change.revision}`)).size).toBe(of203.length)
    stream.close()
    await plant(`delete from measure_scope where region_code = '370203'`)
  })

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
      for (const stream of streams) await eventually('it is told', () => cases(stream).length > 0)
      // One commit may wake more than once, for others write as well; but not for each that listens.
      expect(statements - already).toBeLessThanOrEqual(10)
      for (const stream of streams) stream.close()
    } finally {
      ledger.pool.query = query as typeof ledger.pool.query
    }
  })
})

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
})

function cursorFor(...parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}
