/**
 * The account at the machine, which holds the node's key and configuration: an operator, by the same policy as everybody.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { createLivePolicy } from './live-policy.ts'
import { refusalOf } from './refusal.ts'

/** Files that carry what NATS would. @throws GuantongError GT_POLICY_REFUSED */
export function requirePacking(node: string, policyFile: string | undefined, now: () => Date): void {
  const policy = createLivePolicy({ self: node, isWithin: (region, scope) => region === scope, now })
  policy.take(textOf(policyFile))
  const operator = { roles: ['operator'], verbs: ['read'], sharing: 'conditional', via: [], presentedAt: node } as const
  const asked = { verb: 'operate', dataSet: 'Operations', fieldClass: 'conditional', region: node } as const
  const { allowed, why } = policy.rightsOf(operator, 'pack').decide(asked)
  if (!allowed) throw refusalOf(why, { what: 'pack', verb: 'operate', node })
}

/** Null where there is none; one that can not be read is none, for nothing was in force before. */
function textOf(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
