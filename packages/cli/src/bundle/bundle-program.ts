/**
 * Bundles the program of this clone, unless that is done: `node packages/cli/src/bundle/bundle-program.ts`.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cloneRoot } from '../program/clone.ts'
import { bundle } from './bundle.ts'
import { bundlesFolder, stampOf } from './bundled-program.ts'

/** A process that runs an older program reads parts of it when it first needs them. */
const KEPT_MS = 7 * 24 * 3_600_000

const folder = bundlesFolder(cloneRoot)
const stamp = stampOf(cloneRoot)
const wanted = join(folder, stamp)
if (!existsSync(wanted)) {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder))
    if (Date.now() - statSync(join(folder, name)).mtimeMs > KEPT_MS) rmSync(join(folder, name), { recursive: true })
  const part = join(folder, `part-${process.pid}`)
  await bundle(join(cloneRoot, 'packages', 'cli', 'src', 'run-command.ts'), {
    folder: part,
    name: 'program.mjs',
  })
  try {
    renameSync(part, wanted)
  } catch (error) {
    // Another that was quicker is as good.
    rmSync(part, { recursive: true })
    if (!existsSync(wanted)) throw error
  }
}
