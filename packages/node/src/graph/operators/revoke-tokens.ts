/**
 * `revokeTokens`: tokens taken back before they end (吊销), by those who run the node.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { REVOKED_KINDS, type Revocation, revokeTokens } from '../../ledger/tokens/token-revocations.ts'
import type { Builder } from '../base/builder.ts'
import { writerOf } from '../base/graph-context.ts'

const LONGEST = 500

export function defineRevokeTokens(builder: Builder): void {
  const Kind = builder.enumType('RevokedKind', {
    description:
      'What is taken back: one token by its `jti`; all that a subject was issued until now; all that a key signs.',
    values: Object.fromEntries(REVOKED_KINDS.map((kind) => [kind.toUpperCase(), { value: kind }])) as Record<
      Uppercase<Revocation['kind']>,
      { value: Revocation['kind'] }
    >,
  })
  const Payload = builder.objectRef<Revocation>('RevokeTokensPayload').implement({
    fields: (t) => ({
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      value: t.exposeString('value'),
      issuer: t.exposeString('issuer', { nullable: true }),
      revokedAt: t.expose('revokedAt', { type: 'DateTime' }),
    }),
  })
  builder.mutationField('revokeTokens', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Takes tokens back at this node, at once: who shows one is refused, and streams and exports that go on with one end. For the role ' +
        '`operator`, shown here and not at a tier above.',
      authScopes: { operates: true },
      args: {
        kind: t.arg({ type: Kind, required: true }),
        value: t.arg.string({ required: true, description: '`jti`, `sub` or `kid`.' }),
        issuer: t.arg.string({ description: 'Whose tokens; left out: whoever issued them.' }),
        reason: t.arg.string({ required: true }),
      },
      complexity: 10,
      resolve: async (_, { kind, value, issuer, reason }, context) => {
        for (const [field, text] of Object.entries({ value, issuer: issuer ?? 'x', reason }))
          if (text.trim() === '' || text.length > LONGEST)
            throw new GuantongError('GT_INPUT_INVALID', { field, reason: `1 to ${LONGEST} characters` })
        const one: Revocation = { kind, value, issuer: issuer ?? null, revokedAt: context.now }
        await revokeTokens(context.db, { ...one, reason, revokedBy: writerOf(context).by })
        return one
      },
    }),
  )
}
