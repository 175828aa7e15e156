import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { REPLAY_MESSAGES } from './messages.ts'

interface ReplayOptions extends NodeChoice {
  from: string
  to?: string
  epoch?: string
  origin?: string
  recipient?: string
  dryRun?: boolean
}

export const addReplay = nodeCommand({
  name: 'replay',
  messages: REPLAY_MESSAGES,
  about: 'about.replay',
  options: (command, { say }) =>
    command
      .requiredOption('--from <number>', say('option.fromNumber'))
      .option('--to <number>', say('option.toNumber'))
      .option('--epoch <epoch>', say('option.epoch'))
      .option('--origin <code>', say('option.origin'))
      .option('--recipient <code>', say('option.recipient'))
      .option('--dry-run', say('option.replayDryRun')),
  run: async (at, { dryRun = false, epoch, origin, ...options }: ReplayOptions) => {
    const { say, print, answer, now } = at
    const from = numberOf('--from', options.from, at)
    const to = options.to === undefined ? undefined : numberOf('--to', options.to, at)
    const { code: node, config, withLedger } = await at.node()
    const { recipientOf, replay } = await import('@guantong/node/ledger/outbox/replay')
    const recipient = recipientOf(config.topology, node, options.recipient)
    const range = { recipient, from, to, epoch, origin }
    const owed = await withLedger({ what: 'replay', poolSize: 1 }, ({ pool }) =>
      replay(pool, range, { now: now(), dryRun }),
    )
    answer({ node, ...range, owed, dryRun }, () =>
      print(say(dryRun ? 'replay.would' : 'replay.done', { owed, recipient })),
    )
    return 0
  },
})
