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
  /**
   * True for a code that is missing from a list known to be incomplete, but fits it: right form, known class, below the
   * numbers cities count their own extensions down from (99 …). Such a code may well be in the printed standard.
   */
  mayExist(standardRef: string, kind: CaseKind, code: string): boolean
}

/** Where codes that belong to no known class are counted: shown, never dropped. */
export const UNMAPPED_CLASS = 'unmapped'

/** A city's own list: `LOCAL:` and the division that keeps it. Its codes are known to that city only. */
export const LOCAL_STANDARD = /^LOCAL:\d{6}$/

const COMPLETE = 'codes/gbt47678.5-2026.csv'
/** What one city uses of the 2013 edition: the rest of that edition was not available. */
const PARTIAL = 'codes/gbt30428.2-2013.csv'
const PARTIAL_FORM = /^\d{2}(0[1-9]|[1-6]\d|7[0-5])$/

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
  const partial = readCodeFile(dir, PARTIAL)
  const all = [...readCodeFile(dir, COMPLETE), ...partial]
  const partialClasses = new Set(partial.map((item) => codeKey(item.standardRef, item.kind, item.classCode)))
  const byKey = new Map(all.map((item) => [codeKey(item.standardRef, item.kind, item.code), item]))
  return {
    all,
    standardRefs: [...new Set(all.map(({ standardRef }) => standardRef))],
    get: (standardRef, kind, code) => byKey.get(codeKey(standardRef, kind, code)),
    mayExist: (standardRef, kind, code) =>
      PARTIAL_FORM.test(code) && partialClasses.has(codeKey(standardRef, kind, code.slice(0, 2))),
  }
}

function readCodeFile(dir: string, file: string): CodeItem[] {
  return readTable<CodeFileRow>(dir, file).map((row) => ({
    standardRef: row.standard_ref,
    kind: row.kind,
    code: row.code,
    name: row.name,
    classCode: row.class_code,
    className: row.class_name,
    status: row.status,
  }))
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
