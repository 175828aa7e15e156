/**
 * A file replaced as a whole: a node that reads it meanwhile sees the old one or the new one.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'

export function replaceFile(file: string, text: string, mode: number): void {
  const beside = `${file}.${randomUUID().slice(0, 8)}`
  writeFileSync(beside, text, { mode, flag: 'wx' })
  renameSync(beside, file)
}
