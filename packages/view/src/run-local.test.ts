import fc from 'fast-check'
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLField,
  type GraphQLSchema,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { describe, expect, it, test } from 'vitest'
import { ROW_LIST } from './field-marks.ts'
import { createRunLocal } from './run-local.ts'

const RUNS = Number(process.env.GUANTONG_DOCUMENTS ?? 2000)

interface Row {
  readonly id: string
  readonly size?: unknown
  readonly state?: unknown
  readonly tags?: unknown
  readonly place?: unknown
  readonly near?: unknown
}

const SDL = /* GraphQL */ `
  type Query { page(of: String!): Page rows: [Row!] one: Row }
  type Page { rows: [Row!]! total: Int! }
  enum State { OPEN CLOSED }
  interface Named { name: String! }
  type Place implements Named { name: String! at: Float asker: String! }
  type Row { id: ID! size: Int state: State tags: [String!] place: Place near: Named by(unit: String): Int later: String told: String }
`

const ROWS: Readonly<Record<string, readonly Row[] | unknown>> = {
  plain: [
    { id: 'a', size: 1, state: 'OPEN', tags: ['x', 'y'], place: { name: '青岛', at: 36.06 } },
    { id: 'b', size: null, state: null, tags: [], place: null },
  ],
  'an enum value there is none of': [{ id: 'a', state: 'LOST' }],
  'a size that is no number': [{ id: 'a' }, { id: 'b', size: 'large' }],
  'a row that is null': [{ id: 'a' }, null],
  'a null within a list': [{ id: 'a', tags: ['x', null] }],
  'a name that is null': [
    { id: 'a', place: { name: null } },
    { id: 'b', place: { name: 'x' } },
  ],
  'an error as a row': [{ id: 'a' }, new Error('gone')],
  'an error as a value': [{ id: 'a', size: new Error('gone') }],
  'a promise as a row': [Promise.resolve({ id: 'a' })],
  'a promise as a value': [{ id: 'a', size: Promise.resolve(3) }],
  // Made when it is asked for: a rejection without a handler fails the run.
  'a promise that fails': () => [{ id: 'a', size: Promise.reject(new Error('gone')) }],
  'rows that fail': () => [{ id: 'a' }, Promise.reject(new Error('gone')), Promise.reject(new Error('gone too'))],
  'a method': [{ id: 'a', size: () => 4 }],
  'a set of rows': new Set([{ id: 'a' }]),
  'no rows': null,
  'something else': 'rows',
}

/** What resolvers were given: without `info` they were called by ourselves. */
let toldInfo: boolean[] = []

function schemaWith(mark: Record<string, unknown>): GraphQLSchema {
  const schema = buildSchema(SDL)
  const field = (type: string, name: string) => {
    const of = schema.getType(type)
    return (isObjectType(of) ? of.getFields()[name] : undefined) as GraphQLField<unknown, unknown>
  }
  field('Query', 'page').resolve = (_: unknown, { of }: { of: string }) => {
    const rows = ROWS[of]
    return { rows: typeof rows === 'function' ? rows() : rows, total: 1 }
  }
  field('Query', 'rows').resolve = async () => ROWS.plain
  field('Place', 'asker').resolve = (_: unknown, __: unknown, context: unknown) => (context as { asker: string }).asker
  field('Row', 'later').resolve = async () => 'later'
  field('Row', 'told').resolve = (_: unknown, __: unknown, ___: unknown, info: unknown) => {
    toldInfo.push(info !== undefined)
    return 'told'
  }
  for (const [type, name] of [
    ['Page', 'rows'],
    ['Query', 'rows'],
  ] as const)
    field(type, name).extensions = mark
  return schema
}

const unmarked = schemaWith({})
const run = createRunLocal(schemaWith(ROW_LIST))
const context = { asker: 'alice' }
const json = (result: ExecutionResult): unknown => JSON.parse(JSON.stringify(result))

async function same(text: string, variables: Record<string, unknown> = {}): Promise<void> {
  const document = parse(text)
  const expected = json(await execute({ schema: unmarked, document, variableValues: variables, contextValue: context }))
  expect(json(await run({ document, variables, context }))).toEqual(expected)
  // Also when it is known what kind of document it is.
  expect(json(await run({ document, variables, context }))).toEqual(expected)
}

const WHOLE = '{ id size state tags place { name at asker } }'

describe('row lists answer as graphql-js does', () => {
  it.each(Object.keys(ROWS))('%s', (of) =>
    same(`query ($of: String!) { page(of: $of) { rows ${WHOLE} total } }`, { of }),
  )

  it.each([
    ['a list at the root', `{ rows ${WHOLE} }`],
    ['aliases, and a field twice', '{ rows { a: id id b: id id p: place { name } } }'],
    ['names of types', '{ page(of: "plain") { rows { __typename place { __typename name } } __typename } }'],
    [
      'fragments',
      '{ rows { ...A ... on Row { size } ... { state } } } fragment A on Row { id place { ...B } } fragment B on Place { at }',
    ],
    ['two selections of one object', '{ rows { place { name } place { at } } }'],
    ['two selections of one list', '{ rows { id } rows { size } }'],
    ['a key an object inherits', '{ rows { __proto__: id constructor: size toString: state } }'],
    ['two lists of one document', '{ rows { id } page(of: "plain") { rows { size } } }'],
    ['a list that is plain and one that is not', '{ rows { id } page(of: "plain") { rows { near { name } } } }'],
    ['arguments', '{ rows { by(unit: "m") } }'],
    ['promises', '{ rows { id later } }'],
    ['an interface', '{ rows { near { name } } }'],
    ['a look at the schema', '{ rows { id } __type(name: "Query") { fields { name type { name kind } } } }'],
    ['no such page', '{ page(of: "nowhere") { rows { id } } rows { id } }'],
  ])('%s', (_, text) => same(text))

  it('fragments that spread the next one twice, sixty deep', () => {
    const names = Array.from({ length: 60 }, (_, at) => `F${at}`)
    const fragments = names.map((name, at) => `fragment ${name} on Row { ...F${at + 1} ...F${at + 1} }`)
    return same(`{ rows { ...F0 } } ${fragments.join(' ')} fragment F60 on Row { id place { name } }`)
  })

  it.each([true, false])('conditions (%s)', async (yes) => {
    const text =
      'query ($yes: Boolean!) { rows { id size @include(if: $yes) ...A @skip(if: $yes) } page(of: "plain") @include(if: $yes) { rows { id } } } fragment A on Row { state }'
    await same(text, { yes })
    await same('query ($yes: Boolean!) { rows @skip(if: $yes) { id } one { id } }', { yes })
  })

  it('a variable that can not be read, and an operation there is none of', async () => {
    await same('query ($of: String!) { page(of: $of) { rows { id } } }', {})
    const document = parse('query A { rows { id } } query B { rows { size } }')
    for (const operationName of ['A', 'B', 'C', undefined]) {
      const expected = await execute({ schema: unmarked, document, operationName, contextValue: context })
      expect(json(await run({ document, operationName, variables: {}, context }))).toEqual(json(expected))
    }
  })
})

/** As selected: conditions, arguments, promises and interfaces are the exception. */
const field = (of: 'Row' | 'Place'): fc.Arbitrary<string> => {
  const alias = fc.constantFrom('', '', 'a: ', 'b: ', '__proto__: ')
  const condition = fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    fc.constantFrom(' @skip(if: $yes)', ' @include(if: $yes)'),
  )
  const leaf = (...names: string[]) =>
    fc.tuple(alias, fc.constantFrom(...names), condition).map((parts) => parts.join(''))
  if (of === 'Place') return leaf('name', 'at', 'asker', '__typename')
  const place = fc.tuple(condition, selections('Place')).map(([only, inner]) => `place${only} ${inner}`)
  return fc.oneof(
    { weight: 12, arbitrary: leaf('id', 'size', 'state', 'tags', '__typename') },
    { weight: 4, arbitrary: fc.tuple(alias, place).map((parts) => parts.join('')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'by',
        'later',
        'near { name }',
        '... on Row { size }',
        '... { tags id }',
        '...Some',
        '...Some',
      ),
    },
  )
}
const selections = (of: 'Row' | 'Place'): fc.Arbitrary<string> =>
  fc.array(field(of), { minLength: 1, maxLength: 5 }).map((fields) => `{ ${fields.join(' ')} }`)

const odd = <T>(usual: fc.Arbitrary<T>, ...odd: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) })
const row = odd(
  fc.record({
    id: odd(fc.string(), null, 7, {}),
    size: odd(fc.integer({ min: -9, max: 9 }), null, undefined, 'large', 1.5, true),
    state: odd(fc.constantFrom('OPEN', 'CLOSED'), null, 'LOST'),
    tags: odd(fc.array(fc.string(), { maxLength: 2 }), null, [null], 'x', new Set(['y'])),
    place: odd(fc.record({ name: odd(fc.string(), null), at: odd(fc.double(), null, 'far') }), null, 'here'),
  }),
  null,
)

test('whatever is selected of whatever rows', { timeout: 60_000 + RUNS * 10 }, async () => {
  let rows: unknown
  const given = (schema: GraphQLSchema): GraphQLSchema => {
    const type = schema.getType('Query')
    if (isObjectType(type)) (type.getFields().rows as GraphQLField<unknown, unknown>).resolve = () => rows
    return schema
  }
  const schema = given(schemaWith({}))
  const runMarked = createRunLocal(given(schemaWith(ROW_LIST)))
  const rules = specifiedRules.filter(({ name }) => name !== 'NoUnusedVariablesRule')
  const asked = fc.tuple(selections('Row'), fc.array(row, { maxLength: 4 }), fc.boolean())
  const property = fc.asyncProperty(asked, async ([selected, found, yes]) => {
    // Of several rows one may fail while another waits, and graphql-js leaves the one that waits without a handler.
    rows = selected.includes('later') && Array.isArray(found) ? found.slice(0, 1) : found
    const some = selected.includes('...Some') ? 'fragment Some on Row { state }' : ''
    const document = parse(`query ($yes: Boolean!) { rows ${selected} } ${some}`)
    fc.pre(validate(schema, document, rules).length === 0)
    const expected = json(await execute({ schema, document, variableValues: { yes }, contextValue: context }))
    for (const _ of ['the first time', 'when it is known'])
      expect(json(await runMarked({ document, variables: { yes }, context }))).toEqual(expected)
  })
  await fc.assert(property, { numRuns: RUNS })
})

describe('who completes the rows', () => {
  const askedOf = async (text: string): Promise<boolean[]> => {
    toldInfo = []
    await run({ document: parse(text), variables: {}, context })
    return toldInfo
  }

  it('is not graphql-js where they are plain', async () => {
    expect(await askedOf('{ rows { told } }')).toEqual([false, false])
  })

  it('is graphql-js where they prove not to be, and from then on at once', async () => {
    const document = parse('{ rows { told later } }')
    toldInfo = []
    await run({ document, variables: {}, context })
    expect(toldInfo).toEqual([false, true, true])
    toldInfo = []
    await run({ document, variables: {}, context })
    expect(toldInfo).toEqual([true, true])
  })
})
