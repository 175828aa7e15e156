/**
 * The sample weather service as a process of its own: PostGraphile 5 over one table, as its documentation sets it up.
 * `node serve-weather.ts CONFIG.json` with `{ "port": 7481, "databaseUrl": "postgres://…" }`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'

const [config = ''] = process.argv.slice(2)
const { port, databaseUrl } = JSON.parse(readFileSync(config, 'utf8')) as { port: number; databaseUrl: string }

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // A question within a question, and ids of its own for every row: nobody asks this service so.
  disablePlugins: ['QueryQueryPlugin', 'NodePlugin', 'PgIndexBehaviorsPlugin'],
  schema: {
    // Read only, and lists instead of connections.
    defaultBehavior: '-connection +list -insert -update -delete -order -query:resource:list -query:resource:single',
    pgForbidSetofFunctionsToReturnNull: true,
  },
  pgServices: [makePgService({ connectionString: databaseUrl, schemas: ['weather'], poolConfig: { max: 4 } })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
})
const server = createServer()
await instance.createServ(grafserv).addTo(server)
server.listen(port, '127.0.0.1')

process.once('SIGTERM', () => process.exit(0))
