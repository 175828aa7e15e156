/**
 * The nation behind HTTP, in a process of its own: asked with the subject as the token.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { createRequestRate } from '@guantong/node/ask-rate'
import { createGraphqlDoor } from '@guantong/node/graphql-door'
import { startServer } from '@guantong/node/serve'
import { NATION, openNation, readerOf } from './nation.ts'

const { DATABASE_URL = '', CITIES = '' } = process.env
const log = { info: () => {}, error: (fields: object) => console.error(fields) }
const { graph } = await openNation(DATABASE_URL, Number(CITIES), { cost: 1e9 })
// What is measured is who waits for whom: nobody is refused.
const rate = createRequestRate({ requestsPerMinute: 1e7, costPerMinute: 1e12 }, () => new Date())
const { url } = await startServer({
  http: { host: '127.0.0.1', port: 0 },
  self: NATION,
  principalOf: async (token) => readerOf(token),
  doors: [createGraphqlDoor({ graph, log, newId: randomUUID, rate })],
  log,
  newId: randomUUID,
})
process.send?.({ url: `${url}/graphql` })
