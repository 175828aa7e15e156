/**
 * The rows of a backup into a store.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { GuantongError } from '@guantong/contract'
import type { Manifest } from './manifest.ts'
import { openPlain } from './plain-file.ts'

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
  const files = new Map(manifest.tables.map((table) => [table.name, table]))
  const broken = (reason: string) => new GuantongError('GT_BACKUP_BROKEN', { folder, reason })
  let loaded = 0
  try {
    return await restoreStore({
      ...at,
      node: manifest.node,
      migrations: manifest.migrations,
      tables: manifest.tables,
      sequences: manifest.sequences,
      read({ name }) {
        const table = files.get(name) as Manifest['tables'][number]
        const opened = openPlain(join(folder, table.file))
        if (opened === undefined) throw broken(`${table.file} is missing`)
        return checkedRows(opened.read(), table, broken)
      },
      onTable: ({ name }) => onTable(++loaded, manifest.tables.length, name),
    })
  } catch (error) {
    if (!(error instanceof GuantongError) || error.code !== 'GT_BACKUP_BROKEN') throw error
    throw new GuantongError('GT_BACKUP_BROKEN', { ...error.params, folder }, { cause: error })
  }
}

/**
 * Held against its hash once more while it is loaded, for the folder may have changed since; and ended with the first row that
 * the manifest does not count, however much is packed behind it.
 */
function checkedRows(
  file: Readable,
  { file: name, rows, sha256 }: Manifest['tables'][number],
  broken: (reason: string) => GuantongError,
): Readable {
  const hash = createHash('sha256')
  const hashed = new Transform({
    transform(chunk: Buffer, _, next) {
      hash.update(chunk)
      next(null, chunk)
    },
    flush: (next) => next(hash.digest('hex') === sha256 ? null : broken(`${name} does not match its hash`)),
  })
  let counted = 0
  const bounded = new Transform({
    transform(chunk: Buffer, _, next) {
      for (const byte of chunk) if (byte === 0x0a) counted += 1
      if (counted > rows) next(broken(`${name} has more than ${rows} rows`))
      else next(null, chunk)
    },
  })
  const steps = [file, hashed, createGunzip(), bounded] as const
  return steps.reduce((from, to) => {
    from.on('error', (error) => to.destroy(error))
    to.on('close', () => from.destroy())
    return from.pipe(to as Transform)
  }) as Readable
}
