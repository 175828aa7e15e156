/**
 * A workbook of 100,000 rows and 30 columns, read by the command beside the library that it was read with before.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runScript } from './import-command.ts'
import { writeWorkbook } from './large-files.ts'
import type { Bench, Row } from './row.ts'
import { ratiosOf, spreadOf } from './stats.ts'

const ROWS = 100_000
const MOST_MB = 300

/** Both as a process of their own, by turns, from start to exit. */
export async function readXlsx({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  try {
    const file = join(folder, 'cases.xlsx')
    tell('read-xlsx: writing cases.xlsx')
    await writeWorkbook(file, ROWS)
    const [ours, peaks, before, peaksBefore]: [number[], number[], number[], number[]] = [[], [], [], []]
    for (let round = 0; round < rounds; round++) {
      const run = await runScript('packages/cli/src/main.ts', ['read', file])
      if (!run.stdout.includes(String(ROWS + 1))) throw new Error(`read-xlsx: ${run.stdout}`)
      ours.push(ROWS / run.seconds)
      peaks.push(run.peakMb)
      const floor = await runScript('tests/bench/read-workbook.ts', [file])
      before.push(ROWS / floor.seconds)
      peaksBefore.push(floor.peakMb)
      const figures = [ours, peaks, before, peaksBefore].map((values) => values.at(-1)?.toFixed(0))
      tell(
        `read-xlsx ${round + 1}/${rounds}: ${figures[0]} rows/s ${figures[1]} MB, exceljs ${figures[2]} rows/s ${figures[3]} MB`,
      )
    }
    const what = { en: '100,000 × 30 cells, XLSX, read', zh: '读取 10 万行 × 30 列 XLSX' }
    const floor = { en: 'exceljs alone', zh: '仅用 exceljs' }
    return [
      {
        ...{ name: 'read-xlsx', what, unit: 'rows/s', ours: spreadOf(ours) },
        floor: { what: floor, spread: spreadOf(before) },
        ratio: ratiosOf(ours, before),
        target: { of: 'ratio', is: '≥', than: 1 },
      },
      {
        ...{ name: 'read-xlsx-memory', unit: 'MB', ours: spreadOf(peaks) },
        what: { en: `${what.en}: peak memory`, zh: `${what.zh}：内存峰值` },
        floor: { what: floor, spread: spreadOf(peaksBefore) },
        ratio: ratiosOf(peaks, peaksBefore),
        target: { of: 'ours', is: '≤', than: MOST_MB },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
