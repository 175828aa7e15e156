/**
 * The children of every gateway, in one process, each on a port of its own. An answer is worked out once for each document and
 * kept whatever the turn, so that children cost next to nothing and the gateway is what is measured.
 *
 * @module
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSchema, type GraphQLSchema, graphql } from 'graphql'
import { serveOrders } from './orders.ts'
import { type Question, rootValueOf, sdlOf, TURN } from './regions.ts'

/** More kinds of questions than this are a gateway that puts something of its own into each: then nothing would be kept. */
const MOST_KEPT = 1_000

/** `/same` speaks the schema all regions share, `/own` the one with names of this region's own. */
function startChild(code: string): Promise<Server> {
  const schemas: Record<string, GraphQLSchema> = { '/same': buildSchema(sdlOf()), '/own': buildSchema(sdlOf(code)) }
  const kept = new Map<string, Buffer>()
  const rootValue = rootValueOf(code)
  const workOut = async (path: string, text: string): Promise<Buffer> => {
    const { query: source, variables: variableValues } = JSON.parse(text) as Question
    const schema = schemas[path]
    if (schema === undefined || kept.size > MOST_KEPT) return Buffer.from('{"errors":[{"message":"refused"}]}')
    return Buffer.from(JSON.stringify(await graphql({ schema, source, variableValues, rootValue })))
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const text = Buffer.concat(parts).toString('utf8')
      const key = `${request.url} ${text.replaceAll(TURN, '')}`
      const answer = kept.get(key) ?? (await workOut(request.url ?? '', text))
      kept.set(key, answer)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
      response.end(answer)
    })
  })
  // No connection is closed while the others have their turn.
  server.keepAliveTimeout = 600_000
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

serveOrders({
  async children({ codes }) {
    const endpoints: Record<string, string> = {}
    for (const code of codes) {
      const { port } = (await startChild(code)).address() as AddressInfo
      endpoints[code] = `http://127.0.0.1:${port}`
    }
    return { endpoints }
  },
})
