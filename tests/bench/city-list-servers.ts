/**
 * Three servers of the same list, each a process of its own under the same Node: a city's node as it is served, graphql-js over
 * memory, PostGraphile over the same table.
 *
 * @module
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { CLONE } from '../support/clone.ts'
import { eventually } from '../support/eventually.ts'
import { freePorts } from '../support/free-ports.ts'
import { type ListedCase, NAMES, PAGE, type Wanted } from './city-list-rows.ts'

export interface Contestant {
  /** The answer as text, unread. */
  post(wanted: Wanted): Promise<string>
  rowsIn(answer: string): readonly ListedCase[]
  stop(): Promise<void>
}

export const AT_ONCE = 8
/** Connections to PostgreSQL, alike for every server. */
export const POOL_SIZE = 8
const ENV = { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production' }
const LIST = NAMES.join(' ')

/** `guantong serve`, ready. `config` is its node.yaml, and is added to. */
export async function serveNode(config: string): Promise<{ child: ChildProcess; url: string }> {
  const [port] = (await freePorts(1)) as [number]
  const http = { host: '127.0.0.1', port }
  // One client stands for all: what it may ask in a minute is not what is measured.
  const limits = { requestsPerMinute: 10_000_000, costPerMinute: 1_000_000_000_000 }
  appendFileSync(config, stringify({ http, limits, poolSize: POOL_SIZE, log: { level: 'warn' } }))
  const profile = process.env.GUANTONG_BENCH_CPU_PROFILE
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]
  const main = join(CLONE, 'packages/cli/src/main.ts')
  const child = spawn(process.execPath, [...flags, main, 'serve', '--config', config], {
    env: ENV,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const base = `http://127.0.0.1:${port}`
  await eventually('the city is ready', async () => (await fetch(`${base}/livez`).catch(() => null))?.ok === true, {
    withinMs: 60_000,
    everyMs: 100,
  })
  return { child, url: `${base}/graphql` }
}

/** Asked with a token, as every client is. */
export async function startOurs(config: string, token: string): Promise<Contestant> {
  const { child, url } = await serveNode(config)
  const query = `query List($division: String!, $source: CaseSource!) { region(code: $division) {
    cases(first: ${PAGE}, filter: { source: $source }) { nodes { ${LIST} } } } }`
  return clientOf(url, child, 'SIGTERM', {
    query,
    variablesOf: ({ division, source }) => ({ division, source }),
    rowsIn: (data) => (data as { region: { cases: { nodes: ListedCase[] } } }).region.cases.nodes,
    headers: { authorization: `Bearer ${token}` },
  })
}

export async function startFromMemory(databaseUrl: string, region: string): Promise<Contestant> {
  const { child, url } = await startServer('./serve-from-memory.ts', { DATABASE_URL: databaseUrl, REGION: region })
  return clientOf(url, child, 'SIGKILL', {
    query: `query List($division: String!, $source: String!) { cases(division: $division, source: $source) { ${LIST} } }`,
    variablesOf: ({ division, source }) => ({ division, source }),
    rowsIn: (data) => (data as { cases: ListedCase[] }).cases,
  })
}

export async function startPostGraphile(databaseUrl: string, region: string): Promise<Contestant> {
  const given = { DATABASE_URL: databaseUrl, POOL_SIZE: String(POOL_SIZE) }
  const { child, url } = await startServer('./postgraphile/serve.ts', given)
  return clientOf(url, child, 'SIGKILL', {
    query: `query List($region: String!, $division: String!, $source: String!) {
      allCaseRecords(first: ${PAGE}, condition: { regionCode: $region, divisionCode: $division, source: $source },
        orderBy: [REPORTED_AT_DESC, CASE_NO_DESC]) { nodes { ${LIST} } } }`,
    variablesOf: ({ division, source }) => ({ region, division, source }),
    rowsIn: (data) => (data as { allCaseRecords: { nodes: ListedCase[] } }).allCaseRecords.nodes,
  })
}

async function startServer(file: string, env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { env: { ...ENV, ...env }, execArgv: [] })
  const told = once(child, 'message').then(([message]) => message as { url: string })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)))
  ended.catch(() => {})
  return { child, url: (await Promise.race([told, ended])).url }
}

interface Asking {
  readonly query: string
  readonly variablesOf: (wanted: Wanted) => Readonly<Record<string, unknown>>
  readonly rowsIn: (data: unknown) => readonly ListedCase[]
  readonly headers?: Readonly<Record<string, string>>
}

function clientOf(url: string, child: ChildProcess, signal: NodeJS.Signals, asking: Asking): Contestant {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  return {
    post: (wanted) =>
      new Promise((resolve, reject) => {
        const body = Buffer.from(JSON.stringify({ query: asking.query, variables: asking.variablesOf(wanted) }))
        const headers = {
          'content-type': 'application/json',
          accept: 'application/json',
          'content-length': body.length,
          ...asking.headers,
        }
        const sent = request(url, { method: 'POST', agent, headers }, (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
          response.on('error', reject)
        })
        sent.on('error', reject)
        sent.end(body)
      }),
    rowsIn(answer) {
      const { data, errors } = JSON.parse(answer) as { data: unknown; errors?: unknown }
      if (errors !== undefined) throw new Error(`${url} answered ${answer.slice(0, 500)}`)
      return asking.rowsIn(data)
    },
    async stop() {
      agent.destroy()
      if (child.exitCode !== null) return
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}
