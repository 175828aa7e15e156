/**
 * Ours as a node runs it: its own HTTP face, its view, its coalescing and its limit of questions under way. What a node has
 * besides, database, rights, costs and signatures, no other gateway here has either, and is left out.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { type Principal, printAnswer, readAnswer } from '@guantong/contract'
import type { Prepared } from '@guantong/node/graph/run/prepare-document'
import { createGraphqlDoor } from '@guantong/node/graphql-door'
import type { GraphqlDoorOptions } from '@guantong/node/graphql-door-options'
import { startServer } from '@guantong/node/serve'
import { type CallHop, coalesce, createView, type HopAnswer, limitInFlight } from '@guantong/view'
import { parse, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import { asker } from '../../support/asker.ts'
import { openClient } from './open-client.ts'
import type { Below } from './orders.ts'
import { originSchema } from './origin-schema.ts'

const BENCH = asker('370000', { subject: 'bench', regions: [], sharing: 'unconditional' })
const PATIENCE_MS = 10_000

/** Its URL. */
export async function startOurs({ self, endpoints, wayTo }: Below): Promise<string> {
  const schema = originSchema()
  const client = await openClient()
  const call: CallHop<Principal> = async (child, { document: query, variables }) =>
    readAnswer(await client.bytes(endpoints[child] as string, JSON.stringify({ query, variables }))) as HopAnswer
  const view = createView<Principal, object>({
    schema,
    route: (region) => wayTo[region] ?? null,
    callHop: coalesce(limitInFlight(call, Date.now), ({ principal }) => principal.subject),
    hasChildren: () => true,
  })
  const kept = new LRUCache<string, Prepared>({ max: 1000 })
  const prepare = (text: string): Prepared => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const document = parse(text)
    const prepared = { document, errors: validate(schema, document), text, tellsFreshness: false }
    kept.set(text, prepared)
    return prepared
  }
  const graph: GraphqlDoorOptions['graph'] = {
    schema,
    prepare,
    subscribe: async () => ({ errors: [] }),
    print: (result, part = result) => printAnswer(part),
    tookLong: () => false,
    async execute({ document: asked, variables, operationName, principal, signal, asText }) {
      const { document, errors } = typeof asked === 'string' ? prepare(asked) : asked
      if (document === null || errors.length > 0) return { errors }
      return view.execute({
        document,
        variables: variables ?? {},
        operationName: operationName ?? undefined,
        context: {},
        asText,
        principal,
        deadline: Date.now() + PATIENCE_MS,
        signal: signal ?? new AbortController().signal,
      })
    },
  }
  const log = { info: () => {}, error: (fields: object) => console.error(fields) }
  const { url } = await startServer({
    http: { host: '127.0.0.1', port: 0 },
    self,
    principalOf: async () => BENCH,
    doors: [createGraphqlDoor({ graph, log, newId: randomUUID })],
    log,
    newId: randomUUID,
  })
  return `${url}/graphql`
}
