/**
 * A copy of the clone with a bug in it: the product has no switches for being wrong.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyOfClone } from '../support/copy-of-clone.ts'

export interface Patch {
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** Throws when a text to be replaced is no longer there, or no longer only once. */
export function plantBug(patches: readonly Patch[]): ReturnType<typeof copyOfClone> {
  const copy = copyOfClone()
  try {
    for (const { file, find, replace } of patches) {
      const path = join(copy.folder, file)
      const text = readFileSync(path, 'utf8')
      const times = text.split(find).length - 1
      if (times !== 1) throw new Error(`${file} holds the text to be replaced ${times} times:\n${find}`)
      writeFileSync(
        path,
        text.replace(find, () => replace),
      )
    }
    return copy
  } catch (error) {
    copy.remove()
    throw error
  }
}
