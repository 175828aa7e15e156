/**
 * Profiles from where they are kept.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { dataSets, STANDARD_DIR } from '@guantong/standard'
import { parse } from 'yaml'
import { z } from 'zod'
import { canonicalProfile } from './canonical-profile.ts'
import { type Profile, profileSchema } from './profile.ts'

const SHIPPED = join(STANDARD_DIR, 'profiles')
const CANONICAL = /^canonical-(.+)$/

/** Names of the profiles in schemas/standard/profiles. */
export const shippedNames = (): string[] =>
  readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort()

/** The profiles in schemas/standard/profiles, as the pages list them. */
export const listedProfiles = (): Profile[] => shippedNames().map(loadProfile)

/** Every profile a file is held against: the shipped ones, then the dictionary's own, one a data set. */
export function shippedProfiles(): Profile[] {
  return [...listedProfiles(), ...dataSets.map(canonicalProfile)]
}

/**
 * Reads a shipped profile by its name (`canonical-<data set>` for the dictionary's own), or any profile by its path. One that
 * `extends` a shipped one has all of that but what it says itself.
 *
 * @throws GuantongError GT_PROFILE_INVALID if there is none or it is not one.
 */
export function loadProfile(nameOrPath: string): Profile {
  const refuse = (reason: string, cause?: unknown): GuantongError =>
    new GuantongError('GT_PROFILE_INVALID', { profile: nameOrPath, reason }, { cause })
  const [, own] = CANONICAL.exec(nameOrPath) ?? []
  const canonical =
    own === undefined ? undefined : dataSets.map(canonicalProfile).find(({ name }) => name === nameOrPath)
  if (canonical !== undefined) return canonical
  const shipped = /^[a-z0-9-]+$/.test(nameOrPath)
  let text: string
  try {
    text = readFileSync(shipped ? join(SHIPPED, `${nameOrPath}.yaml`) : nameOrPath, 'utf8')
  } catch (cause) {
    throw refuse(`not found; shipped profiles: ${shippedNames().join(', ')}`, cause)
  }
  let document: unknown
  try {
    document = parse(text)
  } catch (cause) {
    throw refuse((cause as Error).message, cause)
  }
  const { extends: base, ...more } = (document ?? {}) as { extends?: unknown; fields?: object }
  if (typeof base === 'string' && shippedNames().includes(base)) {
    const under = loadProfile(base)
    document = { ...under, ...more, fields: { ...under.fields, ...more.fields } }
  }
  const result = profileSchema.safeParse(document)
  if (!result.success) throw refuse(z.prettifyError(result.error), result.error)
  return result.data
}
