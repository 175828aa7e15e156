/**
 * Three tiers in one process for the view's own tests: each node has its own schema object and its own rows, and every
 * hop carries JSON, as between processes.
 */
import { GuantongError, parseTopology, type Topology } from '@guantong/contract'
import { buildSchema, type ExecutionResult, type GraphQLSchema, isObjectType, parse, validate } from 'graphql'
import type { CallHop } from './ask.ts'
import { ORIGIN } from './joint.ts'
import { createView, type View } from './view.ts'

const SDL = /* GraphQL */ `
  type Query {
    node: String!
    region(code: String!): Region
    regions(codes: [String!], tier: String): [Region]!
    case(id: ID!): Case
  }
  interface Named { name: String! }
  type Region implements Named {
    code: String!
    name: String!
    answeredBy: String!
    children: [Region!]!
    named: Named!
    cases(first: Int, state: State): CaseConnection
    sensors: [String!]
  }
  enum State { OPEN CLOSED }
  type CaseConnection { edges: [CaseEdge!]! totalCount: Int! }
  type CaseEdge { cursor: String! node: Case! }
  type Case { id: ID! no: Int! state: State! title: String broken: String strict: Int! }
`

const TOPOLOGY = parseTopology({
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

const ownerOf = (topology: Topology, region: string): string | null => {
  for (let at: string | null = region; at !== null; at = PARENT[at] ?? null) {
    const owner = topology.ownerOf(at)
    if (owner !== undefined) return owner.origin ? owner.code : null
  }
  return null
}

export interface Tiers {
  ask(
    document: string,
    variables?: Record<string, unknown>,
    options?: { at?: string; principal?: string; ms?: number },
  ): Promise<ExecutionResult>
  /** Every hop as it happened. */
  readonly calls: { from: string; to: string; document: string; principal: string; left: number }[]
  readonly down: Set<string>
  readonly hung: Set<string>
  /** Replaces what a node sends back. */
  readonly forged: Map<string, (answer: ExecutionResult) => unknown>
}

type Context = { principal: string }

export function createTiers(path: 'auto' | 'stitched'): Tiers {
  const calls: Tiers['calls'] = []
  const down = new Set<string>()
  const hung = new Set<string>()
  const forged: Tiers['forged'] = new Map()
  const nodes = new Map<string, { schema: GraphQLSchema; view: View<string, Context> }>()
  for (const { code } of TOPOLOGY.nodes) {
    const schema = schemaOf(code)
    const callHop: CallHop<string> = async (child, question, asking) => {
      calls.push({
        from: code,
        to: child,
        document: question.document,
        principal: asking.principal,
        left: asking.deadline - Date.now(),
      })
      if (down.has(child)) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
      if (hung.has(child)) await new Promise((_, reject) => asking.signal.addEventListener('abort', reject))
      const { schema: childSchema, view } = nodes.get(child) as { schema: GraphQLSchema; view: View<string, Context> }
      const document = parse(question.document)
      const errors = validate(childSchema, document)
      const sent = JSON.parse(JSON.stringify(question.variables)) as Record<string, unknown>
      const result =
        errors.length > 0
          ? { errors }
          : await view.execute({ document, variables: sent, context: { principal: asking.principal }, ...asking })
      return JSON.parse(JSON.stringify(forged.get(child)?.(result) ?? result))
    }
    const route = (region: string): string | null => {
      const owner = ownerOf(TOPOLOGY, region)
      if (owner === null) return null
      const hop = TOPOLOGY.nextHop(code, owner)
      return hop === undefined ? null : hop === code ? 'self' : hop
    }
    const view = createView<string, Context>({
      schema,
      route,
      callHop,
      hasChildren: () => TOPOLOGY.childrenOf(code).length > 0,
      path,
    })
    nodes.set(code, { schema, view })
  }
  return {
    calls,
    down,
    hung,
    forged,
    async ask(text, variables = {}, { at = '000000', principal = 'alice', ms = 5000 } = {}) {
      const { schema, view } = nodes.get(at) as { schema: GraphQLSchema; view: View<string, Context> }
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      const asking = { principal, deadline: Date.now() + ms, signal: new AbortController().signal }
      const result = await view.execute({ document, variables, context: { principal }, ...asking })
      return JSON.parse(JSON.stringify(result))
    },
  }
}

function schemaOf(self: string): GraphQLSchema {
  const schema = buildSchema(SDL)
  const own = (region: string): boolean => ownerOf(TOPOLOGY, region) === self
  const region = (code: string) => (code in PARENT ? { code } : null)
  const resolvers: Record<string, Record<string, (source: never, args: never, context: never) => unknown>> = {
    Query: {
      node: () => self,
      region: (_, { code }: { code: string }) => region(code),
      regions: (_, { codes, tier }: { codes?: string[]; tier?: string }) =>
        codes?.map(region) ??
        REGIONS.filter((code) => tier === undefined || TOPOLOGY.nodeOf(code)?.tier === tier).map(region),
      case: (_, { id }: { id: string }) => {
        const [code = '', , no] = id.split(':')
        if (!own(code)) throw new GuantongError('GT_CASE_NOT_FOUND', { id })
        return caseOf(code, Number(no))
      },
    },
    Region: {
      name: ({ code }: { code: string }) => `name of ${code}`,
      answeredBy: () => self,
      children: ({ code }: { code: string }) => REGIONS.filter((child) => PARENT[child] === code).map(region),
      named: (source: { code: string }) => ({ ...source, __typename: 'Region' }),
      cases: ({ code }: { code: string }, { first = 2, state }: { first?: number; state?: string }) =>
        own(code)
          ? {
              edges: Array.from({ length: first }, (_, at) => ({
                cursor: `c${at}`,
                node: caseOf(code, at + 1, state),
              })),
              totalCount: 100,
            }
          : null,
      sensors: ({ code }: { code: string }) => (own(code) ? [`${code}-s1`] : null),
    },
    Case: {
      title: ({ code, no }: { code: string; no: number }, _: unknown, { principal }: Context) =>
        `${code}/${no} for ${principal}`,
      broken: ({ no }: { no: number }) => {
        if (no === 2) throw new GuantongError('GT_CURSOR_INVALID', { cursor: 'x' })
        return 'fine'
      },
      strict: ({ no }: { no: number }) => (no === 2 ? null : no),
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
  return schema
}

const caseOf = (code: string, no: number, state = 'OPEN') => ({ id: `${code}:case:${no}`, code, no, state })
