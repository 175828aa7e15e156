/**
 * The program of a node as one file: a laboratory starts hundreds of them, and finding and reading 1,400 modules is most of a
 * start.
 *
 * @module
 */
import { basename, dirname, join } from 'node:path'
import { bundle } from '@guantong/cli/bundle'

/** Writes the program of that clone's nodes to `file`. */
export async function bundleNode(clone: string, file: string): Promise<void> {
  await bundle(join(clone, 'tests/faults/node-entry.ts'), { folder: dirname(file), name: basename(file), whole: true })
}
