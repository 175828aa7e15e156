/**
 * Bundles the program of this clone, unless that is done: `node packages/cli/src/bundle/bundle-program.ts`.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cloneRoot } from '../program/clone.ts'
import { bundle } from './bundle.ts'
import { bundlesFolder, isStamped, stampOf } from './bundled-program.ts'

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
  const entry = join(cloneRoot, 'packages', 'cli', 'src', 'run-command.ts')
  const modules = await bundle(entry, { folder: part, name: 'program.mjs' })
  const unseen = modules.filter((file) => !isStamped(cloneRoot, file))
  if (unseen.length > 0) {
    // A bundle would outlive their changes.
    process.stderr.write(`sources that no stamp is of: ${unseen.join(', ')}\n`)
    process.exitCode = 1
    rmSync(part, { recursive: true })
  } else putInPlace(part, wanted)
}

function putInPlace(part: string, wanted: string): void {
  try {
    renameSync(part, wanted)
  } catch (error) {
    // Another that was quicker is as good.
    rmSync(part, { recursive: true })
    if (!existsSync(wanted)) throw error
  }
}
