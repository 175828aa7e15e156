/**
 * What a good engineer has after an afternoon: Yoga and schema stitching as their handbooks have them, types merged by key, keys
 * and requests batched, over the two services and the city: its node over HTTP, or its rows in this process's memory.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { SubschemaConfig } from '@graphql-tools/delegate'
import { buildHTTPExecutor } from '@graphql-tools/executor-http'
import { stitchSchemas } from '@graphql-tools/stitch'
import { buildClientSchema, buildSchema, getIntrospectionQuery, parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { CLONE } from '../../support/clone.ts'
import { rowsInMemory } from './rows-in-memory.ts'

const { VIDEO_URL = '', WEATHER_URL = '', NODE_URL = '', TOKEN = '', DATABASE_URL } = process.env

type Executor = NonNullable<SubschemaConfig['executor']>

const over = (endpoint: string, headers: Record<string, string> = {}): Executor =>
  buildHTTPExecutor({ endpoint, headers }) as unknown as Executor

async function service(url: string, merge: SubschemaConfig['merge']): Promise<SubschemaConfig> {
  const executor = over(url)
  const { data } = (await executor({ document: parse(getIntrospectionQuery()) })) as { data: never }
  return { schema: buildClientSchema(data), executor, batch: true, merge: merge ?? {} }
}

const byKey = (field: string, argument: string, key: string) => ({
  fieldName: field,
  selectionSet: `{ ${key} }`,
  key: (object: Record<string, unknown>) => object[key],
  argsFromKeys: (keys: readonly unknown[]) => ({ [argument]: keys }),
})

const city: SubschemaConfig =
  DATABASE_URL === undefined
    ? {
        schema: buildSchema(readFileSync(join(CLONE, 'schemas/node.graphql'), 'utf8')),
        executor: over(NODE_URL, { authorization: `Bearer ${TOKEN}` }),
        batch: true,
      }
    : { schema: await rowsInMemory(DATABASE_URL) }

const schema = stitchSchemas({
  subschemas: [
    city,
    await service(VIDEO_URL, {
      Region: byKey('regions', 'codes', 'code'),
      Case: byKey('cases', 'divisionCodes', 'divisionCode'),
    }),
    await service(WEATHER_URL, { Region: byKey('regionsList', 'codes', 'code') }),
  ],
})
const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false, maskedErrors: false })
const server = createServer(yoga)
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` })
})
process.on('disconnect', () => process.exit(0))
