import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { dataFolder, startFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { readBackup } from './manifest.ts'
import { BACKUP_MESSAGES } from './messages.ts'
import { putBackMissing } from './node-files.ts'
import { restoreBackup } from './restore-backup.ts'

interface RestoreOptions extends NodeChoice {
  from: string
  force?: boolean
}

export const addRestore = nodeCommand({
  name: 'restore',
  messages: BACKUP_MESSAGES,
  about: 'about.restore',
  options: (command, { say }) =>
    command.requiredOption('--from <folder>', say('option.restoreFrom')).option('--force', say('option.restoreForce')),
  run: async (at, options: RestoreOptions) => {
    const { say, print, answer, env, now } = at
    const folder = resolve(startFolder(env), options.from)
    const manifest = await readBackup(folder)
    const written = await putBackMissing(folder, manifest, configFile(options, manifest.node, at))
    const { code, config } = await at.node()
    if (code !== manifest.node) {
      const reason = `the backup is of ${manifest.node}, the configuration of ${code}`
      throw new GuantongError('GT_RESTORE_REFUSED', { reason })
    }
    const bar = progressBar('  {bar} {value}/{total} {name}')
    const epoch = await restoreBackup({
      folder,
      manifest,
      databaseUrl: config.databaseUrl,
      force: options.force === true,
      now: now(),
      newId: randomUUID,
      onTable: (done, total, name) => bar.show(done, total, { name }),
    }).finally(bar.end)
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    const { node, takenAt } = manifest
    answer({ node, folder, takenAt, rows, epoch, epochBefore: manifest.epoch, written }, () => {
      print(say('restore.done', { node, takenAt, rows, epoch }))
      for (const file of written) print(say('restore.file', { file }))
    })
    return 0
  },
})

/** Where node.yaml belongs, whether it is there or not. */
function configFile(options: RestoreOptions, node: string, { env }: Context): string {
  if (options.config !== undefined) return resolve(startFolder(env), options.config)
  return sandboxFolder(dataFolder(options.data, env)).configOf(options.node ?? node)
}
