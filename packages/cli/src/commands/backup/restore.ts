import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, type Topology } from '@guantong/contract'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { progressBar } from '../../print/progress-bar.ts'
import { dataFolder, startFolder } from '../../program/clone.ts'
import type { Context } from '../../program/context.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { checkFiles, readManifest } from './manifest.ts'
import { BACKUP_MESSAGES } from './messages.ts'
import { nodeFiles, putBackMissing } from './node-files.ts'
import { restoreBackup } from './restore-backup.ts'
import { isSigned, requireSigned, trustedFrom } from './signature.ts'

interface RestoreOptions extends NodeChoice {
  from: string
  force?: boolean
  signer?: string
  acceptUnsigned?: boolean
}

export const addRestore = nodeCommand({
  name: 'restore',
  messages: BACKUP_MESSAGES,
  about: 'about.restore',
  options: (command, { say }) =>
    command
      .requiredOption('--from <folder>', say('option.restoreFrom'))
      .option('--force', say('option.restoreForce'))
      .option('--signer <file>', say('option.restoreSigner'))
      .option('--accept-unsigned', say('option.restoreUnsigned')),
  run: async (at, options: RestoreOptions) => {
    const { say, print, tell, answer, env, now } = at
    const folder = resolve(startFolder(env), options.from)
    const read = readManifest(folder)
    const { manifest } = read
    const file = configFile(options, manifest.node, at)
    const isTrusted = options.acceptUnsigned !== true || isSigned(folder)
    if (isTrusted) requireSigned(folder, read, trusted(options, manifest.node, file, at))
    await checkFiles(folder, manifest)
    if (!isTrusted) tell(say('restore.unsigned'))
    const databaseUrl = env.DATABASE_URL || undefined
    const { written, leftOut } = isTrusted
      ? putBackMissing(folder, manifest, { config: file, databaseUrl })
      : { written: [], leftOut: [] }
    const { code, config } = await at.node()
    if (code !== manifest.node) {
      const reason = `the backup is of ${manifest.node}, the configuration of ${code}`
      throw new GuantongError('GT_RESTORE_REFUSED', { reason })
    }
    const bar = progressBar('  {bar} {value}/{total} {name}')
    const epoch = await restoreBackup({
      folder,
      manifest,
      // It drops and fills tables: the owner's work.
      databaseUrl: config.migrationUrl ?? config.databaseUrl,
      force: options.force === true,
      now: now(),
      newId: randomUUID,
      onTable: (done, total, name) => bar.show(done, total, { name }),
    }).finally(bar.end)
    const { bringUpStore } = await import('@guantong/node/ledger/roles/bring-up-store')
    await bringUpStore(config)
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    const { node, takenAt } = manifest
    const told = {
      node,
      folder,
      takenAt,
      rows,
      epoch,
      epochBefore: manifest.epoch,
      signed: isTrusted,
      written,
      leftOut,
    }
    answer(told, () => {
      print(say('restore.done', { node, takenAt, rows, epoch }))
      for (const path of written) print(say('restore.file', { file: path }))
      if (leftOut.length > 0) tell(say('restore.leftOut', { settings: leftOut.join(' '), file }))
    })
    return 0
  },
})

/** Where node.yaml belongs, whether it is there or not. */
function configFile(options: RestoreOptions, node: string, { env }: Context): string {
  if (options.config !== undefined) return resolve(startFolder(env), options.config)
  return sandboxFolder(dataFolder(options.data, env)).configOf(options.node ?? node)
}

/** What the operator gives, or the topology of the node that stands here: never the backup's own. */
function trusted({ signer }: RestoreOptions, node: string, config: string, { env }: Context): Topology | undefined {
  if (signer !== undefined) return trustedFrom(resolve(startFolder(env), signer), node)
  if (!existsSync(config)) return undefined
  const { path } = nodeFiles(config).topology
  return existsSync(path) ? trustedFrom(path, node) : undefined
}
