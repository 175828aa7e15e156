/**
 * The least a tier can do: take a question, put it to the next one, hand back the bytes. Nothing is read, planned or checked.
 *
 * @module
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openClient } from './open-client.ts'
import type { Below } from './orders.ts'
import { DRILLED } from './regions.ts'

export async function startRelay({ endpoints, wayTo }: Below): Promise<string> {
  const client = await openClient()
  const next = endpoints[wayTo[DRILLED.city] ?? ''] as string
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const answer = await client.bytes(next, Buffer.concat(parts).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
      response.end(answer)
    })
  })
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}
