import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { numberOf } from '../../declare/number-option.ts'

interface ReplayOptions extends NodeChoice {
  from: string
  to?: string
  epoch?: string
  origin?: string
  recipient?: string
  dryRun?: boolean
  json?: boolean
}

export const addReplay: AddCommand = (program, context, done) => {
  const { say, print } = context
  return program
    .command('replay')
    .description(say('about.replay'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .requiredOption('--from <number>', say('option.fromNumber'))
    .option('--to <number>', say('option.toNumber'))
    .option('--epoch <epoch>', say('option.epoch'))
    .option('--origin <code>', say('option.origin'))
    .option('--recipient <code>', say('option.recipient'))
    .option('--dry-run', say('option.replayDryRun'))
    .option('--json', say('option.json'))
    .action(async (options: ReplayOptions) => {
      const from = numberOf('--from', options.from, context)
      const to = options.to === undefined ? undefined : numberOf('--to', options.to, context)
      const { code: node, databaseUrl, topology } = await findNode(options, context)
      const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
      const { recipientOf, replay } = await import('@guantong/node/ledger/outbox/replay')
      const recipient = recipientOf(topology, node, options.recipient)
      const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong replay' })
      try {
        const range = { recipient, from, to, epoch: options.epoch, origin: options.origin }
        const dryRun = options.dryRun === true
        const owed = await replay(ledger.pool, range, { now: context.now(), dryRun })
        if (options.json === true) print(JSON.stringify({ node, ...range, owed, dryRun }))
        else print(say(dryRun ? 'replay.would' : 'replay.done', { owed, recipient }))
        done(0)
      } finally {
        await ledger.close()
      }
    })
}
