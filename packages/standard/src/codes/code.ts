import { z } from 'zod'
import type { Status } from '../dictionary/data-set-spec.ts'
import { STATUSES } from '../dictionary/dictionary-file.ts'
import { readDocument, readTable } from '../read/read-table.ts'
import { type Edition, newestFirst } from './edition.ts'

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
  /** Of the edition, as far as known; null for open or unknown. A code past its day is still reported by cities. */
  readonly validFrom: string | null
  readonly validTo: string | null
  /** `second-hand`: transcribed from a public source, not yet compared with the printed standard. */
  readonly status: Status
}

export interface Codes {
  readonly all: readonly CodeItem[]
  readonly standardRefs: readonly string[]
  /** The lists a case may take its code from, the newest first. */
  readonly editions: readonly Edition[]
  get(standardRef: string, kind: CaseKind, code: string): CodeItem | undefined
  /** Is it a major class (大类) of a list known here? */
  hasClass(standardRef: string, kind: string, classCode: string): boolean
  /**
   * True for a code that is missing from a list known to be incomplete, but fits it: right form, known class, below the
   * numbers cities count their own extensions down from (99 …). Such a code may well be in the printed standard.
   */
  mayExist(standardRef: string, kind: CaseKind, code: string): boolean
}

/** Where codes that belong to no known class are counted: shown, never dropped. */
export const UNMAPPED_CLASS = 'unmapped'

/** Where codes are counted whose class is known, but has no place in the edition asked for: shown, never dropped. */
export const UNPLACED_CLASS = 'unplaced'

/** A city's own list: `LOCAL:` and the division that keeps it. Its codes are known to that city only. */
export const LOCAL_STANDARD = /^LOCAL:\d{6}$/

/** Form of a code that a list known to be incomplete may lack. */
const PARTIAL_FORM = /^\d{2}(0[1-9]|[1-6]\d|7[0-5])$/

const day = z.string().nullable()
const listsSchema = z.strictObject({
  lists: z.array(
    z.strictObject({
      file: z.string(),
      standardRef: z.string(),
      zh: z.string(),
      en: z.string(),
      kinds: z.array(z.enum(['COMPONENT', 'MATTER', 'MONITORED', 'EVENT', 'DEMAND'])).min(1),
      complete: z.boolean(),
      status: z.enum(STATUSES),
      validFrom: day,
      validTo: day,
      source: z.string(),
    }),
  ),
})

/** One file of `codes/` and the edition it transcribes. */
export type CodeList = z.output<typeof listsSchema>['lists'][number]

interface CodeFileRow {
  standard_ref: string
  kind: string
  code: string
  name: string
  class_code: string
  class_name: string
  valid_from: string
  valid_to: string
  status: Status
}

export const readCodeLists = (dir: string): readonly CodeList[] =>
  readDocument(dir, 'codes/lists.yaml', listsSchema).lists

/**
 * Reads every shipped list a case may take its code from. Not checked: agreement with the printed standards (see
 * `status`). Lists of monitored objects are not among them.
 */
export function readCodes(dir: string): Codes {
  const lists = readCodeLists(dir).filter(({ kinds }) => kinds.some(isCaseKind))
  const partial = lists.filter(({ complete }) => !complete).flatMap(({ file }) => readCodeFile(dir, file))
  const complete = lists.filter((list) => list.complete).flatMap(({ file }) => readCodeFile(dir, file))
  const all = [...complete, ...partial]
  const partialClasses = new Set(partial.map((item) => codeKey(item.standardRef, item.kind, item.classCode)))
  const classes = new Set(all.map((item) => codeKey(item.standardRef, item.kind, item.classCode)))
  const byKey = new Map(all.map((item) => [codeKey(item.standardRef, item.kind, item.code), item]))
  return {
    all,
    standardRefs: [...new Set(all.map(({ standardRef }) => standardRef))],
    editions: newestFirst(lists),
    get: (standardRef, kind, code) => byKey.get(codeKey(standardRef, kind, code)),
    hasClass: (standardRef, kind, classCode) => classes.has(codeKey(standardRef, kind, classCode)),
    mayExist: (standardRef, kind, code) =>
      PARTIAL_FORM.test(code) && partialClasses.has(codeKey(standardRef, kind, code.slice(0, 2))),
  }
}

/** A class of monitored objects (监测对象大类). No case carries its code. */
export type MonitoredClass = Omit<CodeItem, 'kind'> & { readonly kind: 'MONITORED' }

export const readMonitoredClasses = (dir: string): readonly MonitoredClass[] =>
  readCodeLists(dir).flatMap(({ file }) =>
    readTable<CodeFileRow>(dir, `codes/${file}`)
      .filter(({ kind }) => kind === 'MONITORED')
      .map((row) => ({ ...itemOf(row), kind: 'MONITORED' as const })),
  )

const isCaseKind = (kind: string): kind is CaseKind => kind === 'COMPONENT' || kind === 'MATTER'

function readCodeFile(dir: string, file: string): CodeItem[] {
  return readTable<CodeFileRow>(dir, `codes/${file}`).flatMap((row) => {
    const { kind } = row
    return isCaseKind(kind) ? { ...itemOf(row), kind } : []
  })
}

const itemOf = (row: CodeFileRow): Omit<CodeItem, 'kind'> => ({
  standardRef: row.standard_ref,
  code: row.code,
  name: row.name,
  classCode: row.class_code,
  className: row.class_name,
  validFrom: row.valid_from === '' ? null : row.valid_from,
  validTo: row.valid_to === '' ? null : row.valid_to,
  status: row.status,
})

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
