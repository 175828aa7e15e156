import { resolve } from 'node:path'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { startFolder } from '../../program/clone.ts'

interface UnpackOptions extends NodeChoice {
  json?: boolean
}

export const addUnpack: AddCommand = (program, context, done) => {
  const { say, print, tell, env, now } = context
  return program
    .command('unpack')
    .description(say('about.unpack'))
    .argument('<file>', say('argument.pack'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--json', say('option.json'))
    .action(async (argument: string, options: UnpackOptions) => {
      const config = await findNode(options, context)
      const file = resolve(startFolder(env), argument)
      const { unpack } = await import('@guantong/node/exchange-file')
      const { onward, ...unpacked } = await unpack(config, file, now)
      const { from, receiptsFile, rejectsFile, refused } = unpacked
      if (options.json === true) {
        print(JSON.stringify({ node: config.code, file, ...unpacked, onward: onward.length }))
      } else {
        print(say('unpack.done', { ...unpacked, receiptsFile: '', rejectsFile: '' }))
        if (receiptsFile !== null) print(say('unpack.receipts', { file: receiptsFile, from }))
        if (rejectsFile !== null) tell(say('unpack.rejects', { refused, file: rejectsFile }))
      }
      done(refused > 0 ? 1 : 0)
    })
}
