/**
 * The regions every gateway of this bench is asked about: one small schema, the rows behind it, and the questions.
 *
 * @module
 */
/** Many enough for the widest fan-out: one for each province of the country. */
export const REGIONS: readonly string[] = Array.from({ length: 31 }, (_, at) => `${11 + at}0000`)
/** The way of the drill: a city two hops below the nation. */
export const DRILLED = { province: '990000', city: '990100' } as const

/**
 * With a region's code in `own`: the same types under names of that region's own, which is how a gateway that plans by the owner
 * of a field can be sent about many owners of the same fields.
 */
export const sdlOf = (own?: string): string => {
  const [of, root] =
    own === undefined
      ? ['', 'region(code: String!): Region  regions(codes: [String!]): [Region]!']
      : [`_${own}`, `region_${own}: Region_${own}`]
  return `
  type Query { ${root} }
  type Region${of} { code: String! name: String! cases(first: Int!, before: String): CaseConnection${of} }
  type CaseConnection${of} { nodes: [Case${of}!]! totalCount: Int! }
  type Case${of} { id: ID! caseNo: String! state: String! kind: String! title: String! address: String!
    reportedAt: String! longitude: Float! latitude: Float! }`
}

/** What graphql-js finds everything in, without a resolver. */
export const rootValueOf = (own: string) => ({
  region: ({ code }: { code: string }) => regionOf(code),
  regions: ({ codes }: { codes: readonly string[] }) => codes.map(regionOf),
  [`region_${own}`]: () => regionOf(own),
})

export const regionOf = (code: string) => ({
  code,
  name: `区域 ${code}`,
  cases: ({ first }: { first: number }) => ({
    nodes: Array.from({ length: first }, (_, at) => caseOf(code, at)),
    totalCount: 1000,
  }),
})

const caseOf = (code: string, at: number) => ({
  id: idOf(code, at),
  caseNo: `${code}-2026-${at}`,
  state: 'OPEN',
  kind: '0203',
  title: '道路破损，影响通行',
  address: `人民路 ${at} 号`,
  reportedAt: '2026-03-01T08:00:00.000Z',
  longitude: 120.38 + at / 1000,
  latitude: 36.06 + at / 1000,
})

const idOf = (code: string, at: number) => `${code}:case:${at}`

/** What every right answer holds, in this order. */
export const idsOf = (codes: readonly string[], first: number): string[] =>
  codes.flatMap((code) => Array.from({ length: first }, (_, at) => idOf(code, at)))

const CASES =
  'cases(first: $first, before: $before) { nodes { id caseNo state kind title address reportedAt longitude latitude } }'

export interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** How a gateway names regions: all under one field, or each under a field of its own. */
export type Naming = 'by code' | 'by field'

/** `turn` makes each question another one: it goes all the way down, and the children pay no heed to it. */
export function questionAbout(codes: readonly string[], first: number, turn: number, naming: Naming): Question {
  const page = { first, before: turnMark(turn) }
  if (naming === 'by field') {
    const fields = codes.map((code) => `region_${code} { code ${CASES} }`)
    return { query: `query ($first: Int!, $before: String) { ${fields.join(' ')} }`, variables: page }
  }
  if (codes.length === 1) {
    const query = `query ($code: String!, $first: Int!, $before: String) { region(code: $code) { code ${CASES} } }`
    return { query, variables: { code: codes[0], ...page } }
  }
  const query = `query ($codes: [String!], $first: Int!, $before: String) { regions(codes: $codes) { code ${CASES} } }`
  return { query, variables: { codes, ...page } }
}

export const TURN = /turn-\d+/g
const turnMark = (turn: number): string => `turn-${turn}`

/** Every `id` of an answer, in the order they come. */
export function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'id' && typeof inner === 'string' ? [inner] : idsIn(inner),
  )
}
