/**
 * How the policy of the node that answers stands (授权策略).
 *
 * @module
 */
import type { PolicyStanding } from '../../policy/live-policy.ts'
import type { Builder } from '../base/builder.ts'

export function definePolicyStanding(builder: Builder) {
  const State = builder.enumType('PolicyState', {
    values: {
      IN_FORCE: { description: 'As the file says.' },
      KEPT: { description: 'The file has mistakes: what was allowed before stays, and nothing more.' },
      NONE: { description: 'There is none: nothing is allowed.' },
    } as const,
  })
  return builder.objectRef<PolicyStanding>('PolicyStanding').implement({
    description: 'Which policy this node decides by.',
    fields: (t) => ({
      state: t.field({ type: State, resolve: ({ state }) => state }),
      digest: t.exposeString('digest', { nullable: true, description: 'SHA-256 of the file that is in force, hex.' }),
      since: t.expose('since', { type: 'DateTime' }),
      problem: t.exposeString('problem', {
        nullable: true,
        description: 'What is wrong with the file; for whom the policy gives `operate`.',
        authScopes: { operates: true },
        unauthorizedResolver: () => null,
      }),
    }),
  })
}

export type PolicyStandingRef = ReturnType<typeof definePolicyStanding>
