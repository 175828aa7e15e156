/**
 * The sandbox for tests: the same eight nodes as `npm run up`, in a folder and on ports of their own.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Sandbox, type SandboxOptions, startSandbox } from '@guantong/cli/sandbox'
import { generateNodeKey, importNodeKey, type Principal, ROLES, type Role, type Verb } from '@guantong/contract'
import pg from 'pg'
import { tokenFor } from './asker.ts'
import { CLONE } from './clone.ts'

import { laySandbox } from './lay-sandbox.ts'

import { issuersFor } from './make-topology.ts'
import { takePortBlock } from './port-block.ts'
import { placeInRun } from './template-cluster.ts'

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by the document that asked for them
  data: any
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
  extensions?: { guantong?: { hops?: { node: string; requests: number; ms: number }[] } }
}

export interface AskOptions {
  variables?: Record<string, unknown>
  regions?: readonly string[]
  roles?: readonly Role[]
  verbs?: readonly Verb[]
  sharing?: 'unconditional' | 'conditional' | 'withheld'
}

export interface ThreeTiers extends Sandbox {
  ask(code: string, document: string, options?: AskOptions): Promise<Answer>
  /** A token of somebody the issuer of the topology knows: it may show what is withheld. */
  personToken(code: string, person: Partial<Principal>): Promise<string>
  sql<T extends object>(code: string, statement: string, values?: unknown[]): Promise<T[]>
  /** Runs `guantong …` as a process of its own against this sandbox. */
  guantong(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>
  readonly env: NodeJS.ProcessEnv
}

export type SandboxParts = Pick<SandboxOptions, 'services' | 'signIn'>

const run = promisify(execFile)

/** `services`: also those of others that the sandbox attaches to its nodes; `signIn`: also its OpenID provider. */
export async function withThreeTiers<T>(
  use: (tiers: ThreeTiers) => Promise<T>,
  nodes?: readonly string[],
  given: SandboxParts = {},
): Promise<T> {
  const tiers = await startThreeTiers(nodes, given)
  try {
    return await use(tiers)
  } finally {
    await tiers.close()
  }
}

export async function startThreeTiers(
  nodes?: readonly string[],
  { services = false, signIn = false }: SandboxParts = {},
): Promise<ThreeTiers & { close(): Promise<void> }> {
  const dataDir = placeInRun() ?? mkdtempSync(join(tmpdir(), 'guantong-test-'))
  const ports = await takePortBlock()
  await laySandbox(dataDir, ports.base)
  const people = await generateNodeKey('people-1')
  const world = { issuerKey: importNodeKey(people) }
  const sandbox = await startSandbox({
    dataDir,
    portBase: ports.base,
    services,
    signIn,
    issuers: (codes) => issuersFor(codes, people),
    ...(nodes === undefined ? {} : { nodes }),
    onLost: (lost) => process.stderr.write(`lost ${JSON.stringify(lost)}\n`),
  })
  const pools = new Map<string, pg.Pool>()
  const env = { ...process.env, GUANTONG_DATA: dataDir, LANG: 'en_US.UTF-8', NO_COLOR: '1' }
  return Object.assign(Object.create(sandbox) as Sandbox, sandbox, {
    env,
    personToken: (code: string, person: Partial<Principal>) => tokenFor(world, code, person),
    async ask(code: string, document: string, options: AskOptions = {}): Promise<Answer> {
      const token = await tokenFor(world, code, {
        regions: options.regions ?? ['000000'],
        roles: options.roles ?? ROLES,
        verbs: options.verbs ?? ['read', 'write'],
        sharing: options.sharing ?? 'withheld',
      })
      const response = await fetch(`${sandbox.endpoints[code]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: document, variables: options.variables }),
      })
      return (await response.json()) as Answer
    },
    async sql<T extends object>(code: string, statement: string, values: unknown[] = []): Promise<T[]> {
      let pool = pools.get(code)
      if (pool === undefined) {
        pool = new pg.Pool({ connectionString: sandbox.adminUrlOf(code), max: 1 })
        pool.on('error', () => {})
        pools.set(code, pool)
      }
      return (await pool.query(statement, values)).rows as T[]
    },
    guantong: (...args: string[]) =>
      run(process.execPath, [join(CLONE, 'packages/cli/src/main.ts'), ...args], { env, maxBuffer: 64 * 1024 * 1024 })
        .then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }))
        .catch((error: { code: number; stdout: string; stderr: string }) => ({
          code: error.code,
          stdout: error.stdout,
          stderr: error.stderr,
        })),
    async close() {
      for (const pool of pools.values()) await pool.end()
      await sandbox.stop()
      ports.release()
      rmSync(dataDir, { recursive: true, force: true })
    },
  })
}
