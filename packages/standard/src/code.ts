import { readTable } from './read-table.ts'

/** 管理部件 COMPONENT, 管理事项 (2013: 事件) MATTER. */
export type CaseKind = 'COMPONENT' | 'MATTER'

/** One entry of a published code list. Its key is (standardRef, kind, code): the two kinds share codes. */
export interface CodeItem {
  readonly standardRef: string
  readonly kind: CaseKind
  readonly code: string
  readonly name: string
  readonly classCode: string
  readonly className: string
  /** `second_hand`: transcribed from a public source, not yet compared with the printed standard. */
  readonly status: string
}

export interface Codes {
  readonly all: readonly CodeItem[]
  readonly standardRefs: readonly string[]
  get(standardRef: string, kind: CaseKind, code: string): CodeItem | undefined
}

/** Where codes that belong to no known class are counted: shown, never dropped. */
export const UNMAPPED_CLASS = 'unmapped'

/** A city's own list: `LOCAL:` and the division that keeps it. Its codes are known to that city only. */
export const LOCAL_STANDARD = /^LOCAL:\d{6}$/

const FILES = ['codes/gbt47678.5-2026.csv', 'codes/gbt30428.2-2013.csv'] as const

interface CodeFileRow {
  standard_ref: string
  kind: CaseKind
  code: string
  name: string
  class_code: string
  class_name: string
  status: string
}

/** Reads every shipped code list. Not checked: agreement with the printed standards (see `status`). */
export function readCodes(dir: string): Codes {
  const all = FILES.flatMap((file) => readTable<CodeFileRow>(dir, file)).map(
    (row): CodeItem => ({
      standardRef: row.standard_ref,
      kind: row.kind,
      code: row.code,
      name: row.name,
      classCode: row.class_code,
      className: row.class_name,
      status: row.status,
    }),
  )
  const byKey = new Map(all.map((item) => [codeKey(item.standardRef, item.kind, item.code), item]))
  return {
    all,
    standardRefs: [...new Set(all.map(({ standardRef }) => standardRef))],
    get: (standardRef, kind, code) => byKey.get(codeKey(standardRef, kind, code)),
  }
}

/**
 * The major class (大类) a case is counted under. A code of no shipped list, hence every `LOCAL:` code, has no
 * declared parent and answers `unmapped`.
 */
export function caseClass(codes: Codes, standardRef: string, kind: CaseKind, code: string): string {
  return codes.get(standardRef, kind, code)?.classCode ?? UNMAPPED_CLASS
}

function codeKey(standardRef: string, kind: string, code: string): string {
  return `${standardRef}|${kind}|${code}`
}
