/**
 * The sample video platform as a process of its own: `node serve-video.ts CONFIG.json` with `{ "port": 7480 }`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { graphql } from 'graphql'
import { videoRoot, videoSchema } from './video-schema.ts'

const LARGEST_QUESTION = 1_000_000

const [config = ''] = process.argv.slice(2)
const { port } = JSON.parse(readFileSync(config, 'utf8')) as { port: number }
const schema = videoSchema()

createServer(async (request, response) => {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body))
  }
  if (request.method !== 'POST' || request.url !== '/graphql')
    return send(404, { errors: [{ message: 'POST /graphql' }] })
  try {
    const { query: source, variables: variableValues, operationName } = JSON.parse(await textOf(request))
    send(200, await graphql({ schema, rootValue: videoRoot, source, variableValues, operationName }))
  } catch (error) {
    send(400, { errors: [{ message: (error as Error).message }] })
  }
}).listen(port, '127.0.0.1')

process.once('SIGTERM', () => process.exit(0))

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > LARGEST_QUESTION) throw new TypeError('too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
