/**
 * Every argument of the printed schema is given values that no column and no calendar has: each is refused by a code, or answered.
 * Written into the document and as a variable, for a question may come either way.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { PAIR } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
const schema: GraphQLSchema = buildSchema(readFileSync(join(CLONE, 'schemas/node.graphql'), 'utf8'))
let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(PAIR)
})
afterAll(async () => {
  await graphs?.stop()
})

const encode = (text: string): string => Buffer.from(text).toString('base64url')
/** As cursors are made, of one part to four: numbers beyond bigint, times that are none, texts that cannot be held. */
const CURSORS = [1, 2, 3, 4].flatMap((parts) =>
  ['9223372036854775808', '1e400', '-000001-01-01T00:00:00.000Z', '\0', 'constructor', '2026-01-01T00:00:00.000Z'].map(
    (part) => encode(JSON.stringify(Array(parts).fill(part))),
  ),
)

const BAD: Readonly<Record<string, readonly unknown[]>> = {
  String: [
    ...['\0', 'a\0b', '\ud800', 'constructor', '__proto__', 'toString', '', '0000', '-000001-01', '9'.repeat(400)],
    ...[
      '2026-13-45',
      '+275760-09-13',
      '0000-00-00',
      `${'9'.repeat(20)}`,
      encode('["a\0"]'),
      encode('["9223372036854775808"]'),
    ],
    ...[
      encode('[9223372036854775808]'),
      encode('9223372036854775808'),
      encode('{"__proto__":1}'),
      'a:9223372036854775808',
    ],
    ...[
      `1001-ab:${'9'.repeat(20)}`,
      encode(`["2026-01-01T00:00:00.000Z","\0"]`),
      encode('["-000001-01-01T00:00:00.000Z","a"]'),
    ],
  ],
  ID: [
    '\0',
    'a\0b',
    '\ud800',
    '',
    '9'.repeat(400),
    encode('Case:a\0'),
    encode('370200:Case:["a\0"]'),
    `370200/${'9'.repeat(20)}`,
  ],
  Int: [-1, 0, 2147483647, -2147483648],
  Float: [-1, 1e308],
  Count: [0, -1, 9007199254740991],
  Date: ['0000-01-01', '2026-13-45', '-000001-01-01', '9999-12-31', '0001-01-01', '\0'],
  DateTime: ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '0000-01-01T00:00:00+14:00', '\0'],
  JSONObject: [{ a: '\0' }, { ['__proto__']: 1, constructor: '\ud800' }, {}],
}

/** A value that is right as far as the schema can say. */
const GOOD: Readonly<Record<string, unknown>> = {
  ...{ String: CITY, ID: CITY, Int: 1, Float: 1, Boolean: true, Count: 1 },
  ...{ Date: '2026-01-01', DateTime: '2026-01-01T00:00:00Z', JSONObject: {} },
}

function goodOf(type: GraphQLInputType): unknown {
  const plain = getNullableType(type)
  if (isListType(plain)) return [goodOf(plain.ofType)]
  if (isEnumType(plain)) return plain.getValues()[0]?.name
  if (isInputObjectType(plain)) {
    const fields = Object.values(plain.getFields()).filter(isRequiredInputField)
    return Object.fromEntries(fields.map((field) => [field.name, goodOf(field.type)]))
  }
  return GOOD[(plain as GraphQLNamedType).name] ?? CITY
}

/** Each bad value in its place, everything else that is asked for good. */
function badOf(type: GraphQLInputType, depth = 0): unknown[] {
  const plain = getNullableType(type)
  if (isListType(plain)) return badOf(plain.ofType, depth).map((value) => [value])
  if (isInputObjectType(plain)) {
    if (depth > 2) return []
    return Object.values(plain.getFields()).flatMap((field) =>
      badOf(field.type, depth + 1).map((value) => ({ ...(goodOf(plain) as object), [field.name]: value })),
    )
  }
  return [...(BAD[(plain as GraphQLNamedType).name] ?? [])]
}

const bare = (field: GraphQLField<unknown, unknown>): boolean => !field.args.some(isRequiredArgument)

function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (!isObjectType(type)) return ''
  const parts = Object.values(type.getFields())
    .filter(bare)
    .flatMap((field) => {
      const of = getNamedType(field.type)
      if (!isObjectType(of)) return isEnumType(of) || 'serialize' in of ? [field.name] : []
      return depth > 0 ? [`${field.name} ${selectionOf(of, depth - 1)}`] : []
    })
  return `{ ${['__typename', ...parts.slice(0, 30)].join(' ')} }`
}

interface Place {
  /** From the root to the type that has the field: `region(code: "370200")`. */
  readonly path: readonly string[]
  readonly field: GraphQLField<unknown, unknown>
}

/** The first way to each field with arguments, for queries only: mutations are judged value by value, by their writers. */
function placesIn(root: GraphQLObjectType): Place[] {
  const places: Place[] = []
  const seen = new Set<string>([root.name])
  let level: { type: GraphQLObjectType; path: readonly string[] }[] = [{ type: root, path: [] }]
  for (let depth = 0; depth < 4; depth += 1) {
    const below: typeof level = []
    for (const { type, path } of level) {
      for (const field of Object.values(type.getFields())) {
        if (field.args.length > 0) places.push({ path, field })
        const next = getNamedType(field.type)
        if (!isObjectType(next) || seen.has(next.name)) continue
        seen.add(next.name)
        const required = field.args.filter(isRequiredArgument)
        below.push({
          type: next,
          path: [
            ...path,
            field.name +
              given(
                required.map((arg) => [arg.name, goodOf(arg.type)]),
                required,
              ),
          ],
        })
      }
    }
    level = below
  }
  return places
}

/** `(code: "370200")`, written as GraphQL. */
function given(values: readonly (readonly [string, unknown])[], args: readonly GraphQLArgument[]): string {
  if (values.length === 0) return ''
  const typeOf = new Map(args.map(({ name, type }) => [name, type]))
  return `(${values.map(([name, value]) => `${name}: ${literal(value, typeOf.get(name) as GraphQLInputType)}`).join(', ')})`
}

function literal(value: unknown, type: GraphQLInputType): string {
  const plain = getNullableType(type)
  if (isListType(plain)) return `[${(value as unknown[]).map((one) => literal(one, plain.ofType)).join(', ')}]`
  if (isEnumType(plain)) return String(value)
  if (isInputObjectType(plain)) {
    const fields = plain.getFields()
    const parts = Object.entries(value as object).map(
      ([name, one]) => `${name}: ${literal(one, fields[name]?.type as GraphQLInputType)}`,
    )
    return `{${parts.join(', ')}}`
  }
  return typeof value === 'object' ? '{}' : JSON.stringify(value)
}

it('no value in any argument is an internal error', async () => {
  const failed: string[] = []
  let asked = 0
  const token = { sharing: 'withheld' as const }
  for (const { path, field } of placesIn(schema.getQueryType() as GraphQLObjectType)) {
    for (const arg of field.args) {
      const others = field.args.filter((each) => each !== arg && isRequiredArgument(each))
      const cursors = /^(?:after|before)$/.test(arg.name) && getNamedType(arg.type).name !== 'DateTime' ? CURSORS : []
      for (const bad of [...badOf(arg.type), ...cursors]) {
        const values: [string, unknown][] = [
          ...others.map((each): [string, unknown] => [each.name, goodOf(each.type)]),
          [arg.name, bad],
        ]
        const inner = (args: string): string =>
          `${[...path, field.name + args].join(' { ')} ${selectionOf(getNamedType(field.type), 1)}${' }'.repeat(path.length)}`
        const rest = given(values.slice(0, -1), field.args)
        const asVariable = `(${[rest.slice(1, -1), `${arg.name}: $v`].filter(Boolean).join(', ')})`
        // In the document only what is looked for there: everything else is read from it as from a variable.
        const written = /\\u0000|\\ud800/.test(JSON.stringify(bad))
          ? [[`{ ${inner(given(values, field.args))} }`, {}]]
          : []
        const variable = [`query ($v: ${String(arg.type)}) { ${inner(asVariable)} }`, { v: bad }]
        for (const [document, variables] of [...written, variable] as [string, Record<string, unknown>][]) {
          asked += 1
          const answer = await graphs.ask(CITY, document, variables, token)
          for (const error of answer.errors ?? []) {
            const code = error.extensions.code
            if (code === 'GT_INTERNAL' || code === undefined)
              failed.push(
                `${[...path, field.name].join('.')}(${arg.name}: ${JSON.stringify(bad)?.slice(0, 60)}) ${error.message.slice(0, 90)}`,
              )
          }
        }
      }
    }
  }
  process.stdout.write(`${asked} questions\n`)
  expect([...new Set(failed)]).toEqual([])
  expect(asked).toBeGreaterThan(3000)
}, 240_000)
