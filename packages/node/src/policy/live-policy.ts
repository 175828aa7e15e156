/**
 * The policy of a running node: what is in force now, and how it stands.
 *
 * A file that can not be read or has mistakes changes nothing: what was allowed before stays, nothing more, and the node says so until
 * the file is mended. A file that is not there any more allows nothing.
 *
 * @module
 */
import type { Decision, PolicyAsker } from './decide.ts'
import { type Grant, grantsIn } from './grant.ts'
import { type Policy, type PolicyRead, readPolicy } from './policy.ts'
import { type Rights, rightsOf } from './rights.ts'
import type { PolicyDoor } from './vocabulary.ts'

/** `KEPT`: the file has mistakes, and the one before it is in force. `NONE`: nothing is allowed. */
export const POLICY_STATES = ['IN_FORCE', 'KEPT', 'NONE'] as const
export type PolicyState = (typeof POLICY_STATES)[number]

export interface PolicyStanding {
  readonly state: PolicyState
  /** Of the policy in force. */
  readonly digest: string | null
  readonly since: Date
  /** What is wrong with the file. */
  readonly problem: string | null
}

export interface LivePolicy {
  readonly standing: PolicyStanding
  readonly policy: Policy | null
  /** Grants that stand in the file, and those that were given on request. */
  readonly grants: readonly Grant[]
  rightsOf(asker: PolicyAsker, door: PolicyDoor): Rights
  /** What the file says now; null: it is not there. */
  take(text: string | null): void
  /** The file is there, and can not be read. */
  fail(reason: string): void
  /** Given on request; beside those of the file. */
  give(grants: readonly Grant[]): void
}

export interface LivePolicyDeps {
  readonly self: string
  readonly isWithin: (region: string, scope: string) => boolean
  readonly now: () => Date
}

/** Allows nothing until it is told otherwise. */
export function createLivePolicy({ self, isWithin, now }: LivePolicyDeps): LivePolicy {
  let policy: Policy | null = null
  let standing: PolicyStanding = { state: 'NONE', digest: null, since: now(), problem: null }
  let given: readonly Grant[] = []
  let grants: readonly Grant[] = []
  const kept = new Map<string, Decision | ReadonlySet<string>>()
  /** When the next grant begins or ends: what was decided before does not hold any more. */
  let holdsUntil = Number.POSITIVE_INFINITY

  /** As it was read last: a file is read every second, and seldom says anything new. */
  let last: string | null | undefined

  const settle = (state: PolicyState, problem: string | null): void => {
    grants = [...(policy === null ? [] : grantsIn(policy)), ...given]
    const digest = policy?.digest ?? null
    const isSame = standing.state === state && standing.digest === digest && standing.problem === problem
    standing = isSame ? standing : { state, digest, since: now(), problem }
    forget()
  }
  const forget = (): void => {
    const at = now().getTime()
    const turns = grants.flatMap(({ from, until }) => [from.getTime(), until.getTime()]).filter((turn) => turn > at)
    holdsUntil = Math.min(...turns, Number.POSITIVE_INFINITY)
    kept.clear()
  }
  const keepWith = (problem: string): void => settle(policy === null ? 'NONE' : 'KEPT', problem)
  const force = () => ({ policy, grants, isWithin, now: now() })

  return {
    get standing() {
      return standing
    },
    get policy() {
      return policy
    },
    get grants() {
      return grants
    },
    rightsOf(asker, door) {
      if (now().getTime() >= holdsUntil) forget()
      return rightsOf({ self, force, kept }, asker, door)
    },
    take(text) {
      if (text === last) return
      last = text
      const read: PolicyRead | null = text === null ? null : readPolicy(text)
      if (read !== null && !read.ok) return keepWith(read.reason)
      policy = read === null ? null : read.policy
      settle(policy === null ? 'NONE' : 'IN_FORCE', null)
    },
    fail(reason) {
      last = undefined
      keepWith(reason)
    },
    give(next) {
      given = next
      settle(standing.state, standing.problem)
    },
  }
}
