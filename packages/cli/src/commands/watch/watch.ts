import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { DropResult } from '@guantong/node/drop-folder'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { type NodeRun, nodeCommand } from '../../declare/node-command.ts'
import { profilePath } from '../../declare/profile-path.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { startFolder } from '../../program/clone.ts'
import { UsageError } from '../../program/context.ts'
import { untilSignal } from '../../program/until-signal.ts'
import { WATCH_MESSAGES, type WatchKey } from './messages.ts'

interface WatchOptions extends NodeChoice {
  settle: string
  profile?: string
  once?: boolean
}

/** The drop folder without a running node: it needs the node's database only. */
export const addWatch = nodeCommand({
  name: 'watch',
  messages: WATCH_MESSAGES,
  about: 'about.watch',
  options: (command, { say }) =>
    command
      .argument('<folder>', say('argument.folder'))
      .option('--settle <seconds>', say('option.settle'), '5')
      .option('--profile <name>', say('option.watchProfile'))
      .option('--once', say('option.once')),
  run: async (at, { settle, profile, once = false }: WatchOptions, argument: string) => {
    const { say, tell, env, now, json } = at
    const settleSeconds = Number(settle)
    if (!(settleSeconds >= 0.1 && settleSeconds <= 3600))
      throw new UsageError(say('usage.invalid', { what: '--settle', allowed: '0.1–3600' }))
    const signal = untilSignal()
    const { code: node, config, withLedger } = await at.node()
    if (config.topology.nodeOf(node)?.origin !== true)
      throw new GuantongError('GT_TIER_HOLDS_NO_CASES', { region: node })
    const folder = resolve(startFolder(env), argument)
    const { makeImportDropped, startDropFolder } = await import('@guantong/node/drop-folder')
    const { loadStandard } = await import('@guantong/standard')
    let failed = 0
    const bar = progressBar(`{bar} {percentage}%  {rows} ${say('watch.progress')}, {rate}/s`)
    await withLedger({ what: 'watch', poolSize: 5 }, async (ledger) => {
      const drop = await startDropFolder({
        folder,
        settleSeconds,
        node,
        importDropped: makeImportDropped({
          ledger,
          standard: loadStandard(),
          regionCode: node,
          profile: profile === undefined ? undefined : profilePath(profile, env),
          now,
          onProgress: ({ rows, bytes, totalBytes }) => bar.show(bytes, totalBytes, { rows }),
        }),
        lease: ledger.session.lease,
        now,
        newId: randomUUID,
        log: {
          warn: (fields, message) => tell(`${message} ${JSON.stringify(fields)}`),
          error: ({ err, ...fields }: { err?: Error }, message) =>
            tell(`${message} ${JSON.stringify({ ...fields, reason: err?.message })}`),
        },
        onResult: (result) => {
          bar.end()
          if (result.outcome === 'failed') failed += 1
          report(result, at)
        },
      })
      if (!json) tell(say('watch.ready', { folder, node }))
      await (once ? Promise.race([drop.idle(), signal]) : signal)
      await drop.stop()
    })
    return once && failed > 0 ? 1 : 0
  },
})

/** One line a file: the result as it lies beside it with --json, a sentence otherwise. */
function report(result: DropResult, { print, say, lang, answer }: NodeRun<WatchKey>): void {
  const { file, summary, error } = result
  answer(result, () => {
    if (error !== null) print(say('watch.failed', { file, reason: `${error.code}: ${error[lang]}` }))
    else if (summary !== null && summary.accepted === 0)
      print(say('watch.failed', { file, reason: say('watch.noRowAccepted', { rows: summary.rows }) }))
    else if (summary !== null) {
      const { rows, accepted, rejected } = summary
      print(say('watch.done', { file, rows, accepted, rejected }))
    }
  })
}
