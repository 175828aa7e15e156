/**
 * What operators read: pages of entities, who may ask for them, and what a cursor means.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const PROVINCE = '370000'
const CITY = '370200'
const HASH = 'a'.repeat(64)

let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs([
    { code: '000000', parent: null, tier: 'nation' },
    { code: PROVINCE, parent: '000000', tier: 'province' },
    { code: CITY, parent: PROVINCE, tier: 'city' },
  ])
  const { pool } = graphs.tiers.of(PROVINCE).ledger
  await pool.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes)
     select '370200', 'e', i, 'd', 's', 'b', 1, 1, now(), date_trunc('second', now()) - make_interval(mins => i / 3), 1
       from generate_series(1, 12) i`,
  )
  await pool.query(
    `insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at)
     select '370200', 'e', i, '000000', 'PENDING', now() + interval '1 day' from generate_series(1, 12) i`,
  )
  await pool.query(
    `insert into look (seq, looked_at, issuer, subject, roles, scope, presented_at, via, door, document_hash, seen, rows, outcome,
                       previous, hash)
     select i, date_trunc('milliseconds', now()), '000000', 'asker ' || i, 'viewer', '000000', '000000', '000000', 'QUESTION', $1,
            jsonb_build_array(jsonb_build_object('dataSet', 'Case', 'region', '37020' || i, 'classes', '["conditional"]'::jsonb, 'rows', i)),
            i, 'ANSWERED', 'p', 'h'
       from generate_series(1, 7) i`,
    [HASH],
  )
  await pool.query(
    `insert into parked (sender, digest, origin, epoch, seq, seal, body, tries, detail, first_at, last_at)
     select '370200', 'd' || i, '370200', 'p', i, 's', 'b', i, 'no code', date_trunc('second', now()), now() from generate_series(1, 5) i`,
  )
  await pool.query(
    `insert into persisted_document (hash, name, text, added_at, added_by) values ($1, 'codes', '{ codes { code } }', now(), 'clerk')`,
    [HASH],
  )
  await pool.query(
    `with run as (insert into import_run (content_hash, profile_hash, region_code, data_set, file_name, started_at)
       values ('c', 'p', '370000', 'Organisation', 'a.csv', now()) returning id)
     insert into import_batch select id, i * 10 + 1, i * 10 + 10, 10, 0, 0 from run, generate_series(0, 2) i`,
  )
  // The county of the last one is the only one that a token for it may see.
  await pool.query(
    `insert into lost_scope (data_set, region_code, day, revision, cases, root, told_by, seen_at)
     select 'case-measure', '370100', date '2020-01-01' + i, 1, 1, 'r', '370100', now() from generate_series(1, 501) i
     union all select 'case-measure', '371700', date '2020-01-01', 1, 1, 'r', '371700', now()`,
  )
})
afterAll(() => graphs?.stop())

const ask = (document: string, variables: object = {}, principal: Partial<Principal> = {}) =>
  graphs.ask(PROVINCE, document, { ...variables }, principal)

const FIELDS = {
  looks:
    'nodes { seq at issuer subject roles scope presentedAt via door documentHash seen { dataSet region classes rows counted } rows purpose outcome previous hash }',
  importRuns: 'nodes { id dataSet fileName startedAt endedAt }',
  documents: 'nodes { hash name text addedAt addedBy }',
  neighbours: 'nodes { node speaks release heardAt }',
  parked: 'nodes { sender origin seq tries detail firstAt lastAt }',
}

describe.each(Object.entries(FIELDS))('%s', (field, rows) => {
  const document = `{ page: ${field} { totalCount ${rows} pageInfo { endCursor } } }`

  test('is read by a token of the node', async () => {
    const { data, errors } = await ask(document)
    expect(errors).toBeUndefined()
    expect(data.page.totalCount).toBeGreaterThan(0)
    expect(data.page.nodes).toHaveLength(data.page.totalCount)
  })

  test('is refused to a token for a part of its region, for open data only, and to one that a tier above shows', async () => {
    const codes = ({ errors }: { errors?: readonly { extensions: Record<string, unknown> }[] }) =>
      errors?.map(({ extensions: { code, region } }) => [code, region])
    expect(codes(await ask(document, {}, { regions: [CITY] }))).toEqual([['GT_REGION_OUT_OF_SCOPE', PROVINCE]])
    // A file is called after a citizen, and askers have names: nothing for a token of open data.
    expect(codes(await ask(document, {}, { sharing: 'unconditional' }))).toEqual([
      ['GT_SHARING_OUT_OF_SCOPE', undefined],
    ])
    const answer = await graphs.graphOf(PROVINCE).execute({
      document,
      principal: asker('000000', { sharing: 'withheld', via: ['000000'] }),
    })
    expect(answer.data?.page ?? null).toBeNull()
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['GT_POLICY_REFUSED'])
  })
})

test('looks are found by asker, data set, region and moment', async () => {
  const page = `query ($subject: String, $dataSet: String, $region: String, $since: DateTime) {
    looks(subject: $subject, dataSet: $dataSet, region: $region, since: $since) { nodes { seq seen { rows classes counted } } } }`
  const seqs = async (variables: object) =>
    (await ask(page, variables)).data.looks.nodes.map(({ seq }: { seq: number }) => seq)
  expect(await seqs({})).toEqual([7, 6, 5, 4, 3, 2, 1])
  expect(await seqs({ subject: 'asker 3' })).toEqual([3])
  expect(await seqs({ dataSet: 'Case', region: '370205' })).toEqual([5])
  expect(await seqs({ dataSet: 'Component', region: '370205' })).toEqual([])
  expect(await seqs({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([])
  expect((await ask(page, { region: '370202' })).data.looks.nodes[0].seen).toEqual([
    { rows: 2, classes: ['conditional'], counted: false },
  ])
})

test('an import tells how far it has come, to those who may ask', async () => {
  const { data } = await ask('{ importRuns(open: true) { nodes { id } } }')
  const run = data.importRuns.nodes[0].id
  const page = 'query ($run: ID!) { importBatches(run: $run, first: 2) { totalCount nodes { lastRecord inserted } } }'
  expect((await ask(page, { run })).data.importBatches).toEqual({
    totalCount: 3,
    nodes: [
      { lastRecord: 10, inserted: 10 },
      { lastRecord: 20, inserted: 10 },
    ],
  })
  const codeOf = async (variables: object, principal: Partial<Principal> = {}) =>
    (await ask(page, variables, principal)).errors?.map(({ extensions }) => extensions.code)
  expect(await codeOf({ run: 'x' })).toEqual(['GT_INPUT_INVALID'])
  expect(await codeOf({ run }, { regions: [CITY] })).toEqual(['GT_REGION_OUT_OF_SCOPE'])
})

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String) {
  submissions(filter: { origin: "370200" }, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { seq deliveries { recipient state } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
interface Edge {
  readonly cursor: string
  readonly node: { readonly seq: number }
}
const seqs = (edges: readonly Edge[]): number[] => edges.map(({ node }) => node.seq)
const WHOLE = [2, 1, 5, 4, 3, 8, 7, 6, 11, 10, 9, 12]

test('pages go forward and backward over all rows, each once', async () => {
  const forward: number[] = []
  for (let after: string | null = null, more = true; more; ) {
    const { data } = await ask(PAGE, { first: 5, after })
    const { edges, pageInfo, totalCount } = data.submissions
    expect([totalCount, pageInfo.hasPreviousPage]).toEqual([12, after !== null])
    forward.push(...seqs(edges))
    after = pageInfo.endCursor
    more = pageInfo.hasNextPage
  }
  expect(forward).toEqual(WHOLE)
  const backward: number[] = []
  for (let before: string | null = null, more = true; more; ) {
    const { data } = await ask(PAGE, { last: 5, before })
    backward.unshift(...seqs(data.submissions.edges))
    before = data.submissions.pageInfo.startCursor
    more = data.submissions.pageInfo.hasPreviousPage
  }
  expect(backward).toEqual(WHOLE)
})

test('a cursor of before is read as it was', async () => {
  const { rows } = await graphs.tiers
    .of(PROVINCE)
    .ledger.pool.query<{ at: Date }>(`select received_at as at from submission where seq = 4`)
  const position = JSON.stringify([rows[0]?.at.toISOString(), CITY, 'e', 4])
  const { data } = await ask(PAGE, { first: 3, after: Buffer.from(position).toString('base64url') })
  expect(seqs(data.submissions.edges)).toEqual([3, 8, 7])
})

test('a page goes on after a row that has gone', async () => {
  const page = 'query ($after: String) { parked(first: 2, after: $after) { nodes { digest } pageInfo { endCursor } } }'
  const first = await ask(page)
  expect(first.data.parked.nodes).toEqual([{ digest: 'd1' }, { digest: 'd2' }])
  await graphs.tiers.of(PROVINCE).ledger.pool.query(`delete from parked where digest = 'd2'`)
  const second = await ask(page, { after: first.data.parked.pageInfo.endCursor })
  expect(second.data.parked.nodes).toEqual([{ digest: 'd3' }, { digest: 'd4' }])
})

test.each([
  [{ after: 'nonsense' }, 'GT_CURSOR_INVALID'],
  [{ after: Buffer.from('["2026-01-01","370200","e","x"]').toString('base64url') }, 'GT_CURSOR_INVALID'],
  [{ before: Buffer.from('["2026-01-01T00:00:00Z","\\u0000","e",1]').toString('base64url') }, 'GT_CURSOR_INVALID'],
  [{ first: 501 }, 'GT_INPUT_INVALID'],
  [{ last: -1 }, 'GT_INPUT_INVALID'],
  [{ first: 1, last: 1 }, 'GT_INPUT_INVALID'],
])('%j is refused', async (variables, code) => {
  const { errors } = await ask(PAGE, variables)
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code])
})

test('lost scopes of the asker are found behind five hundred of others', async () => {
  const { data } = await ask('{ lostScopes { region } }', {}, { regions: ['371700'] })
  expect(data.lostScopes).toEqual([{ region: '371700' }])
  expect((await ask('{ lostScopes { region } }')).data.lostScopes).toHaveLength(500)
})

test('a region is refused by its own code: unknown, or not covered', async () => {
  const codeOf = async (code: string) =>
    (await ask(`{ region(code: "${code}") { code } }`, {}, { regions: [CITY] })).errors?.[0]?.extensions.code
  expect([await codeOf('999999'), await codeOf('370100'), await codeOf(CITY)]).toEqual([
    'GT_REGION_UNKNOWN',
    'GT_REGION_OUT_OF_SCOPE',
    undefined,
  ])
})
