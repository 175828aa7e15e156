import { basename } from 'node:path'
import { namesOf } from '@guantong/node/intake/personal/found'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import type { Run } from '../../declare/declare-command.ts'
import type { ImportKey } from './messages.ts'

/** Named to people; --json has them all. */
const MOST_FIELDS = 8

export interface SummaryOf {
  readonly file: string
  readonly warningsFile: string | undefined
  /** What people call a field. */
  readonly titleOf: (field: string) => string
}

/** People read the summary; with --json one object stands alone on the last line of standard output. */
export function showSummary(
  summary: ImportSummary,
  { file, warningsFile, titleOf }: SummaryOf,
  { print, say, answer, lang }: Run<ImportKey>,
): void {
  answer(summary, () => {
    const { rows, accepted, inserted, updated, unchanged, rejected, records, profile, dataSet, format } = summary
    const seconds = summary.seconds.toFixed(1)
    const next =
      summary.encodingRunnerUp === null
        ? ''
        : say('import.runnerUp', { encoding: summary.encodingRunnerUp.toUpperCase() })
    const encoding =
      summary.encoding === null ? '' : say('import.encoding', { encoding: summary.encoding.toUpperCase() }) + next
    const by = summary.zoneBy
    const zone =
      summary.zone === null || by === null
        ? ''
        : say('import.zone', { zone: summary.zone, by: say(`explain.zone.${by}`) })
    print(
      say('import.read', { file: basename(file), format: format.toUpperCase(), profile, dataSet }) + encoding + zone,
    )
    if (summary.resumedAt > 0) print(say('import.resumed', { row: summary.resumedAt }))
    if (summary.dryRun) print(say('import.dryRun', { rows, accepted, records, rejected, seconds }))
    else print(say('import.done', { rows, accepted, inserted, updated, unchanged, rejected, seconds }))
    if (summary.keptRows > 0) {
      const titles = summary.kept.map(titleOf)
      const fields = titles.slice(0, MOST_FIELDS).join(say('import.comma')) + (titles.length > MOST_FIELDS ? ' …' : '')
      print(say('import.kept', { rows: summary.keptRows, count: titles.length, fields }))
    }
    if (!summary.dryRun && records !== accepted) print(say('import.records', { records }))
    if (summary.leftOut > 0) {
      const lines = summary.leftOutLines
        .slice(0, MOST_FIELDS)
        .map(({ line, text }) => say('import.leftOutLine', { line, text }))
      const more = summary.leftOut > lines.length ? ' …' : ''
      print(say('import.leftOut', { count: summary.leftOut, lines: lines.join(say('import.comma')) + more }))
    }
    const masked = Object.entries(summary.masked).map(([field, counts]) =>
      say('import.maskedField', { title: titleOf(field), kinds: namesOf(counts, lang) }),
    )
    if (masked.length > 0) print(say('import.masked', { fields: masked.join(say('import.comma')) }))
    if (summary.warnings > 0) print(say('import.warnings', { warnings: listed(summary.warningsByRule) }))
    if (warningsFile !== undefined) print(say('import.warningsFile', { file: warningsFile }))
    if (rejected > 0) print(say('import.reasons', { reasons: listed(summary.rejectedByRule) }))
    if (summary.rejects !== null) print(say('import.rejects', { file: summary.rejects }))
  })
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${rule} ${count}`)
    .join(', ')
