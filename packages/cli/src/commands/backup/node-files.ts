/**
 * The files that make a node besides its database: where they lie, and under which names a backup keeps them.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Manifest } from './manifest.ts'
import { readPlain } from './plain-file.ts'
import { BESIDE, restoredConfig } from './restored-config.ts'

export type FileUse = Manifest['files'][number]['use']
export type NodeFiles = Record<FileUse, { readonly path: string; readonly kept: string }>

/** A topology of the whole country is some hundred kilobytes. */
const LARGEST_FILE = 20_000_000
const namesSchema = z.object({ topology: z.string(), key: z.string(), tokenKey: z.string().optional() })

/** @throws GuantongError GT_CONFIG_INVALID */
function namesIn(config: string): z.infer<typeof namesSchema> {
  try {
    return namesSchema.parse(parse(readFileSync(config, 'utf8')))
  } catch (cause) {
    throw new GuantongError('GT_CONFIG_INVALID', { file: config, reason: (cause as Error).message }, { cause })
  }
}

/** @throws GuantongError GT_CONFIG_INVALID */
export function nodeFiles(config: string): NodeFiles {
  const names = namesIn(config)
  const at = (path: string): string => resolve(dirname(config), path)
  return {
    config: { path: config, kept: 'node.yaml' },
    topology: { path: at(names.topology), kept: BESIDE.topology },
    key: { path: at(names.key), kept: BESIDE.key },
  }
}

/** Those nobody else may read: of `key`, and of `tokenKey` where there is one. @throws GuantongError GT_CONFIG_INVALID */
export function keyFilesOf(config: string): string[] {
  const { key, tokenKey } = namesIn(config)
  return [key, ...(tokenKey === undefined ? [] : [tokenKey])].map((path) => resolve(dirname(config), path))
}

export interface PutBack {
  /** Paths of the files written. */
  readonly written: string[]
  /** Settings of node.yaml that led out of its folder and were left out. */
  readonly leftOut: string[]
}

/**
 * Puts back those that are gone; what is there is never overwritten. The backup says nothing of where: node.yaml goes where
 * `config` says, the others where the operator's own node.yaml says, or beside it under fixed names.
 *
 * @param manifest one whose signature was checked
 * @throws GuantongError GT_RESTORE_REFUSED | GT_BACKUP_BROKEN | GT_CONFIG_INVALID
 */
export function putBackMissing(
  folder: string,
  manifest: Manifest,
  { config, databaseUrl }: { config: string; databaseUrl: string | undefined },
): PutBack {
  const written: string[] = []
  const leftOut: string[] = []
  const put = (use: FileUse, path: string, made = (bytes: Buffer): string | Buffer => bytes): void => {
    const stored = manifest.files.find((each) => each.use === use)
    if (stored === undefined || existsSync(path)) return
    writeNew(dirname(config), path, made(contentOf(folder, stored)), use === 'topology' ? 0o644 : 0o600)
    written.push(path)
  }
  put('config', config, (bytes) => {
    if (databaseUrl === undefined) {
      const reason = `${config} is not there; say by DATABASE_URL which database is to be written`
      throw new GuantongError('GT_RESTORE_REFUSED', { reason })
    }
    const restored = restoredConfig(bytes.toString('utf8'), databaseUrl)
    leftOut.push(...restored.leftOut)
    return restored.text
  })
  if (!existsSync(config)) return { written, leftOut }
  const files = nodeFiles(config)
  put('topology', files.topology.path)
  put('key', files.key.path)
  return { written, leftOut }
}

/** Read again, and held against its hash again: the folder may have changed since. */
function contentOf(folder: string, { file, sha256 }: Manifest['files'][number]): Buffer {
  const bytes = readPlain(folder, file, LARGEST_FILE)
  if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new GuantongError('GT_BACKUP_BROKEN', { folder, reason: `${file} does not match its hash` })
  }
  return bytes
}

/** Through no link: neither the file nor a folder between it and `home` may be one. */
function writeNew(home: string, path: string, content: string | Buffer, mode: number): void {
  const refuse = (reason: string, cause?: unknown) => new GuantongError('GT_RESTORE_REFUSED', { reason }, { cause })
  mkdirSync(home, { recursive: true })
  const within = relative(home, dirname(path)).split(sep)
  const steps = within[0] === '..' || isAbsolute(within.join(sep)) ? [dirname(path)] : stepsOf(home, within)
  for (const step of steps) {
    if (existsSync(step) && lstatSync(step).isSymbolicLink()) throw refuse(`${step} is a link`)
  }
  try {
    mkdirSync(dirname(path), { recursive: true })
    // exclusive: a link that leads nowhere yet counts as there
    writeFileSync(path, content, { flag: 'wx', mode })
    // whatever the umask
    chmodSync(path, mode)
  } catch (cause) {
    throw refuse(`${path} cannot be written: ${(cause as Error).message}`, cause)
  }
}

const stepsOf = (home: string, within: readonly string[]): string[] =>
  within.filter((part) => part !== '').map((_, index) => join(home, ...within.slice(0, index + 1)))
