/**
 * A GraphQL service that is not ours, over real HTTP: graphql-js behind node:http and nothing else.
 *
 * @module
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema, execute, type GraphQLSchema, parse, validate } from 'graphql'

export interface RunningService {
  readonly url: string
  /** Every question but those about its schema. */
  readonly asked: { document: string; variables: Record<string, unknown>; headers: IncomingHttpHeaders }[]
  /** Answers in its place, or never. */
  behave?: ((response: ServerResponse, text: string) => void) | undefined
  stop(): Promise<void>
}

/** @param port 0: any. */
export async function startService(sdl: string, rootValue: object, port = 0): Promise<RunningService> {
  const schema: GraphQLSchema = buildSchema(sdl)
  const asked: RunningService['asked'] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { query, variables } = JSON.parse(Buffer.concat(parts).toString()) as {
      query: string
      variables: Record<string, unknown>
    }
    const isAboutSchema = query.includes('__schema') || query === '{ _sdl }'
    if (!isAboutSchema) asked.push({ document: query, variables, headers: request.headers })
    const document = parse(query)
    const errors = validate(schema, document)
    const result =
      errors.length > 0 ? { errors } : await execute({ schema, document, rootValue, variableValues: variables })
    const text = JSON.stringify(result)
    if (!isAboutSchema && service.behave !== undefined) return service.behave(response, text)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const service: RunningService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return service
}
