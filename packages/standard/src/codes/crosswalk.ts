import { filesIn } from '../read/read-csv-lines.ts'
import { readTable } from '../read/read-table.ts'
import { type CaseKind, type Codes, UNMAPPED_CLASS } from './code.ts'

/** From the closest to the farthest. SPLIT: one code became several. NONE: known to have no successor. */
export const RELATIONS = ['EXACT', 'RENAMED', 'MERGED', 'SPLIT', 'NONE'] as const
export type Relation = (typeof RELATIONS)[number]

export interface CodeRef {
  readonly standardRef: string
  readonly kind: CaseKind
  readonly code: string
}

export interface CrosswalkMatch {
  readonly relation: Relation
  /** Empty for NONE, several for SPLIT. */
  readonly to: readonly (CodeRef & { readonly name: string })[]
  /** `POSITION`: by the rule that carries a whole class over. `EXPLICIT`: stated for this code. */
  readonly rule: string
  readonly status: string
  readonly note: string
}

/** Where a code is counted under another edition, and how that was found. */
export interface RolledUp {
  readonly classCode: string
  readonly by: 'code' | 'class' | 'parent' | 'unmapped'
}

export interface Crosswalk {
  /** undefined: nothing is known about this code. Goes through editions in between where there is no direct table. */
  find(from: CodeRef, toStandard: string): CrosswalkMatch | undefined
  /**
   * The major class of another edition under which the code is counted: that of its counterpart; else that of its own
   * class; else that of the parent a city declared for its own code; else `unmapped`, which is shown, never dropped.
   */
  classOf(from: CodeRef, toStandard: string, declaredParent?: CodeRef): RolledUp
}

interface Row {
  from_standard: string
  from_kind: string
  from_code: string
  to_standard: string
  to_kind: CaseKind
  to_code: string
  to_name: string
  relation: Relation
  rule: string
  status: string
  note: string
}

/** Reads every table of `crosswalk/`. Not checked here: that both ends exist (the linter's), and that the mapping is right. */
export function readCrosswalk(dir: string, codes: Codes): Crosswalk {
  const direct = new Map<string, Map<string, CrosswalkMatch>>()
  for (const row of filesIn(dir, 'crosswalk', '.csv').flatMap((file) => readTable<Row>(dir, file))) {
    const key = keyOf({ standardRef: row.from_standard, kind: row.from_kind as CaseKind, code: row.from_code })
    const matches = direct.get(key) ?? new Map<string, CrosswalkMatch>()
    direct.set(key, matches)
    const to = { standardRef: row.to_standard, kind: row.to_kind, code: row.to_code, name: row.to_name }
    const before = matches.get(row.to_standard)
    matches.set(row.to_standard, {
      relation: row.relation,
      to: row.relation === 'NONE' ? [] : [...(before?.to ?? []), to],
      rule: row.rule,
      status: row.status,
      note: row.note,
    })
  }
  const find: Crosswalk['find'] = (from, toStandard) =>
    findThrough(direct, from, toStandard, new Set([from.standardRef]))
  return { find, classOf: (from, toStandard, parent) => rollUp(codes, find, from, toStandard, parent) }
}

const keyOf = ({ standardRef, kind, code }: CodeRef): string => `${standardRef}|${kind}|${code}`

function findThrough(
  direct: ReadonlyMap<string, ReadonlyMap<string, CrosswalkMatch>>,
  from: CodeRef,
  toStandard: string,
  visited: ReadonlySet<string>,
): CrosswalkMatch | undefined {
  const matches = direct.get(keyOf(from))
  const found = matches?.get(toStandard)
  if (found !== undefined || matches === undefined) return found
  for (const [between, match] of matches) {
    if (visited.has(between)) continue
    if (match.relation === 'NONE') continue
    const steps = match.to.map((ref) => findThrough(direct, ref, toStandard, new Set([...visited, between])))
    const known = steps.filter((step) => step !== undefined)
    if (known.length === 0 || known.length < steps.length) continue
    const to = known.flatMap((step) => step.to)
    const farthest = [match, ...known].map(({ relation }) => RELATIONS.indexOf(relation))
    const relation = to.length === 0 ? 'NONE' : (RELATIONS[Math.max(...farthest)] as Relation)
    const notes = [match, ...known].map(({ note }) => note).filter((note) => note !== '')
    return { relation, to, rule: 'THROUGH', status: 'assumed', note: [`through ${between}`, ...notes].join('; ') }
  }
  return undefined
}

function rollUp(
  codes: Codes,
  find: Crosswalk['find'],
  from: CodeRef,
  toStandard: string,
  parent: CodeRef | undefined,
): RolledUp {
  const classes = (ref: CodeRef): string[] => {
    if (ref.standardRef === toStandard) return [codes.get(ref.standardRef, ref.kind, ref.code)?.classCode ?? '']
    const to = find(ref, toStandard)?.to ?? []
    return to.map((target) => codes.get(target.standardRef, target.kind, target.code)?.classCode ?? '')
  }
  const byCode = theOne(classes(from))
  if (byCode !== undefined) return { classCode: byCode, by: 'code' }
  const own = codes.get(from.standardRef, from.kind, from.code)?.classCode
  const byClass = own === undefined ? undefined : classCodeOf(find, { ...from, code: own }, toStandard)
  if (byClass !== undefined) return { classCode: byClass, by: 'class' }
  const byParent = parent === undefined ? undefined : classCodeOf(find, parent, toStandard)
  return byParent === undefined ? { classCode: UNMAPPED_CLASS, by: 'unmapped' } : { classCode: byParent, by: 'parent' }
}

/** A class as the other edition has it. */
function classCodeOf(find: Crosswalk['find'], classRef: CodeRef, toStandard: string): string | undefined {
  if (classRef.standardRef === toStandard) return classRef.code
  return theOne((find(classRef, toStandard)?.to ?? []).map(({ code }) => code))
}

/** What all of them say; undefined where they differ or there are none. */
function theOne(values: readonly string[]): string | undefined {
  const [first] = values
  return first !== '' && values.every((value) => value === first) ? first : undefined
}
