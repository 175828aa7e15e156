/**
 * What the sandbox's OpenID provider is told: where it listens, who may sign in, and which nodes and programs are its clients.
 *
 * @module
 */
import type { webcrypto } from 'node:crypto'
import type { Person } from './people.ts'

export interface ProviderPlan {
  readonly port: number
  readonly issuer: string
  /** Its private key, ES256. */
  readonly key: webcrypto.JsonWebKey & { kid: string }
  readonly cookieSecret: string
  readonly people: readonly Person[]
  readonly nodes: readonly ProviderNode[]
  readonly programs: readonly ProviderProgram[]
  /** Of access tokens; 600 in the sandbox. */
  readonly tokenSeconds?: number
}

export interface ProviderNode {
  readonly code: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  /** As browsers reach it. */
  readonly address: string
  /** What tokens for it are made out to. */
  readonly resource: string
}

/** A program that asks by itself (client credentials): it is its own subject. */
export interface ProviderProgram extends Pick<Person, 'roles' | 'regions' | 'verbs' | 'sharing'> {
  readonly clientId: string
  readonly clientSecret: string
}

/** Of the command line; it has no secret. */
export const COMMAND_CLIENT = 'guantong-cli'

export const clientIdOf = (code: string): string => `guantong-${code}`

/** Each node's own: a token for one is none for another. */
export const resourceOf = (code: string): string => `urn:guantong:node:${code}`
