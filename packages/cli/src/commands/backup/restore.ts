import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { dataFolder, startFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { readBackup } from './manifest.ts'
import { putBackMissing } from './node-files.ts'
import { restoreBackup } from './restore-backup.ts'
import { stepBar } from './step-bar.ts'

interface RestoreOptions extends NodeChoice {
  from: string
  force?: boolean
  json?: boolean
}

export const addRestore: AddCommand = (program, context, done) => {
  const { say, env } = context
  return program
    .command('restore')
    .description(say('about.restore'))
    .requiredOption('--from <folder>', say('option.restoreFrom'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--force', say('option.restoreForce'))
    .option('--json', say('option.json'))
    .action(async (options: RestoreOptions) => {
      const folder = resolve(startFolder(env), options.from)
      const manifest = await readBackup(folder)
      const written = await putBackMissing(folder, manifest, configFile(options, manifest.node, context))
      const config = await findNode(options, context)
      if (config.code !== manifest.node) {
        const reason = `the backup is of ${manifest.node}, the configuration of ${config.code}`
        throw new GuantongError('GT_RESTORE_REFUSED', { reason })
      }
      const bar = stepBar()
      const epoch = await restoreBackup({
        folder,
        manifest,
        databaseUrl: config.databaseUrl,
        force: options.force === true,
        now: context.now(),
        newId: randomUUID,
        onTable: bar.show,
      }).finally(bar.end)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      const { node, takenAt } = manifest
      const result = { node, folder, takenAt, rows, epoch, epochBefore: manifest.epoch, written }
      if (options.json === true) context.print(JSON.stringify(result))
      else {
        context.print(say('restore.done', { node, takenAt, rows, epoch }))
        for (const file of written) context.print(say('restore.file', { file }))
      }
      done(0)
    })
}

/** Where node.yaml belongs, whether it is there or not. */
function configFile(options: RestoreOptions, node: string, { env }: Context): string {
  if (options.config !== undefined) return resolve(startFolder(env), options.config)
  return sandboxFolder(dataFolder(options.data, env)).configOf(options.node ?? node)
}
