/**
 * A thread that reads a binary workbook, asked one question at a time, with an end to what it may take.
 *
 * @module
 */
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GuantongError, onAbort } from '@guantong/contract'
import type { Answer, Question, ThreadData } from './binary-thread.ts'

export interface ThreadLimits {
  /** Until an answer, milliseconds. */
  readonly within: number
  /** MiB of JavaScript's objects, without the bytes of the file. */
  readonly memory: number
}

/** Workbooks of 24 MiB take some seconds and, in the thread, up to half of this memory. */
export const THREAD_LIMITS: ThreadLimits = { within: 60_000, memory: 1024 }

export interface Thread {
  /** @throws GuantongError GT_FILE_FORMAT when the workbook takes too long or too much; what ends the signal */
  ask(question: Question): Promise<Answer>
  /** To be called by who started it, whatever happened. */
  end(): Promise<void>
}

export function startThread(file: string, { within, memory }: ThreadLimits, signal: AbortSignal | undefined): Thread {
  signal?.throwIfAborted()
  const data: ThreadData = { file }
  const worker = new Worker(new URL('./binary-thread.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  })
  // A failure between two questions is told by the next one.
  let failed: unknown
  worker.on('error', (error) => {
    failed = error
  })
  return {
    async ask(question) {
      worker.ref()
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const onFailed = (error: unknown): void => reject(isOutOfMemory(error) ? takesTooMuch(file, memory) : error)
      const onExit = (): void => (failed === undefined ? reject(new Error('the thread has ended')) : onFailed(failed))
      const timer = setTimeout(() => reject(takesTooLong(file, within)), within)
      worker.on('message', resolve).on('error', onFailed).on('exit', onExit)
      using _ = onAbort(signal, () => reject(signal?.reason))
      try {
        if (failed !== undefined) onFailed(failed)
        else worker.postMessage(question)
        return await promise
      } finally {
        clearTimeout(timer)
        worker.off('message', resolve).off('error', onFailed).off('exit', onExit)
        // While nothing is asked of it, it keeps no process running.
        worker.unref()
      }
    },
    async end() {
      await worker.terminate()
    },
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  (error as Partial<NodeJS.ErrnoException>).code === 'ERR_WORKER_OUT_OF_MEMORY'

const takesTooLong = (file: string, within: number): GuantongError =>
  refused(file, `takes more than ${within / 1000} s to read`, `读取超过 ${within / 1000} 秒`)

const takesTooMuch = (file: string, memory: number): GuantongError =>
  refused(file, `takes more than ${memory} MiB of memory to read`, `读取所需内存超过 ${memory} MiB`)

const refused = (file: string, en: string, zh: string): GuantongError =>
  new GuantongError('GT_FILE_FORMAT', {
    file: basename(file),
    reason: `a workbook that ${en}, as damaged ones do; open it in a spreadsheet program and save it as XLSX (${zh},工作簿可能已损坏;请用表格软件打开后另存为 XLSX)`,
  })
