/**
 * One of the sandbox's services of others, as a process of its own.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '@guantong/cli/services'
import { prepareWeather } from '@guantong/cli/weather'
import pg from 'pg'
import { CLONE } from './clone.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'

export interface SampleService {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** Answers when it returns. `folder` is where its settings go; `databaseUrl`: of the weather. */
export async function startSampleService(
  name: ServiceName,
  folder: string,
  databaseUrl?: string,
): Promise<SampleService> {
  const [port] = (await freePorts(1)) as [number]
  const config = join(folder, `${name}-${port}.json`)
  writeFileSync(config, JSON.stringify({ port, databaseUrl }))
  const main = join(CLONE, 'packages/cli/src/sandbox/services', name, `serve-${name}.ts`)
  const child = spawn(process.execPath, [main, config], {
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}/graphql`
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const asked = { method: 'POST', headers, body: '{"query":"{ __typename }"}' }
  await eventually(`${name} answers`, async () => (await fetch(url, asked).catch(() => null))?.ok === true)
  return {
    url,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** A database of weather for these divisions; its URL. */
export const makeWeather = (adminUrl: string, divisions: readonly string[]): Promise<string> =>
  prepareWeather(adminUrl, divisions, async (url, work) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await work(client as never)
    } finally {
      await client.end()
    }
  })
