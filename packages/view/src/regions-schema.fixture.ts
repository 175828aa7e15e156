/**
 * The schema S of the view's own tests, the regions it speaks of, and the faults a region's rows can have.
 */
import { GuantongError, parseTopology } from '@guantong/contract'
import { buildSchema, type GraphQLSchema, isObjectType } from 'graphql'
import { ORIGIN, ROW_LIST } from './field-marks.ts'

export const SDL = /* GraphQL */ `
  type Query { node: String!
    region(code: String!): Region
    regions(codes: [String!], tier: String): [Region]!
    case(id: ID!): Case
    found(tier: String): [Found]!
  }
  interface Named { name: String! }
  type Region implements Named { code: String!
    name: String!
    answeredBy: String!
    parent: Region
    children: [Region!]!
    named: Named!
    cases(first: Int, state: State): CaseConnection
    sensors: [String!]
  }
  union Found = Region | Item
  type Item implements Named { name: String! sensors: [String!] usedIn: Region }
  enum State { OPEN CLOSED }
  type CaseConnection { edges: [CaseEdge!]! totalCount: Int! }
  type CaseEdge { cursor: String! node: Case! }
  type Case { id: ID! no: Int! state: State! title: String broken: String strict: Int! }
`

export const TOPOLOGY = parseTopology({
  nodes: [
    { code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false },
    { code: '370000', tier: 'province', parent: '000000', regions: ['370000'], origin: false },
    { code: '440000', tier: 'province', parent: '000000', regions: ['440000'], origin: false },
    { code: '310000', tier: 'province', parent: '000000', regions: ['310000'], origin: true },
    { code: '370200', tier: 'city', parent: '370000', regions: ['370200'], origin: true },
    { code: '370800', tier: 'city', parent: '370000', regions: ['370800'], origin: true },
    { code: '440300', tier: 'city', parent: '440000', regions: ['440300'], origin: true },
  ],
})

/** Regions are more than nodes: 370700 has no node, 370203 is a county of 370200. */
const PARENT: Record<string, string | null> = {
  '000000': null,
  '370000': '000000',
  '440000': '000000',
  '310000': '000000',
  '370200': '370000',
  '370203': '370200',
  '370700': '370000',
  '370800': '370000',
  '440300': '440000',
}
export const REGIONS: readonly string[] = Object.keys(PARENT)

/** The node that holds the cases of a region, and of the counties below it; null where there is none. */
export const ownerOf = (region: string): string | null => {
  for (let at: string | null = region; at !== null; at = PARENT[at] ?? null) {
    const owner = TOPOLOGY.ownerOf(at)
    if (owner !== undefined) return owner.origin ? owner.code : null
  }
  return null
}

/** By region: `name` fails at every node; the others only at the owner. */
export type Fault = 'name' | 'cases throws' | 'totalCount is null' | 'sensors throws' | 'a sensor is null'

export interface NodeRows {
  readonly self: string
  /** Whether the rows of a region are here. @throws GuantongError when they would have to be fetched and can not be. */
  readonly holds: (region: string) => boolean
  readonly faults: ReadonlyMap<string, Fault>
  /** That of another release, unless left out. */
  readonly sdl?: string | undefined
}

type Of = { code: string }
type Row = Of & { no: number }

/** The schema as one node executes it on what it holds itself. */
export function schemaOf({ self, holds, faults, sdl = SDL }: NodeRows): GraphQLSchema {
  const schema = buildSchema(sdl)
  const region = (code: string) => (code in PARENT ? { code } : null)
  const failOn = (code: string, fault: Fault): void => {
    if (faults.get(code) === fault) throw new GuantongError('GT_INPUT_INVALID', { field: code, reason: fault })
  }
  const resolvers: Record<string, Record<string, (source: never, args: never, context: never) => unknown>> = {
    Query: {
      node: () => self,
      region: (_, { code }: Of) => region(code),
      regions: (_, { codes, tier }: { codes?: string[]; tier?: string }) =>
        codes?.map(region) ??
        REGIONS.filter((code) => tier === undefined || TOPOLOGY.nodeOf(code)?.tier === tier).map(region),
      found: (_, { tier }: { tier?: string }) => [
        null,
        ...REGIONS.filter((code) => tier === undefined || TOPOLOGY.nodeOf(code)?.tier === tier).flatMap((code) => [
          { code, __typename: 'Region' },
          { code, __typename: 'Item', name: `item of ${code}`, sensors: [`${code}-s9`] },
        ]),
      ],
      case: (_, { id }: { id: string }) => {
        const [code = '', , no] = id.split(':')
        if (!holds(code)) throw new GuantongError('GT_CASE_NOT_FOUND', { id })
        failOn(code, 'cases throws')
        return caseOf(code, Number(no))
      },
    },
    Region: {
      name: ({ code }: Of) => {
        failOn(code, 'name')
        return `name of ${code}`
      },
      answeredBy: () => self,
      parent: ({ code }: Of) => region(PARENT[code] ?? ''),
      children: ({ code }: Of) => REGIONS.filter((child) => PARENT[child] === code).map(region),
      named: (source: Of) => ({ ...source, __typename: 'Region' }),
      cases: ({ code }: Of, { first = 2, state }: { first?: number; state?: string }) => {
        if (!holds(code)) return null
        failOn(code, 'cases throws')
        return {
          edges: Array.from({ length: first }, (_, at) => ({ cursor: `c${at}`, node: caseOf(code, at + 1, state) })),
          totalCount: faults.get(code) === 'totalCount is null' ? null : 100,
        }
      },
      sensors: ({ code }: Of) => {
        if (!holds(code)) return null
        failOn(code, 'sensors throws')
        return [faults.get(code) === 'a sensor is null' ? null : `${code}-s1`]
      },
    },
    Item: { usedIn: ({ code }: Of) => region(code) },
    Case: {
      title: ({ code, no }: Row, _: unknown, { principal }: { principal: string }) => `${code}/${no} for ${principal}`,
      broken: ({ no }: Row) => {
        if (no === 2) throw new GuantongError('GT_CURSOR_INVALID', { cursor: 'x' })
        return 'fine'
      },
      strict: ({ no }: Row) => (no === 2 ? null : no),
    },
  }
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) continue
    for (const [name, resolve] of Object.entries(fields)) {
      const field = type.getFields()[name]
      if (field !== undefined) field.resolve = resolve as never
    }
  }
  for (const [typeName, name] of [
    ['Query', 'case'],
    ['Region', 'cases'],
    ['Region', 'sensors'],
  ] as const) {
    const type = schema.getType(typeName)
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    if (field !== undefined) field.extensions = ORIGIN
  }
  const connection = schema.getType('CaseConnection')
  const edges = isObjectType(connection) ? connection.getFields().edges : undefined
  if (edges !== undefined) edges.extensions = ROW_LIST
  return schema
}

const caseOf = (code: string, no: number, state = 'OPEN') => ({ id: `${code}:case:${no}`, code, no, state })
