/**
 * Scopes that are not taken because a figure in them is not plausible, or is another's to give: kept by their head, beside what was
 * held before.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

export interface SetAside {
  readonly scope: ScopeToApply
  /** See `implausibleFigure`, and `foreignAuthor`. */
  readonly figure: string
  /** It is not the origin's to give. */
  readonly isForeign?: boolean
}

// Older than what is held, or than what is set aside already, it is stale: nothing is to be said of it.
const PUT = `
  insert into set_aside_scope as held
    (data_set, region_code, day, origin, revision, root, cases, epoch, seq, figure, set_aside_at)
  select a."dataSet", a.region, a.day, a.origin, a.revision, a.root, a.cases, a.epoch, a.seq, a.figure, $2
    from (select distinct on ("dataSet", region, day) *
            from jsonb_to_recordset($1::jsonb) as s ("dataSet" text, region text, day date, origin text, revision bigint,
              root text, cases bigint, epoch text, seq bigint, figure text)
           order by "dataSet", region, day, revision desc) as a
   where not exists (select from measure_scope s
      where s.data_set = a."dataSet" and s.region_code = a.region and s.day = a.day and s.revision >= a.revision)
  on conflict (data_set, region_code, day) do update
    set origin = excluded.origin, revision = excluded.revision, root = excluded.root, cases = excluded.cases,
        epoch = excluded.epoch, seq = excluded.seq, figure = excluded.figure, set_aside_at = excluded.set_aside_at
    where held.revision < excluded.revision`

/** Runs after `applyScopes`, under its lock. */
export async function setAside(tx: Tx, found: readonly SetAside[], now: Date): Promise<void> {
  if (found.length === 0) return
  const heads = found.map(({ scope: { rows: _, ...head }, figure }) => ({ ...head, figure }))
  await tx.query(PUT, [JSON.stringify(heads), now])
}

const DROP = `
  delete from set_aside_scope a using unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as s (data_set, region_code, day, revision)
   where a.data_set = s.data_set and a.region_code = s.region_code and a.day = s.day and a.revision <= s.revision`

/** A newer revision was taken. */
export async function dropSetAside(tx: Tx, taken: readonly ScopeToApply[]): Promise<void> {
  await tx.query(DROP, [
    taken.map(({ dataSet }) => dataSet),
    taken.map(({ region }) => region),
    taken.map(({ day }) => day),
    taken.map(({ revision }) => revision),
  ])
}

/** What this node measured itself, and is measured again now. */
export async function dropOwnSetAside(tx: Tx, dataSet: string, scopeKeys: readonly number[]): Promise<void> {
  await tx.query(
    'delete from set_aside_scope where seq is null and data_set = $1 and scope_key(region_code, day) = any($2::bigint[])',
    [dataSet, scopeKeys],
  )
}

/** Which of these envelopes hold a scope that is set aside. */
export async function numbersSetAside(
  db: Db,
  numbers: readonly { origin: string; epoch: string; seq: number }[],
): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set()
  const { rows } = await db.query<{ origin: string; epoch: string; seq: number }>(
    `select distinct a.origin, a.epoch, a.seq from set_aside_scope a
       join unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)
         on n.origin = a.origin and n.epoch = a.epoch and n.seq = a.seq`,
    [numbers.map(({ origin }) => origin), numbers.map(({ epoch }) => epoch), numbers.map(({ seq }) => seq)],
  )
  return new Set(rows.map(({ origin, epoch, seq }) => `${origin} ${epoch} ${seq}`))
}

const MOST_NAMED = 5

export interface RefusalOfSetAside {
  readonly code: 'GT_AUTHOR_FOREIGN' | 'GT_FIGURE_IMPLAUSIBLE'
  readonly detail: string
}

/** How the scopes of one envelope that `node` sets aside are recorded: one sentence a code, with the first few by name. */
export function refusalsOfSetAside(node: string, found: readonly SetAside[]): RefusalOfSetAside[] {
  const foreign = found.filter(({ isForeign }) => isForeign === true)
  const implausible = found.filter(({ isForeign }) => isForeign !== true)
  const [first] = foreign
  return [
    ...(first === undefined ? [] : [foreignRefusal(first.scope, foreign)]),
    ...(implausible.length === 0
      ? []
      : [{ code: 'GT_FIGURE_IMPLAUSIBLE' as const, detail: sentenceOfSetAside(node, implausible) }]),
  ]
}

function foreignRefusal({ dataSet, origin }: ScopeToApply, found: readonly SetAside[]): RefusalOfSetAside {
  const code = 'GT_AUTHOR_FOREIGN'
  return { code, detail: new GuantongError(code, { dataSet, issuer: origin, reason: namesOf(found) }).message }
}

/** The sentence about figures that are not plausible. */
export const sentenceOfSetAside = (node: string, found: readonly SetAside[]): string =>
  new GuantongError('GT_FIGURE_IMPLAUSIBLE', { node, what: namesOf(found) }).message

function namesOf(found: readonly SetAside[]): string {
  const named = found
    .slice(0, MOST_NAMED)
    .map(({ scope: { dataSet, region, day }, figure }) => `${dataSet} ${region} ${day} (${figure})`)
  const more = found.length > MOST_NAMED ? [`+ ${found.length - MOST_NAMED}`] : []
  return [...named, ...more].join('; ')
}
