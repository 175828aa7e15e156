/**
 * The same lists out of memory: plain graphql-js over node:http, documents parsed and validated once. Neither database nor token,
 * and no cost is counted: the least a GraphQL server in JavaScript can do.
 *
 * @module
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type DocumentNode,
  execute,
  GraphQLFloat,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  parse,
  validate,
} from 'graphql'
import { connect, listsOf, MOMENTS, NAMES, rowsOf, type Wanted } from './city-list-rows.ts'

const { DATABASE_URL = '', REGION = '' } = process.env
const keyOf = ({ division, source }: Wanted): string => `${division} ${source}`
const held = new Map<string, readonly object[]>()
const pool = connect(DATABASE_URL)
for (const wanted of await listsOf(pool, REGION)) held.set(keyOf(wanted), await rowsOf(pool, REGION, wanted))
await pool.end()

const Moment = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => (value as Date).toISOString(),
})
const typeOf = (name: string) =>
  (MOMENTS as readonly string[]).includes(name) ? Moment : name === 'limitValue' ? GraphQLFloat : GraphQLString
const Case = new GraphQLObjectType({
  name: 'Case',
  fields: Object.fromEntries(NAMES.map((name) => [name, { type: typeOf(name) }])),
})
const text = { type: new GraphQLNonNull(GraphQLString) }
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      cases: {
        type: new GraphQLList(Case),
        args: { division: text, source: text },
        resolve: (_, args: Wanted) => held.get(keyOf(args)),
      },
    },
  }),
})

const documents = new Map<string, DocumentNode>()
function documentOf(query: string): DocumentNode {
  let document = documents.get(query)
  if (document === undefined) {
    document = parse(query)
    if (validate(schema, document).length > 0) throw new Error('not a document of this schema')
    documents.set(query, document)
  }
  return document
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    query: string
    variables: Record<string, unknown>
  }
  const result = await execute({ schema, document: documentOf(query), variableValues: variables })
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(result))
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` })
})
process.on('disconnect', () => process.exit(0))
