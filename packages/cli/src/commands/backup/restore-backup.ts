import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { GuantongError } from '@guantong/contract'
import type { Manifest } from './manifest.ts'

export interface RestoreBackupInput {
  readonly folder: string
  /** Of `readBackup`: every file has been held against its hash. */
  readonly manifest: Manifest
  readonly databaseUrl: string
  readonly force: boolean
  readonly now: Date
  readonly newId: () => string
  readonly onTable: (done: number, total: number, name: string) => void
}

/** @returns the new epoch */
export async function restoreBackup({ folder, manifest, onTable, ...at }: RestoreBackupInput): Promise<string> {
  const { restoreStore } = await import('@guantong/node/ledger/backup/restore')
  const files = new Map(manifest.tables.map(({ name, file }) => [name, file]))
  let loaded = 0
  try {
    return await restoreStore({
      ...at,
      node: manifest.node,
      migrations: manifest.migrations,
      tables: manifest.tables,
      sequences: manifest.sequences,
      read({ name }) {
        const unpacked = createGunzip()
        const file = createReadStream(join(folder, files.get(name) as string))
        file.on('error', (error) => unpacked.destroy(error))
        return file.pipe(unpacked)
      },
      onTable: ({ name }) => onTable(++loaded, manifest.tables.length, name),
    })
  } catch (error) {
    if (!(error instanceof GuantongError) || error.code !== 'GT_BACKUP_BROKEN') throw error
    throw new GuantongError('GT_BACKUP_BROKEN', { ...error.params, folder }, { cause: error })
  }
}
