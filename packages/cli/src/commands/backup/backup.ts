import { resolve } from 'node:path'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { startFolder } from '../../program/clone.ts'
import { stoppable } from '../../program/stoppable.ts'
import { version } from '../../program/version.ts'
import { BACKUP_MESSAGES } from './messages.ts'
import { nodeFiles } from './node-files.ts'
import { writeBackup } from './write-backup.ts'

interface BackupOptions extends NodeChoice {
  to: string
  withoutKey?: boolean
}

export const addBackup = nodeCommand({
  name: 'backup',
  messages: BACKUP_MESSAGES,
  about: 'about.backup',
  options: (command, { say }) =>
    command.requiredOption('--to <folder>', say('option.backupTo')).option('--without-key', say('option.withoutKey')),
  run: async (at, options: BackupOptions) => {
    const { say, print, tell, answer, env } = at
    const { config } = await at.node()
    const folder = resolve(startFolder(env), options.to)
    const bar = progressBar('  {bar} {value}/{total} {name}')
    const backUp = async (signal: AbortSignal): Promise<number> => {
      const manifest = await writeBackup({
        config,
        files: nodeFiles(config.file),
        withKey: options.withoutKey !== true,
        folder,
        release: version,
        onTable: (done, total, name) => bar.show(done, total, { name }),
        signal,
      }).finally(bar.end)
      const { node, epoch, lastSeq, takenAt, tables, files } = manifest
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      const bytes = [...tables, ...files].reduce((sum, part) => sum + part.bytes, 0)
      const withKey = files.some(({ use }) => use === 'key')
      answer({ node, folder, epoch, lastSeq, takenAt, tables: tables.length, rows, bytes, withKey }, () => {
        const megabytes = (bytes / 1e6).toFixed(1)
        print(say('backup.done', { node, folder, epoch, lastSeq, rows, tables: tables.length, megabytes }))
        tell(say(withKey ? 'backup.keepSafe' : 'backup.withoutKey'))
      })
      return 0
    }
    return stoppable(backUp, () => tell(say('backup.stopped')))
  },
})
