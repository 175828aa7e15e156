/**
 * One figure as this node holds it, and whether it is what its origin sealed.
 *
 * @module
 */
import { rootOfRows, type ScopeRow } from '@guantong/contract'
import { type Indicator, type Summary, shippedSummaries } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { keyOf, rowsOf } from '../outbox/seal-outbox.ts'
import { idOf, type LifeEvent, type SubmissionNumber, writtenAndMeasured } from './life.ts'

export interface FigurePlace {
  dataSet: string
  region: string
  day: string
  /** Values that all stand in the key of a cell, with commas between them; null: all cells. */
  cell: string | null
  /** A measure, or a rate or ratio. */
  measure: string | null
}

export interface HeldFigure {
  node: string
  /** False: the node holds nothing of the scope; the rest is null then. */
  isHeld: boolean
  revision: number | null
  /** The envelope that brought it; null: not sealed yet. */
  submission: string | null
  /** The cells are those the origin sealed, by their Merkle root. */
  matchesSeal: boolean | null
  /** Records behind the scope, as its origin sealed it. */
  records: number | null
  cells: number | null
  /** Sum of the measure over the cells asked for; of a rate or ratio its value, null when its denominator is 0. */
  value: number | null
  /** Of a rate or ratio. */
  numerator: number | null
  denominator: number | null
  changedAt: string | null
}

interface Row {
  origin: string
  revision: number
  root: string
  cases: number
  epoch: string | null
  seq: number | null
  changed_at: Date
}

/** @returns with it the number of its envelope and, at an origin that has not sealed it yet, its life so far. */
export async function heldFigure(
  db: Db,
  place: FigurePlace,
  context: { self: string; indicators?: readonly Indicator[]; summaries?: readonly Summary[] },
): Promise<{ figure: HeldFigure; number: SubmissionNumber | null; unsealed: LifeEvent[] }> {
  const { dataSet, region, day } = place
  const { rows } = await db.query<Row>(
    `select origin, revision, root, cases, epoch, seq, changed_at from measure_scope
      where data_set = $1 and region_code = $2 and day = $3`,
    [dataSet, region, day],
  )
  const row = rows[0]
  if (row === undefined) return { figure: { ...NOTHING, node: context.self }, number: null, unsealed: [] }
  const { origin, epoch, seq, revision, root } = row
  const scope = { data_set: dataSet, region_code: region, day }
  const found = await rowsOf(db, [scope], context.summaries ?? shippedSummaries())
  const cells = found.get(keyOf(dataSet, region, day)) ?? []
  const wanted = cells.filter((cell) => isWanted(cell, place.cell))
  const number = epoch === null || seq === null ? null : { origin, epoch, seq }
  const figure: HeldFigure = {
    node: context.self,
    isHeld: true,
    revision,
    submission: number === null ? null : idOf(number),
    matchesSeal: rootOfRows(cells) === root,
    records: row.cases,
    cells: wanted.length,
    ...amountOf(wanted, place.measure, context.indicators ?? []),
    changedAt: row.changed_at.toISOString(),
  }
  if (number !== null || origin !== context.self) return { figure, number, unsealed: [] }
  const event = (what: LifeEvent['what'], time: Date | null, given: Partial<LifeEvent> = {}): LifeEvent => ({
    at: time?.toISOString() ?? null,
    node: context.self,
    what,
    with: null,
    submission: null,
    code: null,
    data: {},
    ...given,
  })
  const begun = await writtenAndMeasured(db, [{ dataSet, region, day, revision }], null, event)
  return { figure, number, unsealed: [...begun, event('NOT_SEALED', null)] }
}

const NOTHING: Omit<HeldFigure, 'node'> = {
  isHeld: false,
  revision: null,
  submission: null,
  matchesSeal: null,
  records: null,
  cells: null,
  value: null,
  numerator: null,
  denominator: null,
  changedAt: null,
}

function amountOf(
  cells: readonly ScopeRow[],
  measure: string | null,
  indicators: readonly Indicator[],
): Pick<HeldFigure, 'value' | 'numerator' | 'denominator'> {
  if (measure === null) return { value: null, numerator: null, denominator: null }
  const sumOf = (name: string): number => cells.reduce((sum, cell) => sum + measureOf(cell, name), 0)
  const indicator = indicators.find(({ name }) => name === measure)
  if (indicator === undefined) return { value: sumOf(measure), numerator: null, denominator: null }
  const [numerator, denominator] = [sumOf(indicator.numerator), sumOf(indicator.denominator)]
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator }
}

function isWanted(cell: ScopeRow, wanted: string | null): boolean {
  if (wanted === null) return true
  const { values: _, ...key } = cell as { values?: unknown } & Record<string, unknown>
  const parts = Object.values(key).flat().map(String)
  return wanted.split(',').every((part) => parts.includes(part.trim()))
}

const measureOf = (cell: ScopeRow, measure: string): number =>
  (cell as { values?: Record<string, number> }).values?.[measure] ?? 0
