import { resolve } from 'node:path'
import { requirePacking } from '@guantong/node/policy/local-operator'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { startFolder } from '../../program/clone.ts'
import { PACK_MESSAGES } from './messages.ts'

export const addUnpack = nodeCommand({
  name: 'unpack',
  messages: PACK_MESSAGES,
  about: 'about.unpack',
  options: (command, { say }) => command.argument('<file>', say('argument.pack')),
  run: async ({ say, print, tell, env, now, answer, node }, _options: NodeChoice, argument: string) => {
    const { code, config } = await node()
    requirePacking(code, config.policyFile, now)
    const file = resolve(startFolder(env), argument)
    const { unpack } = await import('@guantong/node/exchange-file')
    const { onward, ...unpacked } = await unpack(config, file, now)
    const { from, receiptsFile, rejectsFile, refused } = unpacked
    answer({ node: code, file, ...unpacked, onward: onward.length }, () => {
      print(say('unpack.done', { ...unpacked, receiptsFile: '', rejectsFile: '' }))
      if (receiptsFile !== null) print(say('unpack.receipts', { file: receiptsFile, from }))
      if (rejectsFile !== null) tell(say('unpack.rejects', { refused, file: rejectsFile }))
    })
    return refused > 0 ? 1 : 0
  },
})
