/**
 * Replacing scopes of the case cube: only cells that differ are written, and the roll-ups (逐级汇总) move by the difference.
 *
 * Differences and their sums over places are made here and not in SQL: thirty-odd sums over every cell and each of its
 * ancestors took PostgreSQL twice as long as writing them.
 *
 * @module
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBreath, type MeasureCell } from '@guantong/contract'
import { MEASURES } from '@guantong/standard'
import { from as copyFrom } from 'pg-copy-streams'
import { copyText } from '../connection/copy-text.ts'
import type { Tx } from '../connection/db.ts'
import { CELL_KEY, each, MEASURE_COLUMNS } from './measure-columns.ts'
import { rebuildRollUps } from './rebuild-roll-ups.ts'
import { keepPastCells, type PastCell, type Replaced } from './replaced.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

// One index look-up for each scope: joined plainly, the planner may read a year's partition to find a hundred days.
const HELD = `
  select m.region_code, m.day, m.kind, m.standard_ref, m.code, m.source, m.origin, concat_ws(',', ${each('m.%')}) as m
    from unnest($1::text[], $2::date[]) as scope (region_code, day)
   cross join lateral
     (select * from case_measure c where c.region_code = scope.region_code and c.day = scope.day offset 0) as m`

const CELLS = `jsonb_to_recordset($1::jsonb) as fresh (region_code text, day date, kind text, standard_ref text, code text,
  source text, origin text, m bigint[])`
const VALUES = MEASURE_COLUMNS.map((column, i) => `m[${i + 1}] as ${column}`).join(', ')
const SAME_CELL = `c.region_code = fresh.region_code and c.day = fresh.day and c.kind = fresh.kind
  and c.standard_ref = fresh.standard_ref and c.code = fresh.code and c.source = fresh.source`

// Twice as fast as an INSERT of the same cells from JSON.
const PUT = `copy case_measure (region_code, day, ${CELL_KEY}, origin, ${each('%')}) from stdin`
const CHANGE = `
  update case_measure c set origin = fresh.origin, ${MEASURE_COLUMNS.map((column, i) => `${column} = fresh.m[${i + 1}]`).join(', ')}
    from ${CELLS} where ${SAME_CELL}`
const DROP = `delete from case_measure c using ${CELLS} where ${SAME_CELL}`

const ANCESTORS = `
  select a.region_code, a.ancestor_code
    from region_ancestor a join region_ancestor own on own.region_code = a.ancestor_code and own.ancestor_code = $2
   where a.region_code = any($1) and a.ancestor_code <> a.region_code`

// Roll-up rows that came down to nothing are dropped, so that equal figures are equal rows.
const ROLL_UP = `
  with put as (
    insert into case_measure_month as held (region_code, month, ${CELL_KEY}, ${each('%')})
    select region_code, day, ${CELL_KEY}, ${VALUES} from ${CELLS}
    on conflict (region_code, month, ${CELL_KEY}) do update set ${each('% = held.% + excluded.%')}
    returning region_code, month, ${CELL_KEY}, ${each('% = 0', ' and ')} as empty
  )
  select region_code, month as day, ${CELL_KEY} from put where empty`
const DROP_EMPTY = `
  delete from case_measure_month c
   using (select region_code, day as month, ${CELL_KEY} from ${CELLS}) as fresh
   where ${SAME_CELL.replaceAll('day', 'month')}`

interface Place {
  readonly region_code: string
  readonly day: string
  readonly kind: string
  readonly standard_ref: string
  readonly code: string
  readonly source: string
}

interface Cell extends Place {
  readonly origin: string
  readonly values: readonly number[]
}

/** Scopes that are known to be newer. Runs under the lock of `applyScopes`, and only from there. */
export async function replaceCases(
  tx: Tx,
  scopes: readonly ScopeToApply[],
  { self, replaced }: { self: string; replaced: Replaced },
): Promise<void> {
  if (scopes.length === 0) return
  const held = await heldCells(tx, scopes)
  const breathe = createBreath()
  const fresh = scopes.flatMap(cellsOf)
  await breathe()
  const { put, changed, dropped, moves } = difference(held, fresh)
  if (moves.length === 0 && changed.length === 0) return
  const heldBefore = new Set(
    scopes.filter((scope) => replaced.scopes.has(scope)).map(({ region, day }) => `${region} ${day}`),
  )
  const past = moves.filter(({ region_code, day }) => heldBefore.has(`${region_code} ${day}`))
  await breathe()
  await keepPastCells(
    tx,
    past.map((cell) => pastOf(cell, held.get(keyOf(cell)))),
    replaced.at,
  )
  const { rows: above } = await tx.query<{ region_code: string; ancestor_code: string }>(ANCESTORS, [
    [...new Set(moves.map(({ region_code }) => region_code))],
    self,
  ])
  const sums = sumUp(
    moves,
    Map.groupBy(above, (row) => row.region_code),
  )
  for (const [statement, cells] of [
    [DROP, dropped],
    [CHANGE, changed],
  ] as const) {
    for (let from = 0; from < cells.length; from += CELLS_AT_ONCE)
      await tx.query(statement, [written(cells.slice(from, from + CELLS_AT_ONCE))])
  }
  if (put.length > 0) await pipeline(Readable.from(linesOf(put)), tx.query(copyFrom(PUT)))
  if (!sums.every(({ values }) => values.every(Number.isSafeInteger))) {
    // Numbers no city has, but a child may send: PostgreSQL adds them exactly, or refuses them.
    return rebuildRollUps(tx, scopes, self)
  }
  if (sums.length === 0) return
  for (let from = 0; from < sums.length; from += CELLS_AT_ONCE) {
    const empty = await tx.query<Place>(ROLL_UP, [written(sums.slice(from, from + CELLS_AT_ONCE))])
    if (empty.rows.length > 0) await tx.query(DROP_EMPTY, [JSON.stringify(empty.rows)])
  }
}

const cellKeyOf = (cell: Place): string => `${cell.kind}\n${cell.standard_ref}\n${cell.code}\n${cell.source}`
const keyOf = (cell: Place): string => `${cell.region_code}\n${cell.day}\n${cellKeyOf(cell)}`

const pastOf = ({ region_code, day, kind, standard_ref, code, source }: Place, before: Cell | undefined): PastCell => ({
  region_code,
  day,
  kind,
  standard_ref,
  code,
  source,
  m: before === undefined ? null : `{${before.values.join(',')}}`,
})

async function heldCells(tx: Tx, scopes: readonly ScopeToApply[]): Promise<Map<string, Cell>> {
  // Planning it over all partitions takes six times as long as running it, and what it is asked changes nothing in the plan.
  // The plan is kept: made while the table is small, it would read all of it for each scope for ever.
  await tx.query('set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off')
  const { rows } = await tx.query<Place & { origin: string; m: string }>({
    name: 'guantong held cells',
    text: HELD,
    values: [scopes.map(({ region }) => region), scopes.map(({ day }) => day)],
  })
  await tx.query('set local plan_cache_mode = auto; set local enable_seqscan = on')
  return new Map(rows.map(({ m, ...cell }) => [keyOf(cell), { ...cell, values: m.split(',').map(Number) }]))
}

const cellsOf = (scope: ScopeToApply): Cell[] =>
  (scope.rows as readonly MeasureCell[]).map((row) => ({
    region_code: scope.region,
    day: scope.day,
    kind: row.kind,
    standard_ref: row.standardRef,
    code: row.code,
    source: row.source,
    origin: scope.origin,
    values: MEASURES.map((measure) => row.values[measure] ?? 0),
  }))

/** A cell that comes twice is put twice, and refused by the table's key: it must not be lost in silence. */
function difference(held: ReadonlyMap<string, Cell>, fresh: readonly Cell[]) {
  const [put, changed, moves]: [Cell[], Cell[], Cell[]] = [[], [], []]
  const left = new Map(held)
  for (const cell of fresh) {
    const key = keyOf(cell)
    const before = left.get(key)
    left.delete(key)
    if (before === undefined) {
      put.push(cell)
      moves.push(cell)
      continue
    }
    const values = cell.values.map((value, i) => value - (before.values[i] as number))
    const hasMoved = values.some((value) => value !== 0)
    if (hasMoved) moves.push({ ...cell, values })
    if (hasMoved || before.origin !== cell.origin) changed.push(cell)
  }
  const dropped = [...left.values()]
  for (const cell of dropped) moves.push({ ...cell, values: cell.values.map((value) => -value) })
  return { put, changed, dropped, moves }
}

/** Month cells of every region above, in the order of their key. */
function sumUp(moves: readonly Cell[], above: ReadonlyMap<string, readonly { ancestor_code: string }[]>): Cell[] {
  const sums = new Map<string, Cell & { readonly values: number[] }>()
  for (const move of moves) {
    const day = `${move.day.slice(0, 7)}-01`
    const within = `\n${day}\n${cellKeyOf(move)}`
    for (const { ancestor_code } of above.get(move.region_code) ?? []) {
      const key = ancestor_code + within
      const sum = sums.get(key)
      if (sum === undefined) sums.set(key, { ...move, region_code: ancestor_code, day, values: [...move.values] })
      else add(sum.values, move.values)
    }
  }
  return [...sums]
    .filter(([, { values }]) => values.some((value) => value !== 0))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) => sum)
}

function add(to: number[], values: readonly number[]): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + (values[i] as number)
}

const written = (cells: readonly Cell[]): string =>
  JSON.stringify(cells.map(({ values, ...cell }) => ({ ...cell, m: `{${values.join(',')}}` })))

/** Sent in one statement. */
const CELLS_AT_ONCE = 4_000
const LINES_AT_ONCE = 500

function* linesOf(cells: readonly Cell[]): Iterable<string> {
  for (let i = 0; i < cells.length; i += LINES_AT_ONCE) {
    let lines = ''
    for (const cell of cells.slice(i, i + LINES_AT_ONCE)) {
      const { region_code, day, kind, standard_ref, code, source, origin, values } = cell
      const place = [region_code, day, kind, standard_ref, code, source, origin].map(copyText).join('\t')
      lines += `${place}\t${values.join('\t')}\n`
    }
    yield lines
  }
}
