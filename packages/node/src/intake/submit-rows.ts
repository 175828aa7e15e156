/**
 * Rows in canonical form handed in by a program (接口报送), under the same validation as files.
 *
 * @module
 */
import { type DataSetName, dataSetOf, type Finding, type Standard, type ValidRow } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import type { Writer } from '../ledger/rows/record-write.ts'
import type { Sender } from './rows/held-elsewhere.ts'
import { holdTogether } from './rows/hold-together.ts'
import { makeRowJudge } from './rows/judge-row.ts'
import { setDeadlines } from './rows/set-deadlines.ts'
import { writeRows } from './rows/write-rows.ts'

export interface SubmitOptions {
  ledger: Ledger
  standard: Standard
  regionCode: string
  now: Date
  /** Who hands them in, if not for the whole region. */
  sender?: Sender | undefined
  /** Who the history of the rows names; not known where left out. */
  writer?: Writer | undefined
  /** Rows that were withdrawn come back; otherwise they are refused. */
  restoreWithdrawn?: boolean | undefined
}

/** A finding of one row; `index` is the row's position in the given list. */
export interface RowFinding extends Finding {
  readonly index: number
}

export interface SubmitOutcome {
  /** inserted + updated + unchanged */
  accepted: number
  inserted: number
  updated: number
  unchanged: number
  /** Why rows were refused; a row may have several. */
  rejected: RowFinding[]
  /** What is odd about accepted rows. */
  warnings: RowFinding[]
}

export type Inputs = readonly Readonly<Record<string, unknown>>[]

/** Writes the good ones in one transaction and names the others. Handing the same list in again changes nothing. */
export async function submitRows(options: SubmitOptions, name: DataSetName, inputs: Inputs): Promise<SubmitOutcome> {
  const dataSet = dataSetOf(name)
  const judge = makeRowJudge(dataSet, options)
  const judged: { readonly index: number; readonly row: ValidRow }[] = []
  const rejected: RowFinding[] = []
  const warnings: RowFinding[] = []
  for (const [index, input] of inputs.entries()) {
    const verdict = judge(input)
    if (verdict.ok) judged.push({ index, row: verdict.row })
    const [list, findings] = verdict.ok ? [warnings, verdict.warnings] : [rejected, verdict.findings]
    for (const finding of findings) list.push({ index, ...finding })
  }
  const { ledger, standard, regionCode, sender, restoreWithdrawn, now, writer } = options
  const good = judged.map(({ row }) => row)
  const held = await holdTogether({ db: ledger.pool, standard, regionCode, sender, restoreWithdrawn }, dataSet, good)
  const rows: ValidRow[] = []
  for (const { index, row } of judged) {
    const refusals = held.refusalsOf(row)
    if (refusals.length === 0) rows.push(row)
    const [list, findings] = refusals.length === 0 ? [warnings, held.warningsOf(row)] : [rejected, refusals]
    for (const finding of findings) list.push({ index, ...finding })
  }
  const nothing = { inserted: 0, updated: 0, unchanged: 0 }
  const dated = await setDeadlines({ db: ledger.pool, standard, regionCode, dataSet }, rows)
  const terms = { now, writer, restoreWithdrawn }
  const written = rows.length === 0 ? nothing : await writeRows(ledger, dataSet, dated.rows, terms, dated.ground)
  return { accepted: rows.length, rejected, warnings, ...written }
}
