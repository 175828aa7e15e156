import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneRoot, pinnedMajor } from './paths.mjs'
import { sentence, step } from './say.mjs'

const modules = join(cloneRoot, 'node_modules')
const stampFile = join(modules, '.guantong-install.json')
const lockFile = join(cloneRoot, 'package-lock.json')

/** Makes node_modules what package-lock.json says; does nothing, fast, when it already is. */
export async function installPackages() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (stamped() === wanted) return
  if (!installedTreeMatches()) {
    await step(`npm packages, with Node ${pinnedMajor()}`, `npm 依赖(含 Node ${pinnedMajor()})`, npmCi)
    requirePinnedNode()
  }
  writeFileSync(stampFile, `${JSON.stringify({ lock: wanted })}\n`)
}

function stamped() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')).lock
  } catch {
    return undefined
  }
}

/**
 * npm's own record of what it installed, compared with the lock file: after an `npm install` by hand the stamp is old
 * but the tree is right, and emptying node_modules under a running sandbox would be rude.
 */
function installedTreeMatches() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record) || !existsSync(join(modules, '.bin', 'node'))) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true
    const there = installed[path]
    if (there === undefined) return entry.optional === true || entry.peer === true
    return there.version === entry.version && there.link === entry.link
  })
}

/** npm brings the pinned Node in an install script, and is content without it where scripts are switched off. */
function requirePinnedNode() {
  if (existsSync(join(modules, '.bin', 'node'))) return
  throw sentence(
    'npm installed the packages, but not the pinned Node: its install script did not run (ignore-scripts in an .npmrc?).',
    'npm 已安装依赖,但未装上指定版本的 Node:安装脚本没有执行(.npmrc 中是否设置了 ignore-scripts?)。',
  )
}

function npmCi() {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const args = [...first, 'ci', '--no-fund', '--no-audit', '--loglevel=error']
  return new Promise((resolve, reject) => {
    // npm's closing line goes to stderr with the rest: stdout belongs to the command that follows
    const child = spawn(command, args, { cwd: cloneRoot, stdio: ['ignore', 2, 2] })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          sentence(
            `npm ci ended with ${code}: see its message above (registry reachable? disk full?).`,
            `npm ci 以 ${code} 结束:原因见上(软件源是否可达?磁盘是否已满?)。`,
          ),
        )
    })
  })
}
