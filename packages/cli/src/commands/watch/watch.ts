import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { DropResult } from '@guantong/node/drop-folder'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { profilePath } from '../../declare/profile-path.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { untilSignal } from '../../program/until-signal.ts'

interface WatchOptions extends NodeChoice {
  settle: string
  profile?: string
  once?: boolean
  json?: boolean
}

/** The drop folder without a running node: it needs the node's database only. */
export const addWatch: AddCommand = (program, context, done) => {
  const { say, tell } = context
  return program
    .command('watch')
    .description(say('about.watch'))
    .argument('<folder>', say('argument.folder'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--settle <seconds>', say('option.settle'), '5')
    .option('--profile <name>', say('option.watchProfile'))
    .option('--once', say('option.once'))
    .option('--json', say('option.json'))
    .action(async (argument: string, options: WatchOptions) => {
      const settleSeconds = Number(options.settle)
      if (!(settleSeconds >= 0.1 && settleSeconds <= 3600))
        throw new UsageError(say('usage.invalid', { what: '--settle', allowed: '0.1–3600' }))
      const signal = untilSignal()
      const config = await findNode(options, context)
      if (config.topology.nodeOf(config.code)?.origin !== true)
        throw new GuantongError('GT_TIER_HOLDS_NO_CASES', { region: config.code })
      const folder = resolve(startFolder(context.env), argument)
      const { makeImportDropped, startDropFolder } = await import('@guantong/node/drop-folder')
      const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
      const { tryLock } = await import('@guantong/node/ledger/connection/try-lock')
      const { loadStandard } = await import('@guantong/standard')
      const { code: node, databaseUrl } = config
      const ledger = connectLedger({ databaseUrl, poolSize: 5, applicationName: 'guantong watch' })
      let failed = 0
      try {
        const drop = await startDropFolder({
          folder,
          settleSeconds,
          node,
          importDropped: makeImportDropped({
            ledger,
            standard: loadStandard(),
            regionCode: node,
            profile: options.profile === undefined ? undefined : profilePath(options.profile, context.env),
            now: context.now,
          }),
          hold: (name) => tryLock(ledger, name),
          now: context.now,
          newId: randomUUID,
          log: {
            warn: (fields, message) => tell(`${message} ${JSON.stringify(fields)}`),
            error: ({ err, ...fields }: { err?: Error }, message) =>
              tell(`${message} ${JSON.stringify({ ...fields, reason: err?.message })}`),
          },
          onResult: (result) => {
            if (result.outcome === 'failed') failed += 1
            report(result, context, options.json === true)
          },
        })
        if (options.json !== true) tell(say('watch.ready', { folder, node }))
        await (options.once === true ? Promise.race([drop.idle(), signal]) : signal)
        await drop.stop()
      } finally {
        await ledger.close()
      }
      done(options.once === true && failed > 0 ? 1 : 0)
    })
}

/** One line a file: the result as it lies beside it with --json, a sentence otherwise. */
function report(result: DropResult, { print, say, lang }: Context, json: boolean): void {
  const { file, summary, error } = result
  if (json) print(JSON.stringify(result))
  else if (error !== null) print(say('watch.failed', { file, reason: `${error.code}: ${error[lang]}` }))
  else if (summary !== null && summary.accepted === 0)
    print(say('watch.failed', { file, reason: say('watch.noRowAccepted', { rows: summary.rows }) }))
  else if (summary !== null) {
    const { rows, accepted, rejected } = summary
    print(say('watch.done', { file, rows, accepted, rejected }))
  }
}
