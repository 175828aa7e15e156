import { resolve } from 'node:path'
import { loadConfig } from '@guantong/node/config'
import { declareCommand } from '../../declare/declare-command.ts'
import { startFolder } from '../../program/clone.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { untilSignal } from '../../program/until-signal.ts'
import { SERVE_MESSAGES } from './messages.ts'

const YOUNG_MB = 16

/** Runs until a signal ends it; a failure before it is ready is the exit code's business, a later one the log's. */
export const addServe = declareCommand([], {
  name: 'serve',
  messages: SERVE_MESSAGES,
  about: 'about.serve',
  options: (command, { say }) => command.requiredOption('--config <file>', say('option.config')),
  run: async ({ env }, { config: file }: { config: string }) => {
    const signal = untilSignal()
    keepHeapSmall(YOUNG_MB)
    // Loaded here: no other command should pay for a whole node.
    const { startNode } = await import('@guantong/node')
    const config = await loadConfig(resolve(startFolder(env), file), env)
    const node = await startNode(config)
    await signal
    await node.stop()
    return 0
  },
})
