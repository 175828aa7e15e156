import { resolve } from 'node:path'
import { loadConfig } from '@guantong/node/config'
import type { AddCommand } from '../../declare/command.ts'
import { startFolder } from '../../program/clone.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { untilSignal } from '../../program/until-signal.ts'

const YOUNG_MB = 16

/** Runs until it is told to leave; what goes wrong before it is ready is the exit code's business, later the log's. */
export const addServe: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('serve')
    .description(say('about.serve'))
    .requiredOption('--config <file>', say('option.config'))
    .action(async ({ config: file }: { config: string }) => {
      const signal = untilSignal()
      keepHeapSmall(YOUNG_MB)
      // Loaded here: no other command should pay for a whole node.
      const { startNode } = await import('@guantong/node')
      const node = await startNode(await loadConfig(resolve(startFolder(context.env), file), context.env))
      await signal
      await node.stop()
      done(0)
    })
}
