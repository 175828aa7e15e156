import { newEnrolmentCode } from '@guantong/contract'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { ENROLL_MESSAGES } from './messages.ts'

/** The code is said once, and not kept. */
export const addEnrollInvite = nodeCommand({
  name: 'invite',
  messages: ENROLL_MESSAGES,
  about: 'about.enroll.invite',
  options: (command, { say }) =>
    command.argument('<child>', say('argument.child')).option('--hours <number>', say('option.hours'), '24'),
  run: async (at, options: NodeChoice & { hours: string }, child: string) => {
    const { say, print, answer, node, now } = at
    const hours = Math.min(numberOf('--hours', options.hours, at), 24 * 30)
    const { code: parent, endpoint, withLedger } = await node()
    const { invite } = await import('@guantong/node/ledger/connection/enrolment')
    const made = newEnrolmentCode()
    const until = new Date(now().getTime() + hours * 3_600_000)
    const invited = { invite: made.invite, node: child, secret: made.secret, now: now(), until }
    await withLedger({ what: 'enroll', poolSize: 1 }, ({ pool }) => invite(pool, invited))
    answer({ node: parent, child, code: made.code, until }, () => {
      print(made.code)
      at.tell(say('enroll.invited', { child, until: until.toISOString(), endpoint, code: made.code }))
    })
    return 0
  },
})
