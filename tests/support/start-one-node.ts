/**
 * A whole node in this process, from its node.yaml and with all its doors, over a real PostgreSQL; no nats-server answers it.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNode } from '@guantong/node'
import { loadConfig } from '@guantong/node/config'
import { pino } from 'pino'
import { parse, stringify } from 'yaml'
import { tokenFor } from './asker.ts'
import { makeTopology, PAIR, type World } from './make-topology.ts'
import { writeNodeFolder } from './node-folder.ts'
import { startPostgres } from './start-postgres.ts'

export interface OneNode {
  readonly url: string
  /** Where its node.yaml lies. */
  readonly home: string
  readonly world: World
  /** What it has logged as an error. */
  readonly errors: readonly string[]
  /** With every right over its own region. */
  readonly token: string
  stop(): Promise<void>
}

/** `settings`: of node.yaml, beside what it needs. */
export async function startOneNode(code: string, settings: object): Promise<OneNode> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-node-'))
  const [world, postgres] = await Promise.all([makeTopology(PAIR), startPostgres(join(folder, 'postgres'))])
  const databaseUrl = await postgres.createDatabase(`node_${code}`)
  const file = writeNodeFolder(folder, world, { code, databaseUrl })
  const http = { host: '127.0.0.1', port: 0 }
  writeFileSync(file, stringify({ ...(parse(readFileSync(file, 'utf8')) as object), http, ...settings }), {
    mode: 0o600,
  })
  const errors: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) })
  const config = await loadConfig(file, {})
  const node = await startNode(config, { log })
  const rights = { regions: [code], verbs: ['read', 'write'], sharing: 'withheld' } as const
  const token = await tokenFor(world, code, rights)
  return {
    ...{ url: node.endpoint, home: join(folder, code), world, errors, token },
    async stop() {
      await node.stop()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
