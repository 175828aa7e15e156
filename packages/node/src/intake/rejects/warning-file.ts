/**
 * What is odd about rows that went in (提示清单), apart from what was refused.
 *
 * @module
 */
import type { Finding } from '@guantong/standard'
import { guarded } from '../../spreadsheet/formula-guard.ts'
import { REJECT_COLUMNS, type RejectFile } from './reject-file.ts'
import { tableWriter } from './reject-writer.ts'

/** One line a warning: the file's row, the field, the rule, the sentences. Holds none of the row's other values. */
export function makeWarningFile(path: string): Pick<RejectFile, 'drained'> & {
  add(line: number, warnings: readonly Finding[]): void
  close(): Promise<string>
} {
  const writer = tableWriter(path, REJECT_COLUMNS, ',')
  return {
    add(line, warnings) {
      for (const { field, rule, value, message, fix } of warnings)
        writer.write([], [String(line), field, rule, guarded(value ?? ''), message.en, message.zh, fix.en, fix.zh])
    },
    drained: () => writer.drained(),
    async close() {
      await writer.close()
      return path
    },
  }
}
