/**
 * Hive Gateway over the supergraph, as it comes but for its log and its pages: it leaves no way to turn off the limiter of bodies
 * that the Yoga inside it has.
 *
 * @module
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Below } from '../gateways/orders.ts'
import { supergraphOf } from './compose.ts'

interface Hive {
  createGatewayRuntime(config: object): RequestListener
}

const HIVE: string = '@graphql-hive/gateway-runtime'

export async function startHive(below: Below): Promise<string> {
  const { createGatewayRuntime } = (await import(HIVE)) as Hive
  const gateway = createGatewayRuntime({
    supergraph: await supergraphOf(below),
    logging: false,
    landingPage: false,
    graphiql: false,
  })
  const server = createServer(gateway)
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}
