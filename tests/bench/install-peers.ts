/**
 * Other people's servers a bench is held against: each in a folder with a lock file of its own, so that nobody who only wants to
 * run a node downloads them.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Installs what `folder` locks into its own `node_modules`, scripts of packages left out, unless exactly that is there.
 *
 * @returns false when it can not be installed (a machine without a registry); told in a line, and the rows are left out.
 */
export async function installPeers(folder: string, tell: (line: string) => void): Promise<boolean> {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const installed = join(folder, 'node_modules', '.installed-lock')
  if (textOf(installed) === lock) return true
  tell(`installing what is locked in ${folder}`)
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, timeout: 300_000 })
    writeFileSync(installed, lock)
    return true
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string }
    const reason = stderr.split('\n').find((line) => line.trim() !== '') ?? message
    tell(`${folder} can not be installed, its rows are left out: ${reason}`)
    return false
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
