import { SingleBar } from 'cli-progress'
import type { Context } from '../../program/context.ts'

export interface ExportBar {
  show(progress: { rows: number; waitingFor: string | null }): void
  end(): void
}

/** How many rows have come: nobody knows how many there will be. For somebody who watches; says nothing into a pipe. */
export function exportBar({ say }: Context): ExportBar {
  if (process.stderr.isTTY !== true) return { show: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: `{value} ${say('export.progress')}, {rate}/s {note}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  const started = performance.now()
  let running = false
  return {
    show({ rows, waitingFor }) {
      const rate = Math.round(rows / Math.max(0.001, (performance.now() - started) / 1000))
      const note = waitingFor === null ? '' : say('export.waiting', { node: waitingFor })
      if (!running) bar.start(rows, rows, { rate, note })
      else bar.update(rows, { rate, note })
      running = true
    },
    end() {
      if (running) bar.stop()
      running = false
    },
  }
}
