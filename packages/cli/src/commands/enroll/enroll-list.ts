import { nodeCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { ENROLL_MESSAGES } from './messages.ts'

/** Whom this node has invited, and by whom it was. */
export const addEnrollList = nodeCommand({
  name: 'list',
  messages: ENROLL_MESSAGES,
  about: 'about.enroll.list',
  run: async ({ say, print, answer, node }) => {
    const { code, withLedger } = await node()
    const { enrolments } = await import('@guantong/node/ledger/connection/enrolment')
    const all = await withLedger({ what: 'enroll', poolSize: 1 }, ({ pool }) => enrolments(pool))
    answer({ node: code, enrolments: all }, () => {
      const head = (['invite', 'side', 'node', 'until', 'enrolled', 'keys'] as const).map((one) =>
        say(`enroll.column.${one}`),
      )
      const rows = all.map(({ invite, side, node, expiresAt, enrolledAt, keys }) => [
        ...[invite, say(`enroll.side.${side}`), node, expiresAt.toISOString(), enrolledAt?.toISOString() ?? '–'],
        keys?.map(({ kid }) => kid).join(' ') ?? '–',
      ])
      print(table(head, rows))
    })
    return 0
  },
})
