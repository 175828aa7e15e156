/**
 * Prints the choices of `document-arbitrary.fixture.ts` as a valid document. Only what is used is declared, and equal
 * response keys always merge: each means one field, with the same arguments at each place, or throughout the document
 * where fragments would otherwise bring different ones together.
 */
import { buildSchema, OverlappingFieldsCanBeMergedRule, parse, validate } from 'graphql'
import type { Choices, Selection, TypeName } from './document-choices.fixture.ts'
import { SDL } from './regions-schema.fixture.ts'

const SCHEMA = buildSchema(SDL)

const VARIABLES: Readonly<Record<string, string>> = {
  n: 'Int',
  m: 'Int = 1',
  s: 'State',
  code: 'String!',
  codes: '[String!]',
  codes0: '[String!] = ["370200", "440300"]',
  tier: 'String = "city"',
  id: 'ID!',
  yes: 'Boolean!',
  no: 'Boolean!',
  maybe: 'Boolean! = true',
}

const CALLS: Readonly<Record<string, readonly string[]>> = {
  region: ['000000', '370000', '370200', '370203', '370700', '310000', '440300', '999999']
    .map((code) => `(code: "${code}")`)
    .concat('(code: $code)', '(code: $code)'),
  regions: [
    '',
    '(tier: "city")',
    '(tier: $tier)',
    '(codes: $codes)',
    '(codes: $codes0)',
    '(codes: [$code, "370200"])',
    '(codes: ["440300", "999999", "370200", "440300"])',
    '(codes: ["000000", "370000", "370203"])',
    '(codes: [])',
    '(codes: null, tier: "province")',
  ],
  case: ['(id: $id)', '(id: "370200:case:1")', '(id: "440300:case:2")', '(id: "310000:case:3")', '(id: "nonsense")'],
  found: ['', '(tier: "city")', '(tier: $tier)', '(tier: "province")'],
  cases: ['', '(first: 1)', '(first: $n)', '(first: $m, state: $s)', '(first: 3, state: CLOSED)', '(state: $s)'],
}

const RESULT: Readonly<Record<string, TypeName>> = {
  region: 'Region',
  regions: 'Region',
  children: 'Region',
  parent: 'Region',
  named: 'Named',
  found: 'Found',
  usedIn: 'Region',
  case: 'Case',
  cases: 'CaseConnection',
  edges: 'CaseEdge',
  node: 'Case',
}

const MEETING: ReadonlySet<TypeName> = new Set<TypeName>(['Named', 'Found', 'Item'])

export interface Printed {
  readonly text: string
  /** The variables the document declares. */
  readonly declares: readonly string[]
}

export function printDocument(choices: Choices): Printed {
  const byPlace = print(choices, true)
  const conflicts = validate(SCHEMA, parse(byPlace.text), [OverlappingFieldsCanBeMergedRule])
  return conflicts.length === 0 ? byPlace : print(choices, false)
}

function print(choices: Choices, byPlace: boolean): Printed {
  const declares = new Set<string>()
  const spread = new Set<number>()

  /** Types whose fields can meet in one object, or in one place, share their keys. */
  const keyed = (type: TypeName): TypeName => (MEETING.has(type) ? 'Region' : type)

  const responseKey = (type: TypeName, { name, key }: Selection): string => {
    const odd = choices.odd[keyed(type)] ?? {}
    const taken = odd[name] !== undefined && odd[name] !== null && odd[name] !== name
    const keys = [...(taken ? [] : [name, name]), `${name.replaceAll('_', '')}1`, `${name.replaceAll('_', '')}2`]
    for (const [oddKey, field] of Object.entries(odd)) if (field === name) keys.push(oddKey)
    return keys[key % keys.length] as string
  }

  const callOf = (type: TypeName, field: string, key: string, place: string): string => {
    const calls = field === 'node' && type !== 'Query' ? undefined : CALLS[field]
    if (calls === undefined) return ''
    const sum = [...`${byPlace ? place : type}.${key}`].reduce((total, letter) => total + letter.charCodeAt(0), 0)
    return calls[(choices.calls[sum % choices.calls.length] ?? 0) % calls.length] as string
  }

  const printSelection = (type: TypeName, selection: Selection, after: number, place: string): string => {
    const conditions = `${selection.include === null ? '' : ` @include(if: ${selection.include})`}${
      selection.skip === null ? '' : ` @skip(if: ${selection.skip})`
    }`
    if (selection.kind === 'inline') {
      const on = selection.name === '' ? type : (selection.name as TypeName)
      const condition = selection.name === '' ? '' : ` on ${on}`
      return `...${condition}${conditions} ${printSet(on, selection.below, after, place)}`
    }
    if (selection.kind === 'spread') {
      const fit = choices.fragments.flatMap(({ on }, index) => (on === type && index > after ? [index] : []))
      const index = fit[selection.key % fit.length]
      if (index === undefined) return `__typename${conditions}`
      spread.add(index)
      return `...F${index}${conditions}`
    }
    const key = responseKey(type, selection)
    const alias = key === selection.name ? '' : `${key}: `
    const result = type === 'Query' && selection.name === 'node' ? undefined : RESULT[selection.name]
    const below = result === undefined ? '' : ` ${printSet(result, selection.below, after, `${place}.${key}`)}`
    return `${alias}${selection.name}${callOf(type, selection.name, key, place)}${conditions}${below}`
  }

  const printSet = (type: TypeName, selections: readonly Selection[], after: number, place: string): string =>
    `{ ${selections.map((selection) => printSelection(type, selection, after, place)).join(' ')} }`

  const body = printSet('Query', choices.selections, -1, '')
  const fragments = choices.fragments.flatMap(({ on, selections }, index) =>
    // Fragments spread only those after them, so by now all that spread this one are printed.
    spread.has(index) ? [`fragment F${index} on ${on} ${printSet(on, selections, index, `F${index}`)}`] : [],
  )
  const text = [body, ...fragments].join('\n')
  for (const [, name] of text.matchAll(/\$(\w+)/g)) declares.add(name as string)
  const head = [...declares].map((name) => `$${name}: ${VARIABLES[name]}`).join(', ')
  const start = choices.name === '' && head === '' ? '' : `query ${choices.name}${head === '' ? '' : `(${head})`} `
  return { text: `${start}${text}`, declares: [...declares] }
}
