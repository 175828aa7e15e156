/**
 * Writing an exchange file (离线交换包).
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type DownMessage, type NodeKey, type PackEnd, type PackHead, sign, type UpMessage } from '@guantong/contract'
import { createFresh } from './create-fresh.ts'

export interface PackWriter {
  add(message: UpMessage | DownMessage): Promise<void>
  /** Ends the file and puts it in its place; @returns lines between head and end. */
  end(): Promise<number>
  /** Leaves nothing behind. */
  drop(): Promise<void>
}

/** Written beside its place and moved there when it is whole. A file that is already there is replaced then. */
export async function createPack(
  file: string,
  context: { key: NodeKey; self: string; to: string; count: number | null; now: () => Date },
): Promise<PackWriter> {
  const part = `${file}.part`
  const hash = createHash('sha256')
  const packed = createGzip({ level: 6 })
  const to = createFresh(part, { mode: 0o600, flush: true })
  packed.on('error', (error) => to.destroy(error))
  to.on('error', (error) => packed.destroy(error))
  packed.pipe(to)
  const written = finished(to)
  // Asked for at the end; until then a full disk must not end the process.
  written.catch(() => {})
  let lines = 0
  const put = async (line: string): Promise<void> => {
    const bytes = Buffer.from(`${line}\n`)
    hash.update(bytes)
    lines += 1
    if (packed.destroyed) await written
    if (!packed.write(bytes)) await Promise.race([once(packed, 'drain'), written])
  }
  const time = (): string => context.now().toISOString()
  const head: PackHead = { v: 1, part: 'head', from: context.self, to: context.to, at: time(), count: context.count }
  await put(sign(context.key, 'guantong-pack', head))
  return {
    add: (message) => put(JSON.stringify(message)),
    async end() {
      const end: PackEnd = { v: 1, part: 'end', at: time(), lines, sha256: hash.copy().digest('hex') }
      const between = lines - 1
      await put(sign(context.key, 'guantong-pack', end))
      packed.end()
      await written
      await rename(part, file)
      return between
    },
    async drop() {
      packed.destroy()
      to.destroy()
      await written.catch(() => {})
      await rm(part, { force: true })
    },
  }
}
