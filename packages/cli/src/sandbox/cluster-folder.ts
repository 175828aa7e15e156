/**
 * Where a cluster's files lie: in the data folder, or, when root's clone is closed to PostgreSQL's account, in a place
 * that account reaches, with a link in the data folder.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Owner, openFolder, reachableBy } from './postgres-binaries.ts'

/** The real folder of the cluster, made if need be and owned by the account that will run it. */
export function clusterFolder(dataDir: string, owner: Owner | undefined): string {
  if (existsSync(dataDir)) return realpathSync(dataDir)
  mkdirSync(dirname(dataDir), { recursive: true })
  if (reachableBy(owner, dirname(dataDir))) return ownedFolder(dataDir, owner)

  const elsewhere = openFolder(`data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`)
  mkdirSync(dirname(elsewhere), { recursive: true, mode: 0o755 })
  sweep(dirname(elsewhere))
  // without its link these files have no owner any more
  rmSync(elsewhere, { recursive: true, force: true })
  rmSync(dataDir, { force: true })
  symlinkSync(elsewhere, dataDir)
  writeFileSync(`${elsewhere}.from`, dataDir)
  return ownedFolder(elsewhere, owner)
}

/** Removes the cluster's files, wherever they are. Whether a server still runs on them has NOT been checked. */
export function removeCluster(dataDir: string): void {
  const target = linkTarget(dataDir)
  if (target !== undefined) forget(target)
  rmSync(dataDir, { recursive: true, force: true })
}

/** Somebody who deletes a data folder by hand does not know that its files are elsewhere: remove what lost its link. */
function sweep(place: string): void {
  for (const name of readdirSync(place).filter((each) => each.endsWith('.from'))) {
    const folder = join(place, basename(name, '.from'))
    const link = textOf(join(place, name))
    if (link !== undefined && linkTarget(link) !== folder && !inUse(folder)) forget(folder)
  }
}

function inUse(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 0)
    return true
  } catch {
    return false
  }
}

/** Undefined when another process, which starts or ends beside us, has just taken it away. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function forget(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  rmSync(`${folder}.from`, { force: true })
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}

function ownedFolder(path: string, owner: Owner | undefined): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
  return path
}
