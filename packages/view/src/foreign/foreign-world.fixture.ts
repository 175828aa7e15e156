/**
 * A schema of ours with regions and cases, and services beside it in one process: each question and each answer is JSON, as
 * between processes.
 */
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  isObjectType,
  parse,
  validate,
  visit,
} from 'graphql'
import { createView } from '../view.ts'
import type { AttachedService } from './attached-service.ts'
import { createForeignView, type ForeignView } from './foreign-view.ts'

const OURS = /* GraphQL */ `
  type Query { node: Node!
    region(code: String!): Region
    regions(codes: [String!]): [Region]!
  }
  type Node { code: String! }
  interface Named { name: String! }
  type Region implements Named { code: String! name: String! parent: Region children: [Region!]! cases(first: Int): CaseConnection named: Named! }
  type CaseConnection { nodes: [Case!]! }
  type Case { id: ID! regionCode: String! divisionCode: String! grid: String region: Region! title: String }
`

export const CAMERAS_SDL = /* GraphQL */ `
  type Query {
    regions(codes: [String!]!): [Region]!
    casesById(ids: [ID!]!): [Case!]!
    list(region: String, kind: Kind): [Camera!]!
    total: Int!
    newest: Thing
  }
  type Mutation { switchOff(id: ID!): Boolean }
  type Region { code: String! cameras(on: Boolean): [Camera!]! availability: Availability! }
  type Case { id: ID! nearbyCameras: [Camera!]! }
  type Camera { id: ID! name: String! kind: Kind! on: Boolean! height: Float region: Region tags: [[String!]!]! extra: Extra }
  type Availability { installed: Int! switchedOn: Int! viewable: Int! }
  type Pole { id: ID! metres: Int! }
  union Thing = Camera | Pole
  enum Kind { DOME BULLET }
  scalar Extra
`

export const CAMERAS: AttachedService = {
  name: 'cameras',
  sdl: CAMERAS_SDL,
  merge: {
    Region: { field: 'regions', argument: 'codes', key: 'code' },
    Case: { field: 'casesById', argument: 'ids', key: 'id' },
  },
  regionArguments: { list: 'region' },
}

export const WEATHER: AttachedService = {
  name: 'weather',
  sdl: /* GraphQL */ `
    type Query { weatherOf(divisions: [String]!): [Weather] station(id: ID!): Camera query: Query }
    type Weather { division: String! temperature: Float! sky: String }
    type Camera { id: ID! }
  `,
  prefix: 'Weather_',
  merge: { Region: { field: 'weatherOf', argument: 'divisions', key: 'code', theirKey: 'division', type: 'Weather' } },
  regionArguments: {},
}

const PARENT: Record<string, string | null> = { '370000': null, '370200': '370000', '370800': '370000' }

function ours(): GraphQLSchema {
  const schema = buildSchema(OURS)
  const region = (code: string) => (code in PARENT ? { code } : null)
  type Of = { code: string }
  const resolvers: Record<string, Record<string, (source: never, args: never) => unknown>> = {
    Query: {
      node: () => ({ code: '370000' }),
      region: (_, { code }: Of) => region(code),
      regions: (_, { codes }: { codes?: string[] }) => (codes ?? Object.keys(PARENT)).map(region),
    },
    Region: {
      name: ({ code }: Of) => {
        if (code === '370800') throw new Error('no name')
        return `name of ${code}`
      },
      parent: ({ code }: Of) => region(PARENT[code] ?? ''),
      children: ({ code }: Of) =>
        Object.keys(PARENT)
          .filter((one) => PARENT[one] === code)
          .map(region),
      named: ({ code }: Of) => ({ code, __typename: 'Region' }),
      cases: ({ code }: Of, { first = 2 }: { first?: number }) => ({
        nodes: Array.from({ length: first }, (_, at) => ({
          ...{ id: `${code}:case:${at}`, regionCode: code, divisionCode: code, grid: `g${at}`, region: { code } },
          title: at === 1 ? null : `case ${at}`,
        })),
      }),
    },
  }
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName)
    if (isObjectType(type))
      for (const [name, resolve] of Object.entries(fields)) Object.assign(type.getFields()[name] ?? {}, { resolve })
  }
  return schema
}

export const camerasOf = (code: string, more: object = {}) => [
  {
    ...{ id: `${code}-1`, name: 'gate', kind: 'DOME', on: true, height: 3.5 },
    region: { code },
    tags: [['a']],
    extra: { a: [1] },
    ...more,
  },
  {
    ...{ id: `${code}-2`, name: 'yard', kind: 'BULLET', on: false, height: null },
    region: { code: '370200' },
    tags: [],
    extra: null,
    ...more,
  },
]

const ANSWERS: Record<string, object> = {
  cameras: {
    regions: ({ codes }: { codes: string[] }) =>
      codes.map((code) => ({
        code,
        cameras: ({ on }: { on?: boolean }) => camerasOf(code).filter((one) => on === undefined || one.on === on),
        availability: { installed: 69, switchedOn: 47, viewable: 30 },
      })),
    casesById: ({ ids }: { ids: string[] }) =>
      ids.map((id) => ({ id, nearbyCameras: camerasOf(id, { region: { code: '370200' } }) })),
    list: ({ region }: { region?: string }) => camerasOf(region ?? 'all'),
    total: 2,
    newest: { __typename: 'Pole', id: 'p1', metres: 4 },
  },
  weather: {
    weatherOf: ({ divisions }: { divisions: string[] }) =>
      divisions.map((division) => ({ division, temperature: 21.5, sky: 'clear' })).reverse(),
    station: ({ id }: { id: string }) => ({ id }),
  },
}

type Context = { readonly regions: readonly string[] }

export interface ForeignWorld {
  readonly view: ForeignView<null, Context>
  readonly schema: GraphQLSchema
  /** Every question to a service as it left. */
  readonly sent: { service: string; document: string; variables: Readonly<Record<string, unknown>> }[]
  /** Replaces what a service answers; whatever it throws is thrown. */
  readonly forged: Map<string, (answer: ExecutionResult) => unknown>
  /** What a question may cost: a field costs one, for each region that is asked about. */
  budget: number | undefined
  /** What our own rows wait for. */
  before: (() => Promise<void>) | undefined
  ask(document: string, variables?: Record<string, unknown>, regions?: readonly string[]): Promise<ExecutionResult>
  /** The same without the services. */
  askOurs(document: string): Promise<ExecutionResult>
}

export function createForeignWorld(
  services: readonly AttachedService[] = [CAMERAS, WEATHER],
  path: 'auto' | 'stitched' = 'auto',
): ForeignWorld {
  const schema = ours()
  const sent: ForeignWorld['sent'] = []
  const schemas = new Map<string, GraphQLSchema>()
  const forged: ForeignWorld['forged'] = new Map()
  const none = () => Promise.reject(new Error('there is no node below'))
  const inner = createView<null, Context>({ schema, route: () => null, callHop: none, hasChildren: () => false })
  const within = (region: string, scope: string): boolean =>
    region === scope || (PARENT[region] !== undefined && PARENT[region] !== null && within(PARENT[region], scope))
  const covers = ({ regions }: Context, region: string) => regions.some((scope) => within(region, scope))
  const view = createForeignView<null, Context>({
    ...{ schema, services, covers, path },
    view: {
      async execute(request) {
        await world.before?.()
        return inner.execute(request)
      },
    },
    coversAll: (context) => covers(context, '370000'),
    costOf(document, variables) {
      let fields = 0
      visit(document, {
        Field() {
          fields += 1
        },
      })
      return fields * Object.values(variables).flat().length
    },
    async send({ name, sdl }, { document, variables }) {
      sent.push({ service: name, document, variables })
      const theirs = schemas.get(sdl) ?? buildSchema(sdl)
      schemas.set(sdl, theirs)
      const parsed = parse(document)
      const errors = validate(theirs, parsed)
      if (errors.length > 0) throw new Error(`not valid at ${name}: ${errors[0]?.message}`)
      const variableValues = JSON.parse(JSON.stringify(variables)) as Record<string, unknown>
      const answer = await execute({ schema: theirs, document: parsed, variableValues, rootValue: ANSWERS[name] })
      const forge = forged.get(name)
      return forge === undefined
        ? JSON.parse(JSON.stringify(answer))
        : forge(JSON.parse(JSON.stringify(answer)) as ExecutionResult)
    },
  })
  const run = async (
    asked: Pick<ForeignView<null, Context>, 'execute'>,
    document: string,
    variables: Record<string, unknown> = {},
    regions: readonly string[] = ['370000'],
  ): Promise<ExecutionResult> => {
    const signal = new AbortController().signal
    const request = { document: parse(document), variables, context: { regions } }
    const { budget: cost } = world
    const result = await asked.execute({ ...request, principal: null, deadline: Date.now() + 5000, signal, cost })
    return JSON.parse(JSON.stringify(result)) as ExecutionResult
  }
  const world: ForeignWorld = {
    ...{ view, schema, sent, forged, budget: undefined, before: undefined },
    ask(document, variables, regions) {
      const errors = validate(view.schema, parse(document))
      if (errors.length > 0) throw errors[0]
      return run(view, document, variables, regions)
    },
    askOurs: (document) => run(inner, document),
  }
  return world
}
