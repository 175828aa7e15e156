/**
 * PostGraphile 5 over a city's own database, as its documentation sets it up: amber preset, grafserv on node:http. Columns
 * without an index of their own may be asked for, as at the node.
 *
 * @module
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is used of its packages, which are installed only for this. */
interface Peer {
  readonly postgraphile: (preset: object) => { createServ(make: unknown): { addTo(server: Server): Promise<void> } }
}
interface Services {
  makePgService(of: { connectionString: string; schemas: string[]; poolConfig: object }): object
}

const load = async <T>(name: string): Promise<T> => (await import(name)) as T

const { DATABASE_URL = '', POOL_SIZE = '8' } = process.env
const { postgraphile } = await load<Peer>('postgraphile')
const { PostGraphileAmberPreset } = await load<{ PostGraphileAmberPreset: object }>('postgraphile/presets/amber')
const { makePgService } = await load<Services>('postgraphile/adaptors/pg')
const { grafserv } = await load<{ grafserv: unknown }>('postgraphile/grafserv/node')

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({ connectionString: DATABASE_URL, schemas: ['public'], poolConfig: { max: Number(POOL_SIZE) } }),
  ],
  grafserv: { graphiql: false, watch: false },
})
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` })
})
process.on('disconnect', () => process.exit(0))
