import { GuantongError } from '@guantong/contract'
import type { RevokedKind } from '@guantong/node/ledger/tokens/token-revocations'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { accountOf } from '../../program/account.ts'
import { UsageError } from '../../program/context.ts'
import { TOKEN_MESSAGES } from './messages.ts'

interface RevokeOptions extends NodeChoice {
  jti?: string
  subject?: string
  kid?: string
  issuer?: string
  reason: string
}

const LONGEST = 500

/** Written into the node's database, where every replica hears of it at once; the node itself need not run. */
export const addRevoke = nodeCommand({
  name: 'revoke',
  messages: TOKEN_MESSAGES,
  about: 'about.revoke',
  options: (command, { say }) =>
    command
      .option('--jti <id>', say('option.jti'))
      .option('--subject <name>', say('option.revokedSubject'))
      .option('--kid <id>', say('option.kid'))
      .option('--issuer <name>', say('option.issuer'))
      .requiredOption('--reason <text>', say('option.revokeReason')),
  run: async ({ say, print, answer, env, now, node }, { jti, subject, kid, issuer, reason }: RevokeOptions) => {
    const named = (
      [
        ['token', jti],
        ['subject', subject],
        ['key', kid],
      ] as const
    ).filter((one): one is [RevokedKind, string] => one[1] !== undefined)
    const [one] = named
    if (one === undefined || named.length > 1) throw new UsageError(say('revoke.one'))
    for (const text of [one[1], issuer ?? 'x', reason])
      if (text === '' || text.length > LONGEST || text.includes('\0'))
        throw new GuantongError('GT_INPUT_INVALID', { field: 'token revoke', reason: `1 to ${LONGEST} characters` })
    const [kind, value] = one
    const chosen = await node()
    const { bringUpStore } = await import('@guantong/node/ledger/roles/bring-up-store')
    const { revokeTokens } = await import('@guantong/node/ledger/tokens/token-revocations')
    await bringUpStore(chosen.config)
    const revokedAt = now()
    await chosen.withLedger({ what: 'token revoke', poolSize: 1 }, ({ pool }) =>
      revokeTokens(pool, { kind, value, issuer: issuer ?? null, reason, revokedBy: accountOf(env), revokedAt }),
    )
    answer({ node: chosen.code, kind, value, issuer: issuer ?? null, revokedAt: revokedAt.toISOString() }, () =>
      print(say(`revoke.${kind}`, { value })),
    )
    return 0
  },
})
