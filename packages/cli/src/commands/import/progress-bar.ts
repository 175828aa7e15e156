import type { ImportProgress } from '@guantong/node/intake'
import { SingleBar } from 'cli-progress'
import type { Context } from '../../program/context.ts'

export interface ProgressBar {
  show(progress: ImportProgress): void
  end(): void
}

/** For somebody who watches; says nothing into a pipe. */
export function progressBar({ say }: Context): ProgressBar {
  if (process.stderr.isTTY !== true) return { show: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `{bar} {percentage}%  {rows} ${say('import.progress')}, {rate}/s`,
    barsize: 32,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  const started = performance.now()
  let running = false
  return {
    show({ rows, bytes, totalBytes }) {
      const rate = Math.round(rows / Math.max(0.001, (performance.now() - started) / 1000))
      if (!running) bar.start(totalBytes, bytes, { rows, rate })
      else bar.update(bytes, { rows, rate })
      running = true
    },
    end() {
      if (running) bar.stop()
      running = false
    },
  }
}
