/**
 * A column of codes of a CSV file, carried over to another edition.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { CaseKind, CodeRef, CrosswalkMatch, Standard } from '@guantong/standard'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** What became of one code. LOCAL: the edition has no such code, nor room for one; UNKNOWN: it may have it, we do not know it. */
export type Outcome = { readonly from: CodeRef; readonly match: CrosswalkMatch | null; readonly group: string }

export interface CrosswalkFile {
  readonly file: string
  readonly standardRef: string
  readonly to: string
  /** Columns that make up the code; several are joined, each filled up to two digits. */
  readonly columns: readonly string[]
  readonly kindColumn: string | undefined
  readonly kind: CaseKind | undefined
}

const KINDS: Readonly<Record<string, CaseKind>> = {
  component: 'COMPONENT',
  部件: 'COMPONENT',
  管理部件: 'COMPONENT',
  matter: 'MATTER',
  事件: 'MATTER',
  事项: 'MATTER',
  管理事项: 'MATTER',
}

export const kindOf = (text: string): CaseKind | undefined => KINDS[text.trim().toLowerCase()]

export function carryOver({ codes, crosswalk }: Standard, from: CodeRef, to: string): Outcome {
  const { standardRef, kind, code } = from
  const inEdition = codes.get(standardRef, kind, code) !== undefined || codes.mayExist(standardRef, kind, code)
  const match = crosswalk.find(from, to) ?? null
  // A city counts its own codes down from 99: one that stands in a table by accident of number is still its own.
  if (!inEdition && match === null) return { from, match: null, group: 'LOCAL' }
  if (match === null) return { from, match, group: 'UNKNOWN' }
  return { from, match, group: match.rule === 'POSITION' ? match.relation : `${match.relation} (${match.rule})` }
}

/** @throws GuantongError GT_FILE_NOT_FOUND, GT_FILE_BROKEN, GT_FILE_EMPTY, GT_FILE_HEADER, GT_INPUT_INVALID */
export function carryFile(
  standard: Standard,
  options: CrosswalkFile,
): { rows: Record<string, string>[]; outcomes: Outcome[] } {
  const { file, columns, kindColumn, standardRef, to } = options
  const rows = rowsOf(file)
  const [first] = rows
  if (first === undefined) throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  const missing = [...columns, ...(kindColumn === undefined ? [] : [kindColumn])].filter((name) => !(name in first))
  if (missing.length > 0)
    throw new GuantongError('GT_FILE_HEADER', {
      file: basename(file),
      profile: 'crosswalk',
      columns: missing.join(', '),
    })
  const outcomes = rows.map((row, index) => {
    const kind = options.kind ?? kindOf(row[kindColumn ?? ''] ?? '')
    if (kind === undefined)
      throw new GuantongError('GT_INPUT_INVALID', {
        field: `${kindColumn} (${index + 2})`,
        reason: 'COMPONENT | MATTER',
      })
    const parts = columns.map((name) => (row[name] ?? '').trim())
    const code = parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => part.padStart(2, '0')).join('')
    return carryOver(standard, { standardRef, kind, code }, to)
  })
  return { rows, outcomes }
}

/** How many codes went which way, the commonest first. */
export function splitOf(outcomes: readonly Outcome[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { group } of outcomes) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

export function writeCarried(
  path: string,
  rows: readonly Record<string, string>[],
  outcomes: readonly Outcome[],
): void {
  const head = [
    ...Object.keys(rows[0] ?? {}),
    'crosswalk_relation',
    'crosswalk_rule',
    'to_standard',
    'to_code',
    'to_name',
    'status',
  ]
  const lines = rows.map((row, index) => {
    const { match, group } = outcomes[index] as Outcome
    const to = match?.to ?? []
    const joined = (pick: (one: (typeof to)[number]) => string): string => [...new Set(to.map(pick))].join(' ')
    return [
      ...Object.values(row),
      match?.relation ?? group,
      match?.rule ?? '',
      joined(({ standardRef }) => standardRef),
      joined(({ code }) => code),
      joined(({ name }) => name),
      match?.status ?? '',
    ]
  })
  // Spreadsheet programs take a CSV without this mark for the local code page.
  writeFileSync(path, `\uFEFF${stringify([head, ...lines])}`)
}

function rowsOf(file: string): Record<string, string>[] {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA'
    throw missing
      ? new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause })
      : new GuantongError('GT_FILE_BROKEN', { file: basename(file), line: 1, reason: 'UTF-8' }, { cause })
  }
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true }) as Record<string, string>[]
  } catch (cause) {
    const { lines = 1, message } = cause as { lines?: number; message: string }
    throw new GuantongError('GT_FILE_BROKEN', { file: basename(file), line: lines, reason: message }, { cause })
  }
}
