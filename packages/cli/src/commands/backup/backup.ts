import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { startFolder } from '../../program/clone.ts'
import { nodeFiles } from './node-files.ts'
import { stepBar } from './step-bar.ts'
import { writeBackup } from './write-backup.ts'

interface BackupOptions extends NodeChoice {
  to: string
  withoutKey?: boolean
  json?: boolean
}

export const addBackup: AddCommand = (program, context, done) => {
  const { say, env } = context
  return program
    .command('backup')
    .description(say('about.backup'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .requiredOption('--to <folder>', say('option.backupTo'))
    .option('--without-key', say('option.withoutKey'))
    .option('--json', say('option.json'))
    .action(async (options: BackupOptions) => {
      const config = await findNode(options, context)
      const folder = resolve(startFolder(env), options.to)
      const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string }
      const leave = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort())
      const bar = stepBar()
      try {
        const manifest = await writeBackup({
          config,
          files: nodeFiles(config.file),
          withKey: options.withoutKey !== true,
          folder,
          release: version,
          onTable: bar.show,
          signal: leave.signal,
        })
        bar.end()
        const { node, epoch, lastSeq, takenAt, tables, files } = manifest
        const rows = tables.reduce((sum, table) => sum + table.rows, 0)
        const bytes = [...tables, ...files].reduce((sum, part) => sum + part.bytes, 0)
        const withKey = files.some(({ use }) => use === 'key')
        const result = { node, folder, epoch, lastSeq, takenAt, tables: tables.length, rows, bytes, withKey }
        if (options.json === true) context.print(JSON.stringify(result))
        else {
          const megabytes = (bytes / 1e6).toFixed(1)
          context.print(say('backup.done', { node, folder, epoch, lastSeq, rows, tables: tables.length, megabytes }))
          context.tell(say(withKey ? 'backup.keepSafe' : 'backup.withoutKey'))
        }
        done(0)
      } catch (error) {
        bar.end()
        if (!leave.signal.aborted) throw error
        context.tell(say('backup.stopped'))
        done(1)
      }
    })
}
