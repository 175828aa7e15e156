import { nodeCommand } from '../../declare/node-command.ts'
import { chinaTime } from '../../print/china-time.ts'
import { table } from '../../print/table.ts'
import { AUDIT_MESSAGES } from './messages.ts'

export const addAuditHeads = nodeCommand({
  name: 'heads',
  messages: AUDIT_MESSAGES,
  about: 'about.auditHeads',
  run: async (at) => {
    const { say, print, answer, now } = at
    const { code: node, withLedger } = await at.node()
    const { listHeads, ownHead } = await import('@guantong/node/ledger/looks/look-heads')
    const heads = await withLedger({ what: 'audit', poolSize: 1 }, async ({ pool }) => {
      const own = await ownHead(pool)
      const mine = own === null ? [] : [{ node, ...own, heardAt: now(), kept: 'OWN' as const, state: null }]
      return [...mine, ...(await listHeads(pool))]
    })
    answer({ node, heads }, () => {
      const columns = ['node', 'count', 'hash', 'heardAt', 'kept'] as const
      print(
        table(
          columns.map((column) => say(`audit.column.${column}`)),
          heads.map((head) => [
            ...[head.node, head.count, head.hash.slice(0, 16)],
            ...[chinaTime(head.heardAt.toISOString(), 'second'), say(`audit.kept.${head.kept}`)],
          ]),
        ),
      )
    })
    return 0
  },
})
