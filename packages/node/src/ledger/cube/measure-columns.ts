/**
 * The cube's measure columns, from the one list in @guantong/standard.
 *
 * @module
 */
import { DUE_MEASURES, MEASURES, type MeasureName } from '@guantong/standard'

export const columnOf = (measure: MeasureName): string =>
  measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const MEASURE_COLUMNS: readonly string[] = MEASURES.map(columnOf)

/** Columns of measures that are counted on a deadline: of a day that has not ended they are not decided. */
export const DUE_COLUMNS: ReadonlySet<string> = new Set(DUE_MEASURES.map(columnOf))

/** Of a cell `m` of `today` or later, what sums by month hold of a column though it is not decided: negative, to be added. */
export const undecided = (column: string, today = '$3'): string =>
  DUE_COLUMNS.has(column) ? `-m.${column}` : `case when m.day > ${today}::date then -m.${column} else 0 end`

/** `each('sum(%)')` → `sum(reported), sum(valid_reported), …` */
export const each = (template: string, separator = ', '): string =>
  MEASURE_COLUMNS.map((column) => template.replaceAll('%', column)).join(separator)

/** A cell's dimensions, in the order of the primary keys after place and day. */
export const CELL_KEY = 'kind, standard_ref, code, source'
