/**
 * A second clone beside this one, to change files in: the sources copied, what npm installed shared.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLONE } from './clone.ts'

const SHARED = 'node_modules'
const WORKSPACES = '@guantong'
const LEFT_OUT = new Set([SHARED, '.git', '.guantong', '.turbo'])
/**
 * What each clone has of its own: the stored shapes its database client was generated from, its program as few files, and its compiled
 * code, which are kept by their paths.
 */
const OWN = new Set(['.guantong-generated.json', '.cache'])

export interface CopyOfClone {
  readonly folder: string
  remove(): void
}

export function copyOfClone(): CopyOfClone {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-clone-'))
  for (const name of readdirSync(CLONE)) {
    if (!LEFT_OUT.has(name)) cpSync(join(CLONE, name), join(folder, name), { recursive: true, verbatimSymlinks: true })
  }
  mkdirSync(join(folder, SHARED))
  for (const name of readdirSync(join(CLONE, SHARED))) {
    if (name !== WORKSPACES && !OWN.has(name)) symlinkSync(join(CLONE, SHARED, name), join(folder, SHARED, name))
  }
  // The workspaces are links into the clone itself: relative ones, so that they lead into this one.
  cpSync(join(CLONE, SHARED, WORKSPACES), join(folder, SHARED, WORKSPACES), { recursive: true, verbatimSymlinks: true })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
