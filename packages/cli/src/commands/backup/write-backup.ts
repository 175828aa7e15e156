/**
 * A node's backup as a folder: every table compressed, its configuration, and a manifest, signed by the node, written last.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { open, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { GuantongError } from '@guantong/contract'
import type { NodeConfig } from '@guantong/node/config'
import type { Snapshot } from '@guantong/node/ledger/backup/backup'
import { MANIFEST, type Manifest } from './manifest.ts'
import type { NodeFiles } from './node-files.ts'
import { SIGNATURE, signManifest } from './signature.ts'

export interface BackupInput {
  readonly config: Pick<NodeConfig, 'code' | 'databaseUrl' | 'key'>
  readonly files: NodeFiles
  readonly withKey: boolean
  readonly folder: string
  readonly release: string
  readonly onTable: (done: number, total: number, name: string) => void
  readonly signal: AbortSignal
}

/**
 * Written beside its place and moved there when it is whole and on the disk: a backup that was interrupted is none.
 *
 * @throws GuantongError GT_FOLDER_UNUSABLE | GT_CONFIG_INVALID | GT_DATABASE_UNREACHABLE
 */
export async function writeBackup(input: BackupInput): Promise<Manifest> {
  const { folder, config } = input
  const unusable = (reason: string, cause?: unknown) =>
    new GuantongError('GT_FOLDER_UNUSABLE', { folder, reason }, { cause })
  if (existsSync(folder) && readdirSync(folder).length > 0) throw unusable('it is not empty')
  let part: string
  try {
    mkdirSync(dirname(folder), { recursive: true })
    // mode 0700 from the start
    part = mkdtempSync(`${folder}.part-`)
  } catch (cause) {
    throw unusable((cause as Error).message, cause)
  }
  const { withSnapshot } = await import('@guantong/node/ledger/backup/backup')
  try {
    const manifest = await withSnapshot({ databaseUrl: config.databaseUrl, node: config.code }, (snapshot) =>
      writeParts(snapshot, part, input),
    )
    if (existsSync(folder)) await rmdir(folder)
    await rename(part, folder)
    await syncFolder(dirname(folder))
    return manifest
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

async function writeParts(snapshot: Snapshot, part: string, input: BackupInput): Promise<Manifest> {
  const { signal, onTable } = input
  const tables: Manifest['tables'] = []
  for (const [i, table] of snapshot.tables.entries()) {
    onTable(i, snapshot.tables.length, table.name)
    const file = `${table.name}.copy.gz`
    let rows = 0
    // A line break within a value is written as an escape, so each one ends a row.
    const counted = new Transform({
      transform(chunk: Buffer, _, next) {
        for (const byte of chunk) if (byte === 0x0a) rows += 1
        next(null, chunk)
      },
    })
    const written = hashing()
    const to = createWriteStream(join(part, file), { mode: 0o600, flush: true })
    await pipeline(snapshot.read(table), counted, createGzip({ level: 6 }), written.stream, to, { signal })
    tables.push({ name: table.name, columns: [...table.columns], rows, file, ...written.sum() })
  }
  onTable(snapshot.tables.length, snapshot.tables.length, '')
  const manifest: Manifest = {
    format: 1,
    node: snapshot.node,
    epoch: snapshot.epoch,
    lastSeq: snapshot.lastSeq,
    takenAt: snapshot.takenAt.toISOString(),
    release: input.release,
    postgres: snapshot.serverVersion,
    migrations: [...snapshot.migrations],
    tables,
    sequences: snapshot.sequences.map((sequence) => ({ ...sequence })),
    files: await copyFiles(part, input),
  }
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  await writeDurably(join(part, SIGNATURE), `${signManifest(input.config.key, manifest, bytes)}\n`)
  await writeDurably(join(part, MANIFEST), bytes)
  await syncFolder(part)
  return manifest
}

async function copyFiles(part: string, { files, withKey }: BackupInput): Promise<Manifest['files']> {
  const copied: Manifest['files'] = []
  for (const use of ['config', 'topology', 'key'] as const) {
    if (use === 'key' && !withKey) continue
    const { path, kept } = files[use]
    const text = readFileSync(path)
    await writeDurably(join(part, kept), text)
    copied.push({ file: kept, use, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') })
  }
  return copied
}

function hashing() {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _, next) {
      hash.update(chunk)
      bytes += chunk.length
      next(null, chunk)
    },
  })
  return { stream, sum: () => ({ bytes, sha256: hash.digest('hex') }) }
}

async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
