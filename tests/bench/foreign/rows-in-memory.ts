/**
 * The part of a city's schema that is asked for, over its cases in memory: no database, no rights, no hop.
 *
 * @module
 */
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import pg from 'pg'

const SDL = `
scalar DateTime
type Query { region(code: String!): Region }
type Region { code: String! name: String! cases(first: Int, filter: CaseFilter): CaseConnection }
input CaseFilter { reportedTo: DateTime }
type CaseConnection { nodes: [Case!]! }
type Case { id: ID! caseNo: String! state: String! reportedAt: DateTime! divisionCode: String! }`

interface Row {
  readonly caseNo: string
  readonly state: string
  readonly reportedAt: string
  readonly divisionCode: string
}

export async function rowsInMemory(databaseUrl: string): Promise<GraphQLSchema> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<Row & { readonly moment: Date; readonly region: string }>(
    `select case_no as "caseNo", state, reported_at as moment, division_code as "divisionCode", region_code as region
      from case_record order by reported_at desc, case_no desc`,
  )
  await client.end()
  const cases = rows.map(({ moment, region, ...row }) => ({
    ...row,
    id: `${region}:case:${row.caseNo}`,
    reportedAt: moment.toISOString(),
  }))
  const schema = buildSchema(SDL)
  const query = schema.getQueryType() as GraphQLObjectType
  const region = query.getFields().region as { resolve?: unknown }
  region.resolve = (_: unknown, { code }: { code: string }) => ({
    code,
    name: '青岛市',
    cases: ({ first, filter }: { first: number; filter?: { reportedTo?: string } }) => {
      const to = filter?.reportedTo ?? '9'
      const from = cases.findIndex(({ reportedAt }) => reportedAt < to)
      return { nodes: from < 0 ? [] : cases.slice(from, from + first) }
    },
  })
  return schema
}
