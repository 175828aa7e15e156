/**
 * What a question is thought to cost, about microseconds of a processor: the node's and PostgreSQL's together. Set by hand after small
 * runs on a busy machine, and wrong by far more than a factor of two for some documents; what a question really took is charged
 * afterwards. `npm run bench -- --only cost` (`tests/bench/cost/cost.ts`) says how far off they are, and prints those that would fit.
 *
 * @module
 */
export interface Weights {
  /** A field of an object that is there. */
  field: number
  /** Figures of one region from sums by month. */
  figures: number
  /** Figures that are read from cells: each county and day below. */
  countyDay: number
  /** How fresh figures of a region are. */
  coverage: number
  /** A page of rows of a data set, without its rows. */
  page: number
  /** A page of single things (submissions, refusals, …), without them. */
  entities: number
  /** All of the code lists, without what is shown of them. */
  codes: number
}

/** Rows that are completed the short way take so much of what fields take otherwise. */
export const ROW_SHARE = 0.1

export const WEIGHTS: Weights = {
  field: 1,
  figures: 60,
  countyDay: 0.3,
  coverage: 400,
  page: 250,
  entities: 2000,
  codes: 20_000,
}
