/**
 * The cube's measure columns, from the one list in @guantong/standard.
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'

export const columnOf = (measure: MeasureName): string =>
  measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const MEASURE_COLUMNS: readonly string[] = MEASURES.map(columnOf)

/** `each('sum(%)')` → `sum(reported), sum(valid_reported), …` */
export const each = (template: string, separator = ', '): string =>
  MEASURE_COLUMNS.map((column) => template.replaceAll('%', column)).join(separator)

/** A cell's dimensions, in the order of the primary keys after place and day. */
export const CELL_KEY = 'kind, standard_ref, code, source'
