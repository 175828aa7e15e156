import { resolve } from 'node:path'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { numberOf } from '../../declare/number-option.ts'
import { startFolder } from '../../program/clone.ts'

interface PackOptions extends NodeChoice {
  to: string
  from?: string
  epoch?: string
  recipient?: string
  json?: boolean
}

export const addPack: AddCommand = (program, context, done) => {
  const { say, print, env, now } = context
  return program
    .command('pack')
    .description(say('about.pack'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .requiredOption('--to <file>', say('option.packTo'))
    .option('--from <number>', say('option.packFrom'))
    .option('--epoch <epoch>', say('option.epoch'))
    .option('--recipient <code>', say('option.recipient'))
    .option('--json', say('option.json'))
    .action(async (options: PackOptions) => {
      const from = options.from === undefined ? undefined : numberOf('--from', options.from, context)
      const config = await findNode(options, context)
      const file = resolve(startFolder(env), options.to)
      const { pack } = await import('@guantong/node/exchange-file')
      const { recipientOf } = await import('@guantong/node/ledger/outbox/replay')
      const recipient = recipientOf(config.topology, config.code, options.recipient)
      const choice = from === undefined ? { recipient } : { recipient, from, epoch: options.epoch }
      const packed = await pack(config, file, choice, now)
      if (options.json === true) print(JSON.stringify({ node: config.code, recipient, file, ...packed }))
      else print(say('pack.done', { file, recipient, ...packed }))
      done(0)
    })
}
