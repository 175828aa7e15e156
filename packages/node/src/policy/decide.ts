/**
 * May this asker do this? A pure function of the policy, the grants, the asker and the clock. Nothing is allowed that no rule gives.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import { covers, type Grant } from './grant.ts'
import type { Policy, PolicyRule } from './policy.ts'
import { CEILING, type FieldClass, type PolicyDoor, type PolicyVerb, type Resource, rankOfClass } from './vocabulary.ts'

/** Of the asker, what a policy looks at. Where the token reaches (`regions`) is NOT looked at here. */
export type PolicyAsker = Pick<Principal, 'roles' | 'verbs' | 'sharing' | 'via' | 'presentedAt'>

export interface Asked {
  readonly verb: PolicyVerb
  readonly dataSet: Resource
  readonly fieldClass: FieldClass
  /** For grants, which name fields; null: any of the class. */
  readonly field: string | null
  /** Null: in some region, as yet unknown. */
  readonly region: string | null
  readonly door: PolicyDoor
}

export interface PolicyInForce {
  /** Null: there is none, and nothing is allowed. */
  readonly policy: Policy | null
  readonly grants: readonly Grant[]
  readonly isWithin: (region: string, scope: string) => boolean
  readonly now: Date
}

/** `PERSONAL_STAYS` and `GRANT_NEEDED` are of those who ask above, `TOKEN_…` of a token that wished for less than its role may have. */
export type Why =
  | 'ALLOWED'
  | 'NO_POLICY'
  | 'NO_RULE'
  | 'PERSONAL_STAYS'
  | 'GRANT_NEEDED'
  | 'TOKEN_VERB'
  | 'TOKEN_SHARING'

export interface Decision {
  readonly allowed: boolean
  /** Of the first rule that gives it, in the order of the file. Any other would give the same. */
  readonly rule: string | null
  readonly grant: string | null
  readonly why: Why
}

/** Verbs with which something is shown: these need a grant, where the asker stands above, and are cut by the token's sharing class. */
const SHOWN: readonly PolicyVerb[] = ['read', 'export', 'subscribe', 'operate', 'audit']

export function decide(force: PolicyInForce, asker: PolicyAsker, asked: Asked): Decision {
  const isAbove = asker.via.length > 0
  const refused = (why: Why, rule: string | null = null): Decision => ({ allowed: false, rule, grant: null, why })
  // Before the file is looked at: no rule can give it.
  if (isAbove && asked.fieldClass === 'personal') return refused('PERSONAL_STAYS')
  if (force.policy === null) return refused('NO_POLICY')
  const rule = force.policy.rules.find((one) => gives(one, asker, asked, force.isWithin))
  if (rule === undefined) return refused('NO_RULE')
  let grant: string | null = null
  if (isAbove && SHOWN.includes(asked.verb) && asked.fieldClass !== 'unconditional') {
    const wanted = { ...asked, presentedAt: asker.presentedAt, now: force.now }
    const found = force.grants.find((one) => covers(one, wanted, force.isWithin))
    if (found === undefined) return refused('GRANT_NEEDED', rule.id)
    grant = found.id
  }
  const ceiling = CEILING[asked.verb]
  if (ceiling !== null && !asker.verbs.includes(ceiling)) return refused('TOKEN_VERB', rule.id)
  if (SHOWN.includes(asked.verb) && rankOfClass(asked.fieldClass) > rankOfToken(asker))
    return refused('TOKEN_SHARING', rule.id)
  return { allowed: true, rule: rule.id, grant, why: 'ALLOWED' }
}

/** Whether any rule gives this verb behind this door, for whatever data set: what a door asks before it reads the question. */
export function decideEntry(
  { policy }: Pick<PolicyInForce, 'policy'>,
  asker: PolicyAsker,
  verb: PolicyVerb,
  door: PolicyDoor,
): boolean {
  return policy?.rules.some((rule) => isFor(rule, asker) && isThere(rule, verb, door)) ?? false
}

const rankOfToken = ({ sharing }: PolicyAsker): number => (sharing === 'withheld' ? 3 : rankOfClass(sharing))

const isFor = ({ roles, from }: PolicyRule, { roles: held, via }: PolicyAsker): boolean =>
  (from === 'any' || (from === 'above') === via.length > 0) && roles.some((role) => held.includes(role))

const isThere = ({ verbs, doors }: PolicyRule, verb: PolicyVerb, door: PolicyDoor): boolean =>
  verbs.includes(verb) && (doors === undefined || doors.includes(door))

function gives(
  rule: PolicyRule,
  asker: PolicyAsker,
  { verb, dataSet, fieldClass, region, door }: Asked,
  isWithin: PolicyInForce['isWithin'],
): boolean {
  return (
    isFor(rule, asker) &&
    isThere(rule, verb, door) &&
    (rule.dataSets === '*' || rule.dataSets.includes(dataSet)) &&
    rule.classes.includes(fieldClass) &&
    (rule.regions === undefined || region === null || rule.regions.some((scope) => isWithin(region, scope)))
  )
}
