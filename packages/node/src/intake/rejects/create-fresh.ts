import { createWriteStream, rmSync, type WriteStream } from 'node:fs'

/**
 * A stream into a new file. What stands at `path` is taken away first and never written through: it may be a link that another
 * writer of the folder has put there. One that comes in between makes the stream fail (EEXIST).
 *
 * @throws where a folder stands there
 */
export function createFresh(path: string, options: { mode?: number; flush?: boolean } = {}): WriteStream {
  rmSync(path, { force: true })
  return createWriteStream(path, { ...options, flags: 'wx' })
}
