/**
 * Do rows name others that are held? Asked after each row was judged by itself, for many rows in one statement.
 *
 * @module
 */
import {
  boundsOf,
  type DataSet,
  type Finding,
  holdToDefinition,
  issuerFindings,
  type Reference,
  referencesOf,
  type Standard,
  unheldFinding,
  type ValidRow,
} from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { type Found, heldDataSets, heldRows } from '../../ledger/rows/held-rows.ts'
import { type LookUp, makeLookUp, textOf } from './look-up-references.ts'

type Told = ReadonlyMap<ValidRow, readonly Finding[]>

/** A row that names one of its own data set, which may still come. */
export interface OpenReference {
  readonly row: ValidRow
  readonly key: readonly unknown[]
  readonly finding: Finding
}

export interface References {
  /** Why rows are refused. */
  readonly findings: Told
  /** What is odd about rows that are not. */
  readonly warnings: Told
  readonly open: readonly OpenReference[]
}

export interface ReferenceCheck {
  judge(rows: readonly ValidRow[]): Promise<References>
  /** Of open references, those that name nothing now. */
  unheld<Open extends Pick<OpenReference, 'key'>>(open: readonly Open[]): Promise<readonly Open[]>
}

export interface ReferenceCheckOptions {
  readonly db: Db
  readonly dataSet: DataSet
  readonly standard: Standard
  /** Region of the node that takes the rows in. */
  readonly regionCode: string
}

/**
 * Null where rows of the data set refer to nothing. A row may name one of this node, one that a tier above issued and that is
 * held here, one that the standard ships, and one of the same list of rows. Of what is only warned about (`unheld: kept`)
 * nothing is said while no row at all of that data set is held: a city that keeps no register here breaks none.
 * A row that names an indicator or a task is held to what that allows: shares, scores, and who may accept feedback.
 *
 * NOT checked: that the row named is still there when the batch commits, or later (its deletion or withdrawal), and that it was
 * meant for this node.
 */
export function makeReferenceCheck(options: ReferenceCheckOptions): ReferenceCheck | null {
  const { db, dataSet, standard, regionCode } = options
  const references = referencesOf(dataSet)
  if (references.length === 0) return null
  const regions = chainOf(regionCode, standard)
  const lookUps = references.map((reference) => makeLookUp(reference, standard))
  const registers = [...new Set(references.flatMap(({ isKept, target }) => (isKept ? [target] : [])))]
  let kept: Promise<ReadonlySet<string>> | undefined

  const lookUp = async (active: readonly LookUp[], rows: readonly ValidRow[]): Promise<void> => {
    const missing = active.map((each) => each.missing(rows))
    const wanted = active.map(({ fields, columns, reference: { target } }, i) => ({
      target,
      key: fields,
      columns,
      keys: missing[i] ?? [],
    }))
    const found = await heldRows(db, regions, wanted)
    for (const [i, each] of active.entries()) each.keep(missing[i] ?? [], found[i] ?? [])
  }

  return {
    async judge(rows) {
      kept ??= heldDataSets(db, regions, registers)
      const isKept = await kept
      const isSelf = ({ target }: Reference): boolean => target === dataSet
      const active = lookUps.filter(
        ({ reference }) => !reference.isKept || isKept.has(reference.target.name) || isSelf(reference),
      )
      await lookUp(active, rows)
      const findings = new Map<ValidRow, readonly Finding[]>()
      const warnings = new Map<ValidRow, readonly Finding[]>()
      const open: OpenReference[] = []
      const tell = (told: Map<ValidRow, readonly Finding[]>, row: ValidRow, more: readonly Finding[]): void => {
        if (more.length > 0) told.set(row, [...(told.get(row) ?? []), ...more])
      }
      for (const { reference, keyOf, of } of active)
        for (const row of rows) {
          const key = keyOf(row)
          if (key === null) continue
          const held = of(key)
          if (held.length > 0) tell(findings, row, againstHeld(dataSet, reference, row, held))
          else {
            const finding = unheldFinding(reference, row)
            if (isSelf(reference)) open.push({ row, key, finding })
            else tell(reference.isKept ? warnings : findings, row, [finding])
          }
        }
      return { findings, warnings, open: withoutOwn(dataSet, rows, open) }
    },
    async unheld(open) {
      const self = lookUps.find(({ reference: { target } }) => target === dataSet)
      if (self === undefined || open.length === 0) return []
      const { fields, reference } = self
      const [found = []] = await heldRows(db, regions, [
        { target: reference.target, key: fields, columns: [], keys: open.map(({ key }) => key) },
      ])
      return open.filter((_, at) => found[at]?.length === 0)
    },
  }
}

/** A row of the same list is as good as one that is held. */
function withoutOwn(
  { key }: DataSet,
  rows: readonly ValidRow[],
  open: readonly OpenReference[],
): readonly OpenReference[] {
  if (open.length === 0) return open
  const own = new Set(rows.map((row) => textOf(key.map((name) => row[name]))))
  return open.filter((each) => !own.has(textOf(each.key)))
}

/** The region and all above it: what is held of the others was issued by them. */
function chainOf(regionCode: string, { divisions }: Standard): readonly string[] {
  const chain: string[] = []
  for (let at: string | null = regionCode; at !== null; at = divisions.get(at)?.parent ?? null) chain.push(at)
  return chain
}

function againstHeld(dataSet: DataSet, reference: Reference, row: ValidRow, held: readonly Found[]): Finding[] {
  const [first] = held
  // Of several definitions under one code, the one of the highest tier binds.
  if (reference.target.name === 'IndicatorDefinition' && first !== undefined)
    return holdToDefinition(row, boundsOf(first))
  return reference.isKept ? [] : issuerFindings(dataSet, reference, row, held)
}
