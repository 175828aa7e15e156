import type { Run } from '../../declare/declare-command.ts'
import type { MissingHere } from './export-state.ts'
import type { ExportKey } from './messages.ts'

export interface ShownExport {
  readonly file: string
  readonly rows: number
  readonly missing: readonly MissingHere[]
  readonly command: string
  readonly seconds: number
  readonly allowMissing: boolean
}

export function showExported(exported: ShownExport, { say, print, tell, answer }: Run<ExportKey>): void {
  const { file, rows, missing, command, allowMissing } = exported
  const seconds = exported.seconds.toFixed(1)
  const complete = missing.length === 0
  answer({ file, rows, complete, missing, ...(complete ? {} : { command }), seconds: Number(seconds) }, () => {
    if (complete) return print(say('export.done', { rows, file, seconds }))
    tell(say(allowMissing ? 'export.withGaps' : 'export.incomplete', { rows, file }))
    for (const { region, node, code, reason } of missing) tell(say('export.missing', { region, node, code, reason }))
    tell(say('export.resumeWith', { command }))
  })
}
