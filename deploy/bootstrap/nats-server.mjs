import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { mainArchive } from './apt-source.mjs'
import { cacheFolder } from './paths.mjs'
import { runQuietly } from './run-quietly.mjs'
import { sentence, step } from './say.mjs'

/** The oldest release we run in production ourselves; older ones down to 2.9 are taken only when nothing else is here. */
const preferred = [2, 14, 0]

/**
 * The nats-server to start, or undefined when none is on this machine. Looks, downloads nothing: GUANTONG_NATS_SERVER,
 * the cache, PATH.
 */
export function natsServerPath() {
  const given = process.env.GUANTONG_NATS_SERVER
  if (given) return given
  return cached() ?? onPath()
}

/** `[major, minor, patch]` of a nats-server binary; undefined when it cannot be run. */
export function natsServerVersion(binary) {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return parseNatsVersion(stdout ?? '')
}

/** Reads `nats-server: v2.15.1` and the like. */
export function parseNatsVersion(text) {
  const match = /v?(\d+)\.(\d+)\.(\d+)/.exec(text)
  return match === null ? undefined : match.slice(1).map(Number)
}

/** 2.10.20 to 2.10.22 lose a whole stream at `kill -9` (nats-server #6888): never started. */
export function isRefused([major, minor, patch]) {
  return major === 2 && minor === 10 && patch >= 20 && patch <= 22
}

/** Like {@link natsServerPath}, and fetches one from the machine's own Debian archive when there is none. */
export async function ensureNatsServer() {
  const given = process.env.GUANTONG_NATS_SERVER
  if (given) return accepted(given)
  const here = cached() ?? onPath()
  if (here !== undefined && compare(natsServerVersion(here), preferred) >= 0) return accepted(here)
  if (existsSync('/usr/bin/apt-get')) {
    const fetched = await step('nats-server', 'nats-server 消息服务器', () => fromArchive())
    if (fetched !== undefined) return accepted(fetched)
  }
  if (here !== undefined) return accepted(here)
  throw sentence(
    'no nats-server here, and this machine has no Debian archive to take it from: install nats-server 2.14 or newer and ' +
      'put it on PATH, or set GUANTONG_NATS_SERVER=/path/to/nats-server.',
    '本机没有 nats-server,也没有可供获取的 Debian 软件源:请安装 2.14 或更高版本并加入 PATH,或设置 GUANTONG_NATS_SERVER=/路径/nats-server。',
  )
}

/**
 * An older nats-server to test against, or undefined when none is on this machine. Looks, downloads nothing:
 * GUANTONG_OLD_NATS_SERVER, else the oldest in the cache that is older than what is preferred.
 */
export function oldNatsServerPath() {
  const given = process.env.GUANTONG_OLD_NATS_SERVER
  if (given) return given
  return cachedVersions()
    .filter(({ version }) => compare(version, preferred) < 0)
    .at(-1)?.file
}

/**
 * Like {@link oldNatsServerPath}, and fetches the package of the machine's own suite beside the newest (Debian 12 has
 * 2.9.10, Debian 13 2.10.27). Undefined where it cannot be had, which is remembered for a week: tests then skip.
 */
export async function ensureOldNatsServer() {
  const here = oldNatsServerPath()
  const missing = join(cacheFolder(), 'nats-server-old.missing')
  if (here !== undefined || !existsSync('/usr/bin/apt-get') || isFresh(missing)) return here
  try {
    const fetched = await step('an older nats-server, to test against', '供测试用的旧版 nats-server', () =>
      fromArchive((archive) => archive.suites.slice(0, 1)),
    )
    if (fetched !== undefined && compare(natsServerVersion(fetched), preferred) < 0) return fetched
    mkdirSync(cacheFolder(), { recursive: true })
    writeFileSync(missing, 'not in the package archive of this machine\n')
  } catch {
    // a machine without it is as good as any
  }
  return undefined
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const isFresh = (file) => existsSync(file) && Date.now() - statSync(file).mtimeMs < WEEK_MS

function accepted(binary) {
  const version = natsServerVersion(binary)
  if (version === undefined) {
    throw sentence(`${binary} cannot be run as nats-server.`, `${binary} 无法作为 nats-server 运行。`)
  }
  if (isRefused(version)) {
    throw sentence(
      `nats-server ${version.join('.')} (${binary}) loses data when killed (its issue 6888): use 2.14 or newer.`,
      `nats-server ${version.join('.')}(${binary})在被强制终止时会丢失数据(其 6888 号问题):请使用 2.14 或更高版本。`,
    )
  }
  return binary
}

function cached() {
  return cachedVersions()[0]?.file
}

/** Newest first. */
function cachedVersions() {
  const folder = cacheFolder()
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^nats-server-\d+\.\d+\.\d+$/.test(name))
    .map((name) => ({ file: join(folder, name), version: parseNatsVersion(name) }))
    .filter(({ version }) => !isRefused(version))
    .sort((a, b) => compare(b.version, a.version))
}

function onPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'nats-server')
    if (!existsSync(file)) continue
    const version = natsServerVersion(file)
    if (version !== undefined && !isRefused(version)) return file
  }
  return undefined
}

function compare(a, b) {
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Debian's package, downloaded with apt's own verification into a private folder and unpacked without being installed:
 * nothing else on the machine changes, and no root is needed. Debian's unstable suite first (its build runs on Debian
 * 12 as well: it needs libc 2.34 only), then the machine's own suite.
 */
async function fromArchive(suitesOf = newestFirst) {
  const archive = mainArchive()
  if (archive === undefined) return undefined
  for (const suite of suitesOf(archive)) {
    const work = mkdtempSync(join(tmpdir(), 'guantong-nats-'))
    try {
      const unpacked = await downloadFrom(archive, suite, work)
      if (unpacked === undefined) continue
      const version = natsServerVersion(unpacked)
      if (version === undefined || isRefused(version)) continue
      return intoCache(unpacked, version)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  return undefined
}

const newestFirst = (archive) => (archive.id === 'debian' ? ['sid', ...archive.suites] : archive.suites)

async function downloadFrom(archive, suite, work) {
  const list = join(work, 'archive.sources')
  const signed = archive.signedBy === undefined ? '' : `Signed-By: ${archive.signedBy}\n`
  const components = archive.id === 'ubuntu' ? 'main universe' : 'main'
  writeFileSync(
    list,
    `Types: deb\nURIs: ${archive.uris.join(' ')}\nSuites: ${suite}\nComponents: ${components}\n${signed}`,
  )
  for (const folder of ['lists/partial', 'cache/archives/partial', 'root']) {
    mkdirSync(join(work, folder), { recursive: true })
  }
  const settings = {
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '20',
    // apt would otherwise complain that its own user cannot write into our folder
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  for (const command of [['update'], ['download', 'nats-server']]) {
    const { code } = await runQuietly('apt-get', ['-qq', ...options, ...command], { cwd: work })
    if (code !== 0) return undefined
  }
  const deb = readdirSync(work).find((name) => name.endsWith('.deb'))
  if (deb === undefined) return undefined
  const { code } = await runQuietly('dpkg', ['-x', join(work, deb), join(work, 'root')])
  const binary = ['usr/sbin/nats-server', 'usr/bin/nats-server']
    .map((path) => join(work, 'root', path))
    .find((path) => existsSync(path))
  return code === 0 ? binary : undefined
}

/** A rename within one folder is atomic: two installs at once end with one good file. */
function intoCache(binary, version) {
  const folder = cacheFolder()
  mkdirSync(folder, { recursive: true })
  const target = join(folder, `nats-server-${version.join('.')}`)
  const part = `${target}.${randomBytes(4).toString('hex')}.part`
  copyFileSync(binary, part)
  chmodSync(part, 0o755)
  renameSync(part, target)
  return target
}
