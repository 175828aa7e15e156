/**
 * Installing the gateways of others: on demand, from a lock file of their own, so that nothing of the house depends on them.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const STAMP = `${FOLDER}node_modules/.guantong-install`

/** Makes their node_modules what their lock file says. Null when that is done, otherwise why it could not be. */
export async function installPeers(tell: (line: string) => void): Promise<string | null> {
  const wanted = createHash('sha256')
    .update(readFileSync(`${FOLDER}package-lock.json`))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return null
  tell('gateways: npm ci in tests/bench/peers')
  const why = await npmCi()
  if (why === null) writeFileSync(STAMP, wanted)
  return why
}

function npmCi(): Promise<string | null> {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const args = [...first, 'ci', '--prefix', FOLDER, '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  return new Promise((resolve) => {
    // What npm says goes to stderr: stdout belongs to the table.
    const child = spawn(command, args, { cwd: FOLDER, stdio: ['ignore', 2, 2] })
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (code) => resolve(code === 0 ? null : `npm ci ended with ${code}`))
  })
}
