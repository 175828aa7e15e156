/**
 * manifest.json: what a backup holds, and by what it is known to be whole.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'
import { openPlain, readPlain } from './plain-file.ts'

export const MANIFEST = 'manifest.json'
const LARGEST_MANIFEST = 4_000_000
/** More tables, columns or sequences than any store has. */
const MOST_NAMES = 2000

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)
/** A plain name: nothing outside the folder is ever read. */
const file = z.string().regex(/^\w[\w.-]*$/)
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
  tables: z
    .array(
      z.strictObject({
        name,
        columns: z.array(name).min(1).max(MOST_NAMES),
        rows: z.number().int().nonnegative(),
        file,
        bytes: z.number(),
        sha256,
      }),
    )
    .max(MOST_NAMES),
  sequences: z
    .array(z.strictObject({ name, value: z.string().regex(/^-?\d{1,19}$/), isCalled: z.boolean() }))
    .max(MOST_NAMES),
  /** node.yaml, topology.yaml and, unless it was left out, the key. */
  files: z
    .array(z.strictObject({ file, use: z.enum(['config', 'topology', 'key']), bytes: z.number(), sha256 }))
    .max(3),
})
export type Manifest = z.infer<typeof manifestSchema>

export interface ReadManifest {
  readonly manifest: Manifest
  /** As it was read: what a signature is over. */
  readonly bytes: Buffer
}

/**
 * Reads the manifest. Who made it and whether its files are there have NOT been checked.
 *
 * @throws GuantongError GT_BACKUP_BROKEN
 */
export function readManifest(folder: string): ReadManifest {
  const broken = (reason: string, cause?: unknown) =>
    new GuantongError('GT_BACKUP_BROKEN', { folder, reason }, { cause })
  const bytes = readPlain(folder, MANIFEST, LARGEST_MANIFEST)
  if (bytes === undefined) throw broken(`there is no ${MANIFEST}`)
  try {
    return { manifest: manifestSchema.parse(JSON.parse(bytes.toString('utf8'))), bytes }
  } catch (cause) {
    throw broken(`${MANIFEST} is not one of this format`, cause)
  }
}

/**
 * Reads every file the manifest names to its end. A link is not followed, and a file of another length is not read.
 *
 * @throws GuantongError GT_BACKUP_BROKEN, naming the first file that is missing, cut off or altered
 */
export async function checkFiles(folder: string, { tables, files }: Manifest): Promise<void> {
  const broken = (reason: string) => new GuantongError('GT_BACKUP_BROKEN', { folder, reason })
  for (const part of [...tables, ...files]) {
    const opened = openPlain(join(folder, part.file))
    if (opened === undefined) throw broken(`${part.file} is missing`)
    const hash = createHash('sha256')
    const isWhole = opened.bytes === part.bytes
    if (isWhole) await pipeline(opened.read(), hash)
    else opened.close()
    if (!isWhole || hash.digest('hex') !== part.sha256) throw broken(`${part.file} does not match its hash`)
  }
}
