/**
 * Apollo Gateway over the same supergraph, in Apollo Server's own standalone server.
 *
 * @module
 */
import type { Below } from '../gateways/orders.ts'
import { supergraphOf } from './compose.ts'

interface Gateway {
  readonly ApolloGateway: new (config: object) => object
}

interface Server {
  readonly ApolloServer: new (config: object) => object
}

interface Standalone {
  startStandaloneServer(server: object, options: object): Promise<{ url: string }>
}

const [GATEWAY, SERVER, STANDALONE]: string[] = ['@apollo/gateway', '@apollo/server', '@apollo/server/standalone']

export async function startApollo(below: Below): Promise<string> {
  const { ApolloGateway } = (await import(GATEWAY as string)) as Gateway
  const { ApolloServer } = (await import(SERVER as string)) as Server
  const { startStandaloneServer } = (await import(STANDALONE as string)) as Standalone
  const gateway = new ApolloGateway({ supergraphSdl: await supergraphOf(below) })
  const server = new ApolloServer({ gateway })
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
  return url
}
