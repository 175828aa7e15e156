/**
 * Documents over the schema of `regions-schema.fixture.ts`, with variables and failures, for fast-check.
 *
 * A document is made as a tree of choices and printed by `print-document.fixture.ts`, so that every tree prints to a
 * valid document and shrinks to a smaller valid one.
 */
import fc from 'fast-check'
import type { Choices, Selection, TypeName } from './document-choices.fixture.ts'
import { printDocument } from './print-document.fixture.ts'
import { type Fault, REGIONS } from './regions-schema.fixture.ts'

export interface Asked {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The node that is asked. */
  readonly at: string
  readonly down: readonly string[]
  readonly hung: readonly string[]
  /** Nodes that are silent for a while, and then gone. */
  readonly dying: readonly string[]
  readonly faults: readonly (readonly [string, Fault])[]
}

/** Types of the fields that have selections, and how deep a document may go through each. */
const FIELDS: Readonly<Record<TypeName, Readonly<Record<string, TypeName | null>>>> = {
  Query: { node: null, region: 'Region', regions: 'Region', case: 'Case', found: 'Found' },
  Region: {
    code: null,
    name: null,
    answeredBy: null,
    sensors: null,
    cases: 'CaseConnection',
    children: 'Region',
    parent: 'Region',
    named: 'Named',
  },
  Named: { name: null },
  Found: {},
  Item: { name: null, sensors: null, usedIn: 'Region' },
  CaseConnection: { totalCount: null, edges: 'CaseEdge' },
  CaseEdge: { cursor: null, node: 'Case' },
  Case: { id: null, no: null, state: null, title: null, broken: null, strict: null },
}
/** Origin fields and the ways to them come up more often. */
const WEIGHT: Readonly<Record<string, number>> = {
  regions: 6,
  region: 3,
  case: 3,
  cases: 6,
  sensors: 5,
  children: 3,
  edges: 4,
  strict: 4,
  broken: 3,
  named: 1,
}
const weightOf = (name: string): number => 4 * (WEIGHT[name] ?? 2)

/** `fc.option` yields null once in `freq` times; conditions are to be the exception. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | null> =>
  fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
const include = seldom(fc.constantFrom('$yes', '$yes', '$no', '$maybe', 'true', 'false'), 7)
const skip = seldom(fc.constantFrom('$no', '$no', '$yes', '$maybe', 'true', 'false'), 7)
const key = fc.nat(11)

function selectionsOf(type: TypeName, depth: number, most = 3): fc.Arbitrary<Selection[]> {
  return fc.array(selectionOf(type, depth), { minLength: 1, maxLength: most, size: 'max' })
}

const known = new Map<string, fc.Arbitrary<Selection>>()

function selectionOf(type: TypeName, depth: number): fc.Arbitrary<Selection> {
  const id = `${type} ${depth}`
  const made = known.get(id) ?? fc.oneof(...choicesOf(type, depth))
  known.set(id, made)
  return made
}

function choicesOf(type: TypeName, depth: number): fc.WeightedArbitrary<Selection>[] {
  const of = (kind: Selection['kind'], name: fc.Arbitrary<string>, below: fc.Arbitrary<Selection[]>) =>
    fc.record({ kind: fc.constant(kind), name, key, include, skip, below })
  const choices: fc.WeightedArbitrary<Selection>[] = []
  for (const [name, below] of Object.entries(FIELDS[type])) {
    if (below === null) {
      choices.push({ weight: weightOf(name), arbitrary: of('field', fc.constant(name), fc.constant([])) })
    } else if (depth > 0) {
      const inner = selectionsOf(below, depth - 1)
      choices.push({ weight: weightOf(name), arbitrary: of('field', fc.constant(name), inner) })
    }
  }
  choices.push({ weight: 2, arbitrary: of('field', fc.constant('__typename'), fc.constant([])) })
  choices.push({ weight: 6, arbitrary: of('spread', fc.constant(''), fc.constant([])) })
  if (depth > 0) {
    for (const on of conditionsOn(type)) {
      const inner = selectionsOf(on === '' ? type : on, depth - 1, 2)
      choices.push({ weight: weightOf(on), arbitrary: of('inline', fc.constant(on), inner) })
    }
  }
  return choices
}

/** What an inline fragment may stand on, by where it stands. */
const CONDITIONS: Readonly<Partial<Record<TypeName, readonly TypeName[]>>> = {
  Region: ['Region', 'Named', 'Found'],
  Item: ['Item', 'Named', 'Found'],
  Named: ['Region', 'Item', 'Named'],
  Found: ['Region', 'Region', 'Item', 'Named'],
}
const conditionsOn = (type: TypeName): readonly ('' | TypeName)[] => ['', ...(CONDITIONS[type] ?? [type])]

const fragment = (on: TypeName, depth: number) =>
  fc.record({ on: fc.constant(on), selections: selectionsOf(on, depth, 2) })

const oddly = (names: readonly string[], fields: readonly string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, seldom(fc.constantFrom(...fields), 3)])))

const choices: fc.Arbitrary<Choices> = fc.record({
  selections: selectionsOf('Query', 4),
  // A fragment spreads only those after it.
  fragments: fc.tuple(
    fragment('Query', 3),
    fragment('Region', 3),
    fragment('Region', 2),
    fragment('CaseConnection', 2),
    fragment('Case', 1),
  ),
  odd: fc.record({
    Query: oddly(['g0', 'g1', '_gtCode', 'node'], ['case', 'region', 'regions', 'node', '__typename']),
    Region: oddly(
      ['_gtCode', '_gtRow', 'g0', 'code', 'sensors', 'name'],
      ['code', 'name', 'answeredBy', 'sensors', 'cases', 'children'],
    ),
    Case: oddly(['id', '_gtCode'], ['title', 'broken', 'no']),
  }),
  calls: fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }),
  name: fc.constantFrom('', 'Asked'),
})

/** Unknown codes (999999, ''), without a node (370700), of a county (370203), of a tier without rows (000000). */
const code = fc.constantFrom(...REGIONS, '999999', '')
const id = fc.oneof(
  fc.tuple(code, fc.integer({ min: 0, max: 3 })).map(([region, no]) => `${region}:case:${no}`),
  fc.constant('nonsense'),
)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 5 })

/** Values for every variable the printer knows; a document is sent those it declares. */
const values = fc.record(
  {
    n: fc.oneof({ weight: 8, arbitrary: optional(fc.nat(3)) }, { weight: 1, arbitrary: fc.constant('three') }),
    m: optional(fc.nat(2)),
    s: optional(fc.constantFrom('OPEN', 'CLOSED')),
    codes: optional(fc.array(code, { maxLength: 4 })),
    codes0: optional(fc.array(code, { maxLength: 3 })),
    tier: optional(fc.constantFrom('city', 'province', 'nation', 'none')),
    maybe: fc.boolean(),
    code,
    id,
    yes: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    no: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  },
  { requiredKeys: ['code', 'id', 'yes', 'no'] },
)

const mostlyNone = <T>(arbitrary: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: most }) },
  )
const child = fc.constantFrom('370000', '440000', '310000', '370200', '370800', '440300')
const fault = fc.constantFrom<Fault[]>(
  'name',
  'cases throws',
  'totalCount is null',
  'sensors throws',
  'a sensor is null',
)

/** A counterexample is shown as what was sent. */
const shown = (value: Asked): Asked =>
  Object.assign({}, value, {
    [fc.toStringMethod]: () => JSON.stringify(value, null, 1).replaceAll('\\n', '\n').replaceAll('\\"', '"'),
  })

export const asked: fc.Arbitrary<Asked> = fc
  .record({
    choices,
    values,
    at: fc.oneof(
      { weight: 6, arbitrary: fc.constant('000000') },
      { weight: 1, arbitrary: fc.constantFrom('370000', '440000', '310000', '370200') },
    ),
    down: mostlyNone(child, 2),
    hung: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(child, { maxLength: 2 }) },
    ),
    dying: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(child, { maxLength: 2 }) },
    ),
    faults: mostlyNone(fc.tuple(fc.constantFrom(...REGIONS), fault), 2),
  })
  .map(({ choices: chosen, values: all, ...rest }) => {
    const { text, declares } = printDocument(chosen)
    const variables = Object.fromEntries(Object.entries(all).filter(([name]) => declares.includes(name)))
    return shown({ text, variables, ...rest })
  })
