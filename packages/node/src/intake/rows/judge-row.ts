/**
 * The one gate to the ledger: every row of every door is judged here.
 *
 * @module
 */
import {
  type DataSet,
  type Finding,
  type RowContext,
  type Standard,
  type ValidRow,
  validateRow,
} from '@guantong/standard'
import { makeMasker } from './mask-personal.ts'
import { makeLimitReader } from './read-limit.ts'

export type Judgement =
  | { readonly ok: true; readonly row: ValidRow; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

export type JudgeRow = (input: Readonly<Record<string, unknown>>) => Judgement

export interface JudgeOptions {
  readonly standard: Standard
  readonly regionCode: string
  readonly now: Date
}

/** Masks what must not leave the city, reads a limit that is given as text, then validates. Nothing in it but the arguments: it may run in another thread. */
export function makeRowJudge(dataSet: DataSet, { standard, regionCode, now }: JudgeOptions): JudgeRow {
  const { divisions, codes } = standard
  const context: RowContext = { regionCode, divisions, codes, now }
  const mask = makeMasker(dataSet)
  const readLimit = makeLimitReader(dataSet)
  return (given) => {
    const personal: Finding[] = []
    const { input, finding } = readLimit(mask(given, personal))
    const verdict = validateRow(dataSet, input, context)
    if (finding !== null) return { ok: false, findings: [finding, ...withoutLimit(verdict)] }
    if (!verdict.ok || personal.length === 0) return verdict
    return { ok: true, row: verdict.row, warnings: [...personal, ...verdict.warnings] }
  }
}

/** That it has no number is said already. */
const withoutLimit = (verdict: Judgement): readonly Finding[] =>
  verdict.ok ? [] : verdict.findings.filter(({ field }) => field !== 'limitValue' && field !== 'limitType')
