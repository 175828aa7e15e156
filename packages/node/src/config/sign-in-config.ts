/**
 * `signIn:` of node.yaml: the OpenID provider at which people sign in, and how long their browser sessions last.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'
import type { SignInOptions } from '../http/sign-in/sign-in-options.ts'
import { requirePrivate } from './private-files.ts'

/** Passwords, codes and tokens pass there: in clear on this machine only. */
const safeUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => text.startsWith('https:') || LOOPBACK.test(new URL(text).hostname),
    'https, or http on this machine',
  )

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

export const signInSchema = z
  .strictObject({
    /** Its tokens must be among those the node takes: `issuers`, here or in the topology. */
    issuer: safeUrl,
    clientId: z.string().min(1).max(200),
    /** Relative to this file, and for no other account to read. */
    clientSecretFile: z.string().min(1).optional(),
    /** As browsers reach this node: `https://city.example.cn`. */
    address: safeUrl.refine((text) => ['', '/'].includes(pathOf(text)), 'an address without a path'),
    resource: z.string().min(1).max(500).optional(),
    scopes: z.array(z.string().min(1).max(100)).max(20).default(['openid', 'profile']),
    commandClientId: z.string().min(1).max(200).optional(),
    idleMinutes: z.number().min(1).max(1440).default(30),
    absoluteHours: z.number().min(0.1).max(168).default(12),
  })
  .optional()

const pathOf = (text: string): string => {
  const { pathname, search, hash } = new URL(text)
  return pathname.slice(1) + search + hash
}

/** @throws GuantongError GT_CONFIG_INVALID | GT_FILE_EXPOSED */
export function resolveSignIn(
  signIn: z.infer<typeof signInSchema>,
  { file, at }: { file: string; at: (path: string) => string },
): SignInOptions | undefined {
  if (signIn === undefined) return undefined
  const { clientSecretFile, address, ...rest } = signIn
  const { origin } = new URL(address)
  if (clientSecretFile === undefined) return { ...rest, address: origin }
  try {
    requirePrivate({ secret: [at(clientSecretFile)] })
    return { ...rest, address: origin, clientSecret: readFileSync(at(clientSecretFile), 'utf8').trim() }
  } catch (cause) {
    if (cause instanceof GuantongError) throw cause
    throw new GuantongError('GT_CONFIG_INVALID', { file, reason: (cause as Error).message }, { cause })
  }
}
