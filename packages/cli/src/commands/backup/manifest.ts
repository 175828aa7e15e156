/**
 * manifest.json: what a backup holds, and by what it is known to be whole.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'

export const MANIFEST = 'manifest.json'

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)
/** A plain name: nothing outside the folder is ever read. */
const file = z.string().regex(/^[\w.-]+$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const manifestSchema = z.strictObject({
  format: z.literal(1),
  node: z.string(),
  epoch: z.string(),
  lastSeq: z.number().int().nonnegative(),
  takenAt: z.iso.datetime(),
  release: z.string(),
  postgres: z.string(),
  migrations: z.array(z.string()).min(1),
  tables: z.array(
    z.strictObject({
      name,
      columns: z.array(name).min(1),
      rows: z.number().int().nonnegative(),
      file,
      bytes: z.number(),
      sha256,
    }),
  ),
  sequences: z.array(z.strictObject({ name, value: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  /** node.yaml, topology.yaml and, unless it was left out, the key. */
  files: z.array(z.strictObject({ file, use: z.enum(['config', 'topology', 'key']), bytes: z.number(), sha256 })),
})
export type Manifest = z.infer<typeof manifestSchema>

/**
 * Reads the manifest and every file it names to the end.
 *
 * @throws GuantongError GT_BACKUP_BROKEN, naming the first file that is missing, cut off or altered
 */
export async function readBackup(folder: string): Promise<Manifest> {
  const broken = (reason: string, cause?: unknown) =>
    new GuantongError('GT_BACKUP_BROKEN', { folder, reason }, { cause })
  if (!existsSync(join(folder, MANIFEST))) throw broken(`there is no ${MANIFEST}`)
  let manifest: Manifest
  try {
    manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')))
  } catch (cause) {
    throw broken(`${MANIFEST} is not one of this format`, cause)
  }
  for (const part of [...manifest.tables, ...manifest.files]) {
    const path = join(folder, part.file)
    if (!existsSync(path)) throw broken(`${part.file} is missing`)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    if (hash.digest('hex') !== part.sha256) throw broken(`${part.file} does not match its hash`)
  }
  return manifest
}
