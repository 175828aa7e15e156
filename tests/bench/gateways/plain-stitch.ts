/**
 * GraphQL Yoga and schema stitching as their handbooks have them: a subschema for each region with an HTTP executor, and
 * resolvers that delegate to the subschema of the region asked for. Yoga has the settings ours has, its caches of parsed and
 * validated documents are left on.
 *
 * @module
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delegateToSchema, type SubschemaConfig } from '@graphql-tools/delegate'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildSchema, type GraphQLResolveInfo } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Below } from './orders.ts'
import { sdlOf } from './regions.ts'

export async function startPlainStitch({ endpoints, wayTo }: Below): Promise<string> {
  const subschemas = new Map<string, SubschemaConfig>(
    Object.entries(endpoints).map(([child, endpoint]) => [
      child,
      { schema: buildSchema(sdlOf()), executor: buildHTTPExecutor({ endpoint }) as never },
    ]),
  )
  const toRegion = (code: string, context: unknown, info: GraphQLResolveInfo) => {
    const subschema = subschemas.get(wayTo[code] ?? '')
    if (subschema === undefined) return null
    return delegateToSchema({
      schema: subschema,
      fieldName: 'region',
      returnType: info.schema.getType('Region') as never,
      args: { code },
      context: context as Record<string, unknown>,
      info,
    })
  }
  const schema = stitchSchemas({
    subschemas: [...subschemas.values()],
    resolvers: {
      Query: {
        region: (_: unknown, { code }: { code: string }, context: unknown, info: GraphQLResolveInfo) =>
          toRegion(code, context, info),
        regions: (_: unknown, { codes }: { codes: string[] }, context: unknown, info: GraphQLResolveInfo) =>
          codes.map((code) => toRegion(code, context, info)),
      },
    },
  })
  const yoga = createYoga({
    schema,
    maxRequestBodySize: false,
    batching: false,
    multipart: false,
    cors: false,
    landingPage: false,
    graphiql: false,
    logging: false,
    maskedErrors: false,
  })
  const server = createServer(yoga)
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}
