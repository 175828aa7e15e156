/**
 * Other people's servers a bench is held against: each in a folder with a lock file of its own, so that a developer who only wants to
 * run a node downloads them.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what the folder's lock file says into its own `node_modules`, scripts of packages left out, unless exactly that is there.
 *
 * @returns null, or why it can not be had (a machine without a registry): its rows are left out then.
 */
export async function installPeers(folder: string, tell: (line: string) => void): Promise<string | null> {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const installed = join(folder, 'node_modules', '.installed-lock')
  if (textOf(installed) === lock) return null
  tell(`npm ci in ${folder}`)
  const why = await npmCi(folder)
  if (why === null) writeFileSync(installed, lock)
  return why
}

function npmCi(folder: string): Promise<string | null> {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const args = [...first, 'ci', '--prefix', folder, '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  return new Promise((resolve) => {
    // What npm says goes to stderr: stdout belongs to the table.
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 2, 2] })
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (code) => resolve(code === 0 ? null : `npm ci ended with ${code}`))
  })
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
