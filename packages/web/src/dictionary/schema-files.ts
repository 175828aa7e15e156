/**
 * The printed schemas as files to be served: what a node and an outsider agree on is public.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PageReply } from './page-reply.ts'

const SCHEMAS = fileURLToPath(new URL('../../../../schemas/', import.meta.url))
const JSON_SCHEMA = 'application/schema+json; charset=utf-8'

/** Path → file. Read once: a path outside this map is never looked for on the disk. */
export function schemaFiles(): Map<string, PageReply> {
  const files = new Map<string, PageReply>()
  for (const folder of ['data-sets', 'messages']) {
    if (!existsSync(SCHEMAS + folder)) continue
    for (const name of readdirSync(SCHEMAS + folder).sort()) {
      if (!name.endsWith('.schema.json')) continue
      files.set(`/schemas/${folder}/${name}`, file(`${folder}/${name}`, JSON_SCHEMA))
    }
  }
  files.set('/schemas/node.graphql', file('node.graphql', 'text/plain; charset=utf-8'))
  return files
}

const file = (path: string, type: string): PageReply => ({
  status: 200,
  type,
  body: readFileSync(SCHEMAS + path),
  headers: { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' },
})
