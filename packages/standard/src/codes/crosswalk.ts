import { filesIn } from '../read/read-csv-lines.ts'
import { readTable } from '../read/read-table.ts'
import { type CaseKind, type Codes, UNMAPPED_CLASS, UNPLACED_CLASS } from './code.ts'

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
  /**
   * `POSITION`: by the rule that carries a whole class over. `EXPLICIT`: stated for this code. `INVERSE`: read backwards, from a newer edition
   * to an older one. `THROUGH`: by an edition in between.
   */
  readonly rule: string
  readonly status: string
  readonly note: string
}

/** A major class (大类) of one edition. Components and matters share class codes: the kind is part of it. */
export interface ClassPlace {
  readonly kind: CaseKind
  readonly classCode: string
}

/** Where a code is counted under an edition, and how that was found. */
export interface RolledUp {
  /** Null where `classCode` is no class. */
  readonly kind: CaseKind | null
  readonly classCode: string
  readonly by: 'code' | 'class' | 'parent' | 'unplaced' | 'unmapped'
}

export interface Crosswalk {
  /** undefined: nothing is known about this code. Goes through editions in between where there is no direct table. */
  find(from: CodeRef, toStandard: string): CrosswalkMatch | undefined
  /**
   * The major class of an edition under which the code is counted: that of its counterpart; else that of its own class;
   * else that of the parent a city declared for its own code. Where a class is known, but the edition has no place for
   * it, or several: `unplaced`; where none is known: `unmapped`. Both are shown, never dropped.
   */
  classOf(from: CodeRef, toStandard: string, declaredParent?: CodeRef): RolledUp
  /** The one class of an edition that a class of another goes on in; undefined where there is none, or several. */
  placeOf(classRef: CodeRef, toStandard: string): ClassPlace | undefined
}

interface Row {
  from_standard: string
  from_kind: CaseKind
  from_code: string
  from_name: string
  to_standard: string
  to_kind: CaseKind
  to_code: string
  to_name: string
  relation: Relation
  rule: string
  status: string
  note: string
}

type Matches = Map<string, Map<string, CrosswalkMatch>>

/**
 * Reads every table of `crosswalk/`. They lead from older editions to newer ones; the way back is their inverse. Not checked here: that both
 * ends exist (the linter's), and that the mapping is right.
 */
export function readCrosswalk(dir: string, codes: Codes): Crosswalk {
  const [direct, back]: [Matches, Matches] = [new Map(), new Map()]
  for (const row of filesIn(dir, 'crosswalk', '.csv').flatMap((file) => readTable<Row>(dir, file))) {
    const { relation, rule, status, note } = row
    const from = { standardRef: row.from_standard, kind: row.from_kind, code: row.from_code, name: row.from_name }
    const to = { standardRef: row.to_standard, kind: row.to_kind, code: row.to_code, name: row.to_name }
    put(direct, from, to, { relation, rule, status, note })
    if (relation !== 'NONE')
      put(back, to, from, { relation: backOf(relation), rule: 'INVERSE', status: 'assumed', note })
  }
  // A way that a table states itself stands.
  for (const [key, matches] of back) direct.set(key, new Map([...matches, ...(direct.get(key) ?? [])]))
  const find: Crosswalk['find'] = (from, toStandard) =>
    findThrough(direct, from, toStandard, new Set([from.standardRef]))
  return {
    find,
    classOf: (from, toStandard, parent) => rollUp(codes, find, from, toStandard, parent),
    placeOf: (classRef, toStandard) => placeOf(codes, find, classRef, toStandard),
  }
}

/** A second counterpart makes a SPLIT of it: what came of several codes is spread over them on the way back. */
function put(all: Matches, from: CodeRef, to: CrosswalkMatch['to'][number], said: Omit<CrosswalkMatch, 'to'>): void {
  const matches = all.get(keyOf(from)) ?? new Map<string, CrosswalkMatch>()
  all.set(keyOf(from), matches)
  const before = matches.get(to.standardRef)
  const relation = before === undefined ? said.relation : 'SPLIT'
  matches.set(to.standardRef, { ...said, relation, to: relation === 'NONE' ? [] : [...(before?.to ?? []), to] })
}

const backOf = (relation: Relation): Relation =>
  relation === 'SPLIT' ? 'MERGED' : relation === 'MERGED' ? 'RENAMED' : relation

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
  const placed = (ref: CodeRef): ClassPlace | undefined => {
    const item = codes.get(ref.standardRef, ref.kind, ref.code)
    return item === undefined ? undefined : { kind: item.kind, classCode: item.classCode }
  }
  const to = from.standardRef === toStandard ? [from] : (find(from, toStandard)?.to ?? [])
  const byCode = theOne(to.map(placed))
  if (byCode !== undefined) return { ...byCode, by: 'code' }
  const own = placed(from)
  const byClass = own === undefined ? undefined : placeOf(codes, find, { ...from, code: own.classCode }, toStandard)
  if (byClass !== undefined) return { ...byClass, by: 'class' }
  const byParent = parent === undefined ? undefined : placeOf(codes, find, parent, toStandard)
  if (byParent !== undefined) return { ...byParent, by: 'parent' }
  return own === undefined && parent === undefined
    ? { kind: null, classCode: UNMAPPED_CLASS, by: 'unmapped' }
    : { kind: null, classCode: UNPLACED_CLASS, by: 'unplaced' }
}

/** A class as the other edition has it. */
function placeOf(codes: Codes, find: Crosswalk['find'], classRef: CodeRef, toStandard: string): ClassPlace | undefined {
  const to = classRef.standardRef === toStandard ? [classRef] : (find(classRef, toStandard)?.to ?? [])
  return theOne(
    to.map(({ kind, code }) => (codes.hasClass(toStandard, kind, code) ? { kind, classCode: code } : undefined)),
  )
}

/** What all of them say; undefined where they differ, one of them says nothing, or there are none. */
function theOne(places: readonly (ClassPlace | undefined)[]): ClassPlace | undefined {
  const [first] = places
  return places.every((one) => one?.classCode === first?.classCode && one?.kind === first?.kind) ? first : undefined
}
