/**
 * One city at which people of the sandbox's provider sign in, with a clock that a test moves and a log that it reads.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProviderPlan } from '@guantong/cli/sign-in/plan'
import type { SignInOptions } from '@guantong/node/sign-in/options'
import type { JWK } from 'jose'
import { freePorts } from './free-ports.ts'
import { type Graphs, startGraphs } from './start-graphs.ts'
import { startProvider, type TestProvider } from './start-provider.ts'

export interface SignedInNode {
  readonly address: string
  readonly graphs: Graphs
  readonly provider: TestProvider
  readonly options: SignInOptions
  /** What was logged since `forget`. */
  readonly logged: { level: 'warn' | 'info'; fields: Record<string, unknown>; message: string }[]
  /** Moves the node's clock by so many milliseconds from now on. */
  moveClock(ms: number): void
  stop(): Promise<void>
}

export const CITY = '370200'

export async function startSignedInNode({
  options: more = {},
  plan: given = {},
}: {
  options?: Partial<SignInOptions>
  plan?: Partial<ProviderPlan>
} = {}): Promise<SignedInNode> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-sign-in-'))
  const [port] = (await freePorts(1)) as [number]
  const address = `http://127.0.0.1:${port}`
  const provider = await startProvider(folder, { [CITY]: address }, given)
  const { issuer, nodes, key } = provider.plan
  const [{ clientId, clientSecret, resource }] = nodes as [(typeof nodes)[number]]
  const options: SignInOptions = {
    ...{ issuer, clientId, clientSecret, address, resource, commandClientId: 'guantong-cli' },
    ...{ scopes: ['openid', 'profile'], idleMinutes: 30, absoluteHours: 12, ...more },
  }
  const logged: SignedInNode['logged'] = []
  const note = (level: 'warn' | 'info') => (fields: object, message: string) =>
    void logged.push({ level, fields: { ...fields }, message })
  let ahead = 0
  const graphs = await startGraphs([{ code: CITY, parent: null, tier: 'city', origin: true }], {
    signIn: () => ({
      options,
      issuers: [{ issuer, audience: resource, jwks: { keys: [publicOf(key)] } }],
      now: () => new Date(Date.now() + ahead),
      log: { warn: note('warn'), info: note('info') },
    }),
  })
  return {
    ...{ address, graphs, provider, options, logged },
    moveClock(ms) {
      ahead += ms
    },
    async stop() {
      await graphs.stop()
      await provider.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const publicOf = ({ kty, crv, x, y, kid }: JWK): JWK => ({ kty, crv, x, y, kid, alg: 'ES256' }) as JWK
