import { buildSchema } from 'graphql'
import { expect, it } from 'vitest'
import { ORIGIN } from './field-marks.ts'
import { fillLeftOut } from './fill-left-out.ts'
import { findLacking, knowledgeHash, lackingIn } from './find-lacking.ts'
import { leaveOut } from './leave-out.ts'

const schema = buildSchema(`
  type Query { rows(filter: Filter): Rows }
  type Rows { list: [Row] strict: [Row!]! maybe: [Row!] one: Row count: Int! }
  type Row { id: ID! new: Int! also: String row: Row }
  input Filter { kind: Kind within: [Filter!] text: String }
  enum Kind { OLD NEW }
`)
const rows = schema.getQueryType()?.getFields().rows
if (rows !== undefined) rows.extensions = ORIGIN

const question = (document: string, variables = {}) => ({ document, documentHash: 'h', variables })
const thin = (document: string, lacking: string[], variables = {}) =>
  leaveOut(schema, question(document, variables), new Set(lacking))
const fill = (document: string, lacking: string[], data: Record<string, unknown>) => {
  const thinned = thin(document, lacking)
  const { data: filled, errors } = fillLeftOut('n', thinned?.marked ?? { marks: new Map(), next: new Map() }, { data })
  return { data: filled, paths: (errors ?? []).map(({ path }) => path?.join('.')) }
}

it('a null goes up to the nearest parent that can be null', () => {
  const row = { id: '1', _gtLacks0: 'Row' }
  const of = (key: string, value: unknown) =>
    fill(`{ rows { ${key} { id new } count } }`, ['Row.new'], { rows: { [key]: value, count: 1 } })
  expect(of('list', [row, null, row])).toEqual({
    data: { rows: { list: [null, null, null], count: 1 } },
    paths: ['rows.list.0.new', 'rows.list.2.new'],
  })
  expect(of('maybe', [row, row])).toEqual({ data: { rows: { maybe: null, count: 1 } }, paths: ['rows.maybe.0.new'] })
  expect(of('one', row)).toEqual({ data: { rows: { one: null, count: 1 } }, paths: ['rows.one.new'] })
  expect(of('strict', [row])).toEqual({ data: { rows: null }, paths: ['rows.strict.0.new'] })
  expect(of('strict', [])).toEqual({ data: { rows: { strict: [], count: 1 } }, paths: [] })
})

it('of the errors below one null, the one that made it is told', () => {
  const row = { id: '1', _gtLacks0: 'Row', _gtLacks1: 'Row' }
  expect(fill('{ rows { maybe { id also new } } }', ['Row.new', 'Row.also'], { rows: { maybe: [row, row] } })).toEqual({
    data: { rows: { maybe: null } },
    paths: ['rows.maybe.0.new'],
  })
})

it('lists where objects should be, and the other way round, are left as they are', () => {
  const odd = { rows: { list: { _gtLacks0: 'x' }, one: [[[{ _gtLacks0: 'x' }]]] } }
  expect(fill('{ rows { list { new } one { new } } }', ['Row.new'], odd)).toEqual({ data: odd, paths: [] })
})

it('drops what nothing uses any more, and keeps the conditions of what it leaves out', () => {
  const thinned = thin(
    `query ($a: Boolean!, $f: Filter, $t: String) { rows(filter: $f) { one { ...F @include(if: $a) } list { row { ...G } } } x: rows(filter: { text: $t }) { count } }
     fragment F on Row { new @skip(if: $a) } fragment G on Row { id }`,
    ['Row.row', 'Filter.text'],
    { a: true, f: { within: [{ kind: 'OLD' }] }, t: 'x' },
  )
  expect([...(thinned?.leftOut ?? [])]).toEqual(['Row.row', 'Filter.text'])
  expect([...(thinned?.uses ?? [])].sort()).toEqual(['a', 'f'])
  expect(thinned?.document).toBe(`query ($a: Boolean!, $f: Filter) {
  rows(filter: $f) {
    one {
      ...F @include(if: $a)
    }
    list {
      _gtLacks0: __typename
    }
  }
  _gtLacks1: __typename
}

fragment F on Row {
  new @skip(if: $a)
}`)
})

it('finds what is lacking deep in a value', () => {
  const document = 'query ($f: Filter) { rows(filter: $f) { count } }'
  expect(
    thin(document, ['Kind.NEW'], { f: { within: [{ kind: 'OLD' }, { within: [{ kind: 'NEW' }] }] } }),
  ).not.toBeNull()
  expect(thin(document, ['Kind.NEW'], { f: { within: [{ kind: 'OLD' }] } })).toBeNull()
  expect(thin(document, ['Filter.text'], { f: { within: { text: null } } })).not.toBeNull()
  expect(thin('{ rows(filter: { within: [{ kind: NEW }] }) { count } }', ['Kind.NEW'])).not.toBeNull()
})

it('its own names step aside', () => {
  expect(thin('{ rows { one { _gtLacks0: id new } } }', ['Row.new'])?.document).toContain('_gtLacks_0: __typename')
})

it('tells everything a schema does not know, and no more', async () => {
  const { parse } = await import('graphql')
  const document = parse(`query ($p: Period = { from: "x" }, $b: Boolean!) {
    rows(filter: { kind: LATEST, older: 1, within: [{ text: "a", newer: { deep: 1 } }] }, page: 3) { total { of } count @include(if: $b) one { id ... on Later { x } } } }`)
  expect(findLacking(schema, document).sort()).toEqual(
    ['Filter.newer', 'Filter.older', 'Kind.LATEST', 'Later', 'Period', 'Query.rows(page:)', 'Rows.total'].sort(),
  )
})

it('understands graphql-js, and nothing an asker wrote', () => {
  const of = (message: string) => lackingIn({ errors: [{ message }] } as never)
  expect(of('Cannot query field "a" on type "B". Did you mean "c"?')).toEqual(['B.a'])
  expect(of('Unknown argument "x" on field "Region.cases". Did you mean "y"?')).toEqual(['Region.cases(x:)'])
  expect(of('Variable "$s" got invalid value "NEW"; Value "NEW" does not exist in "State" enum.')).toEqual([
    'State.NEW',
  ])
  expect(
    of('Variable "$f" got invalid value { x: 1 }; Field "x" is not defined by type "F". Did you mean "y"?'),
  ).toEqual(['F.x'])
  expect(of('Unknown type "T".')).toEqual(['T'])
  expect(of('Variable "$f" got invalid value "Cannot query field "a" on type "B"."; Expected type "Int".')).toEqual([])
  expect(
    of('Variable "$f" got invalid value { ; Field "a" is not defined by type "B".: 1 }; Expected type "Int".'),
  ).toEqual([])
  expect(lackingIn({ data: {}, errors: [{ message: 'Cannot query field "a" on type "B".' }] })).toEqual([])
  for (const odd of [
    { errors: null },
    { errors: [null, 7, {}] },
    { errors: {} },
    {},
    { errors: [], extensions: { guantong: 'x' } },
  ])
    expect(lackingIn(odd as never)).toEqual([])
})

it('a schema that knows more, or less, has another hash', () => {
  const of = (sdl: string) => knowledgeHash(buildSchema(sdl))
  const base = 'type Query { a(b: I): E } input I { x: Int } enum E { ONE }'
  expect(of(base)).toBe(of('enum E { ONE } type Query { a(b: I): E } input I { x: Int }'))
  const others = [
    ['x: Int', 'x: Int y: Int'],
    ['ONE', 'ONE TWO'],
    ['b: I', 'b: I c: Int'],
    ['a(', 'z: Int a('],
    ['enum', 'scalar S enum'],
  ]
  const hashes = others.map(([from = '', to = '']) => of(base.replace(from, to)))
  expect(new Set([of(base), ...hashes]).size).toBe(6)
})
