/**
 * Cells as they were (数据版本): what stands now, with what was replaced since put back.
 *
 * Each is a common table expression over `wanted (region)`. Names and classes of codes are not part of it: they are those of today.
 *
 * @module
 */
import { CASE_MEASURE } from '@guantong/contract'
import { CELL_KEY, each } from '../cube/measure-columns.ts'
import { eachValue } from '../cube/summary-columns.ts'

/** Parameters of the statement, as `$1`, cast to their types. */
interface Params {
  readonly asOf: string
  readonly from: string
  readonly to: string
}

/** A scope that was not held yet has no past and no present. */
export const wasHeld = (scope: string, asOf: string): string =>
  `(${scope}.held_since is null or ${scope}.held_since <= ${asOf})`

// Scopes are looked up place by place: joined, the planner may read every scope of the period.
const scopesThen = (dataSet: string, { asOf, from, to }: Params): string => `
  scopes_then as materialized (
    select s.*
      from (select distinct below.region_code from wanted join region_ancestor below on below.ancestor_code = wanted.region) as place
     cross join lateral (select s.data_set, s.region_code, s.day from measure_scope s
       where s.data_set = ${dataSet} and s.region_code = place.region_code and s.day between ${from} and ${to} and ${wasHeld('s', asOf)}
       offset 0) as s)`

const same = (columns: string, a: string, b: string): string =>
  columns
    .split(', ')
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' and ')

const CASE_CELL = `region_code, day, ${CELL_KEY}`
const prefixed = (alias: string, columns: string): string =>
  columns
    .split(', ')
    .map((column) => `${alias}.${column}`)
    .join(', ')

/** `case_then`: like `case_measure`, of the days from … to. */
export const caseThen = (params: Params): string => `${scopesThen(`'${CASE_MEASURE}'`, params)},
  case_then as (
    select ${prefixed('m', CASE_CELL)}, ${each('m.%')}
      from scopes_then s
      join case_measure m on ${same('region_code, day', 'm', 's')}
     where not exists (select from case_measure_past p where ${same(CASE_CELL, 'p', 'm')} and p.until > ${params.asOf})
    union all
    select ${CASE_CELL}, ${each('coalesce(%, 0)')}
      from (select distinct on (${prefixed('p', CASE_CELL)}) p.*
              from scopes_then s
              join case_measure_past p on ${same('region_code, day', 'p', 's')} and p.until > ${params.asOf}
             order by ${prefixed('p', CASE_CELL)}, p.until) as first
     where held)`

const SUMMARY_CELL = 'data_set, region_code, day, keys'

/** `summary_then`: like `summary_cell`, of one data set and the days from … to. */
export const summaryThen = (dataSet: string, params: Params): string => `${scopesThen(dataSet, params)},
  summary_then as (
    select ${prefixed('c', SUMMARY_CELL)}, ${eachValue('c.%')}
      from scopes_then s
      join summary_cell c on ${same('data_set, region_code, day', 'c', 's')}
     where not exists (select from summary_past p where ${same(SUMMARY_CELL, 'p', 'c')} and p.until > ${params.asOf})
    union all
    select ${SUMMARY_CELL}, ${eachValue('old[%]').replace(/v(\d+)/g, '$1')}
      from (select distinct on (${prefixed('p', SUMMARY_CELL)}) p.*
              from scopes_then s
              join summary_past p on ${same('data_set, region_code, day', 'p', 's')} and p.until > ${params.asOf}
             order by ${prefixed('p', SUMMARY_CELL)}, p.until) as first
     where old is not null)`
