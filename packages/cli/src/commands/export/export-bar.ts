import { progressBar } from '../../print/progress-bar.ts'
import type { Context } from '../../program/context.ts'
import type { ExportKey } from './messages.ts'

export interface ExportBar {
  show(progress: { rows: number; waitingFor: string | null }): void
  end(): void
}

/** How many rows have come: the total is unknown until the end. */
export function exportBar({ say }: Context<ExportKey>): ExportBar {
  const bar = progressBar(`{value} ${say('export.progress')}, {rate}/s {note}`)
  return {
    show({ rows, waitingFor }) {
      const note = waitingFor === null ? '' : say('export.waiting', { node: waitingFor })
      bar.show(rows, rows, { note })
    },
    end: bar.end,
  }
}
