/**
 * Whether a process of this machine still has a file open for writing: a sender that pauses longer than a file is waited for.
 * Linux tells it of the processes this one may look at; of a sender on another machine nobody does.
 *
 * @module
 */
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What is open on a machine has no end: beyond so many the answer is that nothing is known. */
const MOST_OPEN = 20_000
const PROC = '/proc'

/** The process id of a writer; null when there is none, or none that can be seen. */
export async function writerOf(path: string): Promise<number | null> {
  const file = await stat(path).catch(() => null)
  const processes = file === null ? [] : await list(PROC)
  let looked = 0
  for (const id of processes) {
    if (!/^\d+$/.test(id)) continue
    const open = await list(join(PROC, id, 'fd'))
    looked += open.length
    if (looked > MOST_OPEN) return null
    const links = await Promise.all(open.map((fd) => readlink(join(PROC, id, 'fd', fd)).catch(() => '')))
    for (const [at, link] of links.entries()) {
      // By its name first, which costs little: where it lies may be called otherwise in a container.
      if (basename(link) !== basename(path)) continue
      const fd = open[at] as string
      const held = await stat(join(PROC, id, 'fd', fd)).catch(() => null)
      if (held?.ino === file?.ino && held?.dev === file?.dev && (await isForWriting(id, fd))) return Number(id)
    }
  }
  return null
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** `flags` in octal; of the last two bits 0 is reading alone. */
async function isForWriting(id: string, fd: string): Promise<boolean> {
  const told = await readFile(join(PROC, id, 'fdinfo', fd), 'utf8').catch(() => '')
  const flags = /^flags:\s*([0-7]+)$/m.exec(told)?.[1]
  return flags !== undefined && (Number.parseInt(flags, 8) & 3) !== 0
}
