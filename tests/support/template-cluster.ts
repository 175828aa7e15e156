/**
 * The PostgreSQL cluster every test file begins with, made once in a run and copied: initialising, migrating and loading
 * the reference takes seconds, a copy a tenth of one.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeCluster } from '@guantong/cli/postgres'
import { CLONE } from './clone.ts'
import { eventually } from './eventually.ts'
import { placeInMemory } from './place-in-memory.ts'

const VARIABLE = 'GUANTONG_TEST_CLUSTER'
/** With a database to make others from, and with all databases and accounts of a sandbox. */
const NAMES = ['nodes', 'sandbox'] as const
const run = promisify(execFile)

/** For the whole run: says where the template will be, and takes it away in the end. */
export default function setup(): () => void {
  const folder = openFolder(join(placeInMemory(), 'guantong-run-'))
  writeFileSync(join(folder, 'clone'), CLONE)
  process.env[VARIABLE] = folder
  return () => {
    for (const name of NAMES) removeCluster(join(folder, name))
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Also in the processes and copies of the clone that a test starts; not in benchmarks or campaigns started by hand. */
export const isTestRun = (): boolean => process.env[VARIABLE] !== undefined

/** Goes with the run; undefined outside of one. */
export const runFolder = (): string | undefined => process.env[VARIABLE]

/**
 * A place for one cluster or one sandbox, which goes with the run at the latest: to make and remove the thousands of files of a
 * few databases costs a disk five times what it costs memory. Undefined outside of a run.
 */
export const placeInRun = (): string | undefined => {
  const run = runFolder()
  return run === undefined ? undefined : openFolder(join(run, 'place-'))
}

/** A new folder that PostgreSQL's own account may walk through. */
function openFolder(prefix: string): string {
  const folder = mkdtempSync(prefix)
  chmodSync(folder, 0o711)
  return folder
}

/**
 * The folder of the stopped template; the first process makes it, the others wait. Undefined outside of a test
 * run, where nothing removes it, and in a copy of the clone, which may have tables of its own.
 */
export async function templateCluster(
  name: (typeof NAMES)[number],
  make: (dataDir: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = process.env[VARIABLE]
  if (folder === undefined || readFileSync(join(folder, 'clone'), 'utf8') !== CLONE) return undefined
  const data = join(folder, name)
  const [made, failed] = [`${data}.made`, `${data}.failed`]
  if (isFirst(`${data}.making`)) {
    try {
      await make(data)
      writeFileSync(made, '')
    } catch (error) {
      writeFileSync(failed, '')
      throw error
    }
  }
  await eventually('the template cluster is made', () => existsSync(made) || existsSync(failed), { withinMs: 110_000 })
  return existsSync(made) ? data : undefined
}

/** Owner and links stay as they are; `to` is there and empty. */
export async function copyCluster(from: string, to: string): Promise<void> {
  await run('cp', ['-a', '--reflink=auto', `${from}/.`, to])
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}
