/**
 * Deadlines that a file brings and that are not taken, since they are computed (推算的截止时间).
 *
 * @module
 */
import { type DataField, type DataSet, type Finding, makeFinding, type ValidRow } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { heldRows } from '../../ledger/rows/held-rows.ts'

export interface LostOptions {
  readonly db: Db
  readonly dataSet: DataSet
  readonly regionCode: string
}

const DEADLINES = ['disposalDeadline', 'originalDeadline'] as const

/**
 * By the row as it came: those that name where their deadline was counted from, and have another deadline than is held and
 * than is written. Of a row that is not held, nothing is said.
 *
 * @param dated by the row as it came, the row as it is written, where it has another deadline
 */
export async function lostDeadlines(
  { db, dataSet, regionCode }: LostOptions,
  dated: ReadonlyMap<ValidRow, ValidRow>,
): Promise<ReadonlyMap<ValidRow, readonly Finding[]>> {
  const lost = [...dated].filter(
    ([row, written]) => row.deadlineBasis !== null && DEADLINES.some((name) => !isSame(row[name], written[name])),
  )
  if (lost.length === 0) return new Map()
  const key = dataSet.key.map((name) => dataSet.field(name) as DataField)
  const columns = DEADLINES.map((name) => dataSet.field(name) as DataField)
  const keys = lost.map(([row]) => key.map(({ name }) => row[name]))
  const [found = []] = await heldRows(db, [regionCode], [{ target: dataSet, key, columns, keys }])
  return new Map(
    lost.map(([row, written], at) => {
      const held = found[at]?.[0]
      const findings = columns.flatMap(({ name, zh }) =>
        held === undefined || isSame(row[name], held[name]) || isSame(row[name], written[name])
          ? []
          : [makeFinding(name, 'deadline-computed', row[name], { zh })],
      )
      return [row, findings]
    }),
  )
}

const timeOf = (value: unknown): number | null =>
  value === null || value === undefined ? null : value instanceof Date ? value.getTime() : Date.parse(String(value))

const isSame = (a: unknown, b: unknown): boolean => timeOf(a) === timeOf(b)
