/**
 * Deadlines of cases whose source gives none, before they are written.
 *
 * @module
 */
import {
  type CaseDeadline,
  type CaseFields,
  compileRowHash,
  computeDeadline,
  type DataSet,
  DEADLINE_FIELDS,
  dataSetOf,
  isGiven,
  isSameClock,
  isSettled,
  NO_DEADLINE,
  type Standard,
  type ValidRow,
} from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { makeBreath } from '../../ledger/deadlines/breathe.ts'
import { heldDeadlines } from '../../ledger/deadlines/held-deadlines.ts'
import { heldPauses } from '../../ledger/deadlines/held-pauses.ts'
import { groundVersion, readGround, type VersionedGround } from '../../ledger/deadlines/read-ground.ts'

const hashOf = compileRowHash(dataSetOf('Case'))

export interface DeadlineOptions {
  readonly db: Db
  readonly standard: Standard
  readonly regionCode: string
  readonly dataSet: DataSet
}

export interface Deadlines {
  /** To be called before each batch. Rules are read again where they have changed. @returns the version they are of */
  renew(): Promise<number>
  /** By the row as it came: those of the rows that are written with another deadline. */
  date(rows: readonly ValidRow[]): Promise<ReadonlyMap<ValidRow, ValidRow>>
}

/**
 * Null for any data set but cases. A deadline that the source gives stands. One that was computed, here or elsewhere, is computed
 * anew; but a case whose disposal was over keeps what it was given then, unless what its clock follows from has changed too.
 */
export function makeDeadlines({ db, standard, regionCode, dataSet }: DeadlineOptions): Deadlines | null {
  if (dataSet.name !== 'Case') return null
  let ground: VersionedGround | undefined
  const renew = async (): Promise<number> => {
    const version = await groundVersion(db)
    if (ground?.version !== version) ground = await readGround(db, { standard, regionCode })
    return ground.version
  }
  return {
    renew,
    async date(rows) {
      if (ground === undefined) await renew()
      const dated = new Map<ValidRow, ValidRow>()
      const over: { readonly row: ValidRow; readonly fields: CaseFields }[] = []
      const by = ground as VersionedGround
      const computed: { readonly row: ValidRow; readonly fields: CaseFields; readonly fresh: CaseDeadline }[] = []
      const breathe = makeBreath()
      for (const row of rows) {
        const fields = fieldsOf(row)
        await breathe()
        if (isGiven(fields)) put(dated, row, { ...NO_DEADLINE, ...givenOf(fields) })
        else computed.push({ row, fields, fresh: computeDeadline(fields, by) })
      }
      // Steps matter only where there is a limit.
      const limited = computed.filter(({ fresh }) => fresh.deadlineBasis !== null).map(({ row }) => row)
      const pauses = await heldPauses(db, regionCode, caseNosOf(limited))
      for (const { row, fields, fresh } of computed) {
        const pause = pauses.get(fields.caseNo)
        await breathe()
        if (put(dated, row, pause === undefined ? fresh : computeDeadline(fields, by, pause)) && isSettled(fields))
          over.push({ row, fields })
      }
      const held = await heldDeadlines(db, regionCode, caseNosOf(over.map(({ row }) => row)))
      for (const { row, fields } of over) {
        const before = held.get(fields.caseNo)
        if (before === undefined || !isSameClock(before, fields)) continue
        if (before.disposalDeadline !== null && before.deadlineBasis === null) continue
        dated.delete(row)
        put(dated, row, Object.fromEntries(DEADLINE_FIELDS.map((name) => [name, before[name]])))
      }
      return dated
    },
  }
}

/** The same for one list of rows. */
export async function setDeadlines(
  options: DeadlineOptions,
  rows: readonly ValidRow[],
): Promise<{ readonly rows: readonly ValidRow[]; readonly ground: number | undefined }> {
  const deadlines = rows.length === 0 ? null : makeDeadlines(options)
  if (deadlines === null) return { rows, ground: undefined }
  const ground = await deadlines.renew()
  const dated = await deadlines.date(rows)
  return { rows: rows.map((row) => dated.get(row) ?? row), ground }
}

// The dictionary names the fields of a row only when it runs.
const fieldsOf = (row: ValidRow): CaseFields => row as unknown as CaseFields

const caseNosOf = (rows: readonly ValidRow[]): readonly string[] => rows.map((row) => fieldsOf(row).caseNo)

const givenOf = ({ disposalDeadline, originalDeadline }: CaseFields) => ({ disposalDeadline, originalDeadline })

/** Keeps the row with these values, if it has others. @returns whether it has */
function put(dated: Map<ValidRow, ValidRow>, row: ValidRow, fresh: Readonly<Record<string, unknown>>): boolean {
  if (DEADLINE_FIELDS.every((name) => isSame(fresh[name], row[name]))) return false
  const fields = { ...row, ...fresh, rowHash: '' }
  fields.rowHash = hashOf(fields)
  dated.set(row, fields)
  return true
}

const isSame = (a: unknown, b: unknown): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
