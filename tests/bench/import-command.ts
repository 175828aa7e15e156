/**
 * `guantong import` as a city runs it: a process of its own, against a database of its own.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLONE } from '../support/clone.ts'
import { makeTopology } from '../support/make-topology.ts'

export const CITY = '440300'

export interface RunResult {
  readonly seconds: number
  /** Most memory the process ever held, in MB (10⁶ bytes): VmHWM. */
  readonly peakMb: number
  readonly stdout: string
}

/** The configuration file of a city node on `databaseUrl`; nothing of it has to run for an import. */
export async function makeNodeConfig(folder: string, databaseUrl: string): Promise<string> {
  const { document, jwks } = await makeTopology([
    { code: '000000', tier: 'nation', parent: null },
    { code: CITY, tier: 'city', parent: '000000' },
  ])
  mkdirSync(folder, { recursive: true })
  const put = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return name
  }
  const topology = put('topology.yaml', document)
  const key = put('key.jwk', jwks.get(CITY))
  const nats = { url: 'nats://127.0.0.1:1' }
  return join(folder, put('node.yaml', { code: CITY, databaseUrl, nats, topology, key }))
}

/** Runs a script of this clone to its end. @throws Error when it fails */
export async function runScript(script: string, args: readonly string[]): Promise<RunResult> {
  const begun = performance.now()
  const child = spawn(process.execPath, [join(CLONE, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  let peakKb = 0
  // The kernel keeps the maximum; what the last look misses is at most what grew in a twentieth of a second.
  const look = setInterval(() => {
    peakKb = Math.max(peakKb, highWaterMark(child.pid))
  }, 50)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(look)
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr}${stdout}`)
  return { seconds: (performance.now() - begun) / 1000, peakMb: (peakKb * 1024) / 1e6, stdout }
}

function highWaterMark(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
