import type { Context } from '../../program/context.ts'
import type { MissingHere } from './export-state.ts'

export interface ShownExport {
  readonly file: string
  readonly rows: number
  readonly missing: readonly MissingHere[]
  readonly command: string
  readonly seconds: number
}

export function showExported(exported: ShownExport, { say, print, tell }: Context, json: boolean): void {
  const { file, rows, missing, command } = exported
  const seconds = exported.seconds.toFixed(1)
  const complete = missing.length === 0
  if (json) {
    print(JSON.stringify({ file, rows, complete, missing, ...(complete ? {} : { command }), seconds: Number(seconds) }))
    return
  }
  if (complete) {
    print(say('export.done', { rows, file, seconds }))
    return
  }
  tell(say('export.incomplete', { rows, file }))
  for (const { region, node, code, reason } of missing) tell(say('export.missing', { region, node, code, reason }))
  tell(say('export.resumeWith', { command }))
}
