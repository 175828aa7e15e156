/**
 * The files that make a node besides its database: where they lie, and under which names a backup keeps them.
 *
 * @module
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Manifest } from './manifest.ts'

export type FileUse = Manifest['files'][number]['use']
export type NodeFiles = Record<FileUse, { readonly path: string; readonly kept: string }>

const namesSchema = z.object({ topology: z.string(), key: z.string() })

/** @throws GuantongError GT_CONFIG_INVALID */
export function nodeFiles(config: string): NodeFiles {
  let names: z.infer<typeof namesSchema>
  try {
    names = namesSchema.parse(parse(readFileSync(config, 'utf8')))
  } catch (cause) {
    throw new GuantongError('GT_CONFIG_INVALID', { file: config, reason: (cause as Error).message }, { cause })
  }
  const at = (path: string): string => resolve(dirname(config), path)
  return {
    config: { path: config, kept: 'node.yaml' },
    topology: { path: at(names.topology), kept: 'topology.yaml' },
    key: { path: at(names.key), kept: 'key.jwk' },
  }
}

/**
 * Puts back those that are gone; what is there is never overwritten.
 *
 * @returns the paths written
 */
export async function putBackMissing(folder: string, manifest: Manifest, config: string): Promise<string[]> {
  const written: string[] = []
  const put = async (use: FileUse, path: string): Promise<void> => {
    const stored = manifest.files.find((each) => each.use === use)
    if (stored === undefined || existsSync(path)) return
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(join(folder, stored.file), path)
    await chmod(path, use === 'topology' ? 0o644 : 0o600)
    written.push(path)
  }
  await put('config', config)
  if (!existsSync(config)) return written
  const files = nodeFiles(config)
  await put('topology', files.topology.path)
  await put('key', files.key.path)
  return written
}
