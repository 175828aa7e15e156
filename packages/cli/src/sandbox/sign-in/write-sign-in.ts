/**
 * The configuration of the sandbox's OpenID provider, and what each node is told of it. Its key and the secrets of its clients are made
 * once and kept.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { peopleAt } from './people.ts'
import { COMMAND_CLIENT, clientIdOf, type ProviderPlan, resourceOf } from './provider-plan.ts'

/** Its process, its log and its configuration. */
export const SIGN_IN = 'sign-in'

export const issuerAt = (port: number): string => `http://127.0.0.1:${port}`

type Kept = Pick<ProviderPlan, 'key' | 'cookieSecret'> & { secrets: Record<string, string> }

interface PlacedNode {
  readonly code: string
  readonly name: string
  readonly origin: boolean
  /** As browsers reach it. */
  readonly address: string
}

interface WrittenSignIn {
  /** For the topology: a person's token travels, and is verified where it comes to. */
  readonly issuers: readonly object[]
  /** For the node.yaml of each node. */
  signInOf(code: string): object
}

export function writeSignIn(
  folder: { readonly keys: string; serviceConfigOf(name: string): string },
  nodes: readonly PlacedNode[],
  port: number,
): WrittenSignIn {
  const at = (name: string): string => join(folder.keys, name)
  const { key, cookieSecret, secrets } = keptIn(
    at('sign-in.json'),
    nodes.flatMap(({ code }) => [clientIdOf(code), programOf(code)]),
  )
  const secretOf = (client: string): string => secrets[client] ?? ''
  const issuer = issuerAt(port)
  const plan: ProviderPlan = {
    ...{ port, issuer, key, cookieSecret, people: peopleAt(nodes.map(({ code }) => code)) },
    nodes: nodes.map(({ code, name, address }) => ({
      ...{ code, name, address, clientId: clientIdOf(code), clientSecret: secretOf(clientIdOf(code)) },
      resource: resourceOf(code),
    })),
    programs: nodes
      .filter(({ origin }) => origin)
      .map(({ code }) => ({
        ...{
          clientId: programOf(code),
          clientSecret: secretOf(programOf(code)),
          roles: ['integrator'],
          regions: [code],
        },
        ...{ verbs: ['read', 'write'], sharing: 'conditional' },
      })),
  }
  const priv = (path: string, text: string): void => writeFileSync(path, text, { mode: 0o600 })
  priv(folder.serviceConfigOf(SIGN_IN), `${JSON.stringify(plan, null, 2)}\n`)
  const { d: _, ...open } = key
  const jwks = { keys: [{ ...open, alg: 'ES256', use: 'sig' }] }
  for (const { code } of nodes) priv(at(`${code}.sign-in`), `${secretOf(clientIdOf(code))}\n`)
  return {
    issuers: nodes.map(({ code }) => ({ issuer, audience: resourceOf(code), serves: [code], jwks })),
    signInOf: (code) => ({
      signIn: {
        ...{ issuer, clientId: clientIdOf(code), clientSecretFile: `../keys/${code}.sign-in` },
        ...{ address: nodes.find((node) => node.code === code)?.address, resource: resourceOf(code) },
        commandClientId: COMMAND_CLIENT,
      },
    }),
  }
}

/** A program of an integrator, which asks by itself. */
export const programOf = (code: string): string => `integrator-${code}`

function keptIn(file: string, clients: readonly string[]): Kept {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined
  const random = (): string => randomBytes(24).toString('base64url')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kept: Kept = {
    key: before?.key ?? { ...privateKey.export({ format: 'jwk' }), kid: 'sign-in-1' },
    cookieSecret: before?.cookieSecret ?? random(),
    secrets: {
      ...before?.secrets,
      ...Object.fromEntries(clients.map((client) => [client, before?.secrets[client] ?? random()])),
    },
  }
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
  return kept
}
