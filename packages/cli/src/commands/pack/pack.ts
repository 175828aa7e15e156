import { resolve } from 'node:path'
import { requirePacking } from '@guantong/node/policy/local-operator'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { startFolder } from '../../program/clone.ts'
import { PACK_MESSAGES } from './messages.ts'

interface PackOptions extends NodeChoice {
  to: string
  from?: string
  epoch?: string
  recipient?: string
}

export const addPack = nodeCommand({
  name: 'pack',
  messages: PACK_MESSAGES,
  about: 'about.pack',
  options: (command, { say }) =>
    command
      .requiredOption('--to <file>', say('option.packTo'))
      .option('--from <number>', say('option.packFrom'))
      .option('--epoch <epoch>', say('option.epoch'))
      .option('--recipient <code>', say('option.recipient')),
  run: async (at, options: PackOptions) => {
    const { say, print, env, now, answer } = at
    const from = options.from === undefined ? undefined : numberOf('--from', options.from, at)
    const { code, config } = await at.node()
    requirePacking(code, config.policyFile, now)
    const file = resolve(startFolder(env), options.to)
    const { pack } = await import('@guantong/node/exchange-file')
    const { recipientOf } = await import('@guantong/node/ledger/outbox/replay')
    const recipient = recipientOf(config.topology, code, options.recipient)
    const choice = from === undefined ? { recipient } : { recipient, from, epoch: options.epoch }
    const packed = await pack(config, file, choice, now)
    answer({ node: code, recipient, file, ...packed }, () => print(say('pack.done', { file, recipient, ...packed })))
    return 0
  },
})
