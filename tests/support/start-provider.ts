/**
 * The sandbox's OpenID provider as a process of its own, for nodes of a test.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { peopleAt } from '@guantong/cli/sign-in/people'
import { clientIdOf, type ProviderPlan, resourceOf } from '@guantong/cli/sign-in/plan'
import { exportJWK, generateKeyPair } from 'jose'
import { CLONE } from './clone.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'

export interface TestProvider {
  readonly plan: ProviderPlan
  stop(): Promise<void>
  /** Again, on the same port. */
  start(): Promise<void>
}

/** Answers when it returns. `nodes`: code → address. */
export async function startProvider(
  folder: string,
  nodes: Readonly<Record<string, string>>,
  given: Partial<ProviderPlan> = {},
): Promise<TestProvider> {
  const [port] = (await freePorts(1)) as [number]
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const plan: ProviderPlan = {
    port,
    issuer: `http://127.0.0.1:${port}`,
    key: { ...(await exportJWK(privateKey)), kid: 'provider-1' },
    cookieSecret: randomBytes(16).toString('hex'),
    people: peopleAt(['000000', '370000', '370200']),
    nodes: Object.entries(nodes).map(([code, address]) => ({
      ...{ code, name: code, address, clientId: clientIdOf(code), resource: resourceOf(code) },
      clientSecret: randomBytes(16).toString('hex'),
    })),
    programs: [],
    ...given,
  }
  const config = join(folder, `sign-in-${port}.json`)
  writeFileSync(config, JSON.stringify(plan), { mode: 0o600 })
  let child: ChildProcess | undefined
  const provider: TestProvider = {
    plan,
    async start() {
      const main = join(CLONE, 'packages/cli/src/sandbox/sign-in/serve-sign-in.ts')
      child = spawn(process.execPath, [main, config], { stdio: ['ignore', 'ignore', 'inherit'] })
      const discovery = `${plan.issuer}/.well-known/openid-configuration`
      await eventually('the provider answers', async () => (await fetch(discovery).catch(() => null))?.ok === true)
    },
    async stop() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
  await provider.start()
  return provider
}
