/**
 * The policy that comes with the program: what a node of the sandbox begins with, and what an operator copies and changes.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { PolicyDocument } from './policy.ts'

const FILE = new URL('../../policy.yaml', import.meta.url)
const NO_GRANTS = /^grants: \[\]$/m

/** Its text, with these grants in place of none. */
export function shippedPolicy(grants: readonly PolicyDocument['grants'][number][] = []): string {
  const text = readFileSync(FILE, 'utf8')
  return grants.length === 0 ? text : text.replace(NO_GRANTS, stringify({ grants }).trimEnd())
}
