/**
 * Everything the sandbox has started: passed to the reaper, recorded on disk, and missed aloud when it ends unasked.
 *
 * @module
 */
import type { ChildProcess } from './child-process.ts'
import type { SandboxFolder } from './folder.ts'
import { startReaper } from './reaper.ts'
import { forgetPids, type RecordedPid, writePids } from './recorded-pids.ts'

export interface BookEntry {
  kind: 'node' | 'nats' | 'postgres' | 'service'
  code: string
  child: ChildProcess
  /** How it is asked to leave. */
  signal: RecordedPid['signal']
  /** A piece of its command line that only ours has. */
  mark: string
}

export interface LostProcess {
  kind: BookEntry['kind']
  code: string
  pid: number
  /** The signal that ended it, or its exit code. */
  end: string
}

export interface ProcessBook {
  add(entry: BookEntry): void
  /** Ends one process on purpose and waits until it is gone. */
  end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void>
  /** From now on nothing that ends is missed. */
  expectTheEnd(): void
  close(): void
}

export function createProcessBook(folder: SandboxFolder, onLost: (lost: LostProcess) => void): ProcessBook {
  const reaper = startReaper()
  const entries = new Map<number, BookEntry>()
  const expected = new Set<number>()
  let ending = false

  const record = (): void =>
    writePids(
      folder,
      [...entries.values()].map(({ child, signal, mark }) => ({ pid: child.pid, signal, mark })),
    )

  return {
    add(entry) {
      const { pid, exited } = entry.child
      entries.set(pid, entry)
      reaper.watch(pid, entry.signal)
      record()
      void exited.then(({ code, signal }) => {
        entries.delete(pid)
        reaper.forget(pid)
        if (!ending) record()
        if (!ending && !expected.delete(pid)) {
          onLost({ kind: entry.kind, code: entry.code, pid, end: signal ?? String(code) })
        }
      })
    },
    async end(child, signal) {
      if (child === undefined || !child.running()) return
      expected.add(child.pid)
      await child.stop(signal, signal === 'SIGINT' ? 30_000 : 15_000)
    },
    expectTheEnd() {
      ending = true
    },
    close() {
      ending = true
      reaper.release()
      forgetPids(folder)
    },
  }
}
