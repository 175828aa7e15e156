import { basename } from 'node:path'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import type { Run } from '../../declare/declare-command.ts'
import type { ImportKey } from './messages.ts'

/** People read the summary; with --json one object stands alone on the last line of standard output. */
export function showSummary(
  summary: ImportSummary,
  { file, warningsFile }: { file: string; warningsFile: string | undefined },
  { print, say, answer }: Run<ImportKey>,
): void {
  answer(summary, () => {
    const { rows, accepted, inserted, updated, unchanged, rejected, records, profile, dataSet, format } = summary
    const seconds = summary.seconds.toFixed(1)
    const encoding =
      summary.encoding === null ? '' : say('import.encoding', { encoding: summary.encoding.toUpperCase() })
    print(say('import.read', { file: basename(file), format: format.toUpperCase(), profile, dataSet }) + encoding)
    if (summary.resumedAt > 0) print(say('import.resumed', { row: summary.resumedAt }))
    if (summary.dryRun) print(say('import.dryRun', { rows, accepted, records, rejected, seconds }))
    else print(say('import.done', { rows, accepted, inserted, updated, unchanged, rejected, seconds }))
    if (!summary.dryRun && records !== accepted) print(say('import.records', { records }))
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
