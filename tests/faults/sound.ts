/**
 * What must hold of the ledgers themselves once everything is quiet.
 *
 * @module
 */
import { createVerifier, digestOf, GuantongError, message, rootOfRows, type Verifier } from '@guantong/contract'
import type { Stage } from './stage.ts'
import type { Site, World } from './world.ts'

/** Nothing is owed, dirty or unsealed anywhere. A table or column of another release is asked for only where it is there. */
const QUIET = `
  select (select count(*) from dirty_mark)
       + (select count(*) from delivery where state in ('PENDING', 'PUBLISHED')) as owed,
         to_jsonb(n) ->> 'sealed_to' as sealed_to, (select max(id) from outbox) as newest, (select count(*) from outbox) as waiting
    from node_state n`

export async function isQuiet(site: Site): Promise<boolean> {
  const { rows } = await site.db.query<{
    owed: string
    sealed_to: string | null
    newest: string | null
    waiting: string
  }>(QUIET)
  const row = rows[0]
  if (row === undefined || Number(row.owed) > 0) return false
  if (!site.origin) return true
  return row.sealed_to === null ? Number(row.waiting) === 0 : Number(row.newest ?? 0) <= Number(row.sealed_to)
}

/** What keeps a site from being quiet, in a sentence. */
export async function owedBy({ code, db }: Site): Promise<string> {
  const { rows } = await db
    .query<{ owed: string }>(
      `select concat_ws('; ',
         (select 'marks ' || string_agg(dirty_mark::text, ' ') from dirty_mark),
         (select string_agg(concat_ws(' ', origin, epoch, seq, recipient, state, attempts, next_attempt_at), ', ')
            from delivery where state not in ('SETTLED', 'REFUSED')),
         (select 'outbox ' || nullif(count(*), 0) from outbox), 'now ' || now()) as owed`,
    )
    .catch((error: Error) => ({ rows: [{ owed: error.message }] }))
  return `${code} still owes something: ${rows[0]?.owed}`
}

/** Sentences, each a violation. */
export async function unsound(stage: Stage): Promise<string[]> {
  const { world } = stage
  const verifier = createVerifier(world.topology)
  const found = await Promise.all(
    world.sites.map(async (site) => [
      ...(await wentBack(world, site)),
      ...(await twice(site)),
      ...(await unsealed(world, site, verifier)),
      ...(await unreceipted(stage, site, verifier)),
      ...(await miscounted(site)),
    ]),
  )
  return [...found.flat(), ...(await unnamed(stage))]
}

async function wentBack(world: World, site: Site): Promise<string[]> {
  const seen = world.seen.get(site.code)
  const { rows } = await site.db.query<{
    id: string
    data_set: string
    region_code: string
    day: string
    was: string
    became: string
  }>(
    'select id, data_set, region_code, day::text as day, was, became from laboratory.went_back where id > $1 order by id',
    [seen?.wentBack ?? 0],
  )
  if (seen !== undefined) seen.wentBack = Number(rows.at(-1)?.id ?? seen.wentBack)
  return rows.map(
    ({ data_set, region_code, day, was, became }) =>
      `${site.code}: revision of ${data_set} ${region_code} ${day} went back from ${was} to ${became}`,
  )
}

async function twice(site: Site): Promise<string[]> {
  const { rows } = await site.db.query<{ origin: string; epoch: string; seq: string }>(
    'select origin, epoch, seq from submission group by 1, 2, 3 having count(*) > 1 limit 5',
  )
  return rows.map(({ origin, epoch, seq }) => `${site.code}: ${origin} ${epoch} ${seq} was applied twice`)
}

interface StoredRow {
  origin: string
  epoch: string
  seq: string
  digest: string
  seal: string
  body: string
}

/** Every stored envelope is as its origin sealed it, and every scope held by its origin was sealed in one. */
async function unsealed(world: World, site: Site, verifier: Verifier): Promise<string[]> {
  const seen = world.seen.get(site.code)?.submissions ?? new Set()
  const { rows: keys } = await site.db.query<{ key: string }>(
    `select concat_ws(' ', origin, epoch, seq) as key from submission`,
  )
  const fresh = keys.map(({ key }) => key).filter((key) => !seen.has(key))
  const wrong: string[] = []
  const { rows } = await site.db.query<StoredRow>(
    `select origin, epoch, seq, digest, seal, body from submission where concat_ws(' ', origin, epoch, seq) = any($1)`,
    [fresh],
  )
  for (const row of rows) {
    const name = `${row.origin} ${row.epoch} ${row.seq}`
    const fault = faultOf(row, verifier)
    if (fault === undefined) seen.add(name)
    else wrong.push(`${site.code} holds ${name}, whose ${fault}`)
  }
  return site.origin ? [...wrong, ...(await neverSealed(site))] : wrong
}

function faultOf(row: StoredRow, verifier: Verifier): string | undefined {
  try {
    const { signer, payload } = verifier.open(row.seal, 'guantong-seal', message.sealPayloadSchema, new Date())
    if (signer !== row.origin || payload.seq !== Number(row.seq) || payload.epoch !== row.epoch)
      return 'seal names another'
    if (digestOf(row.seal) !== row.digest) return 'digest is another'
    const body = JSON.parse(row.body) as { scopes: { rows: unknown[] }[] }
    return payload.scopes.every(({ root }, i) => rootOfRows(body.scopes[i]?.rows ?? []) === root)
      ? undefined
      : 'rows do not match its seal'
  } catch (error) {
    if (error instanceof GuantongError) return `seal does not hold: ${error.message}`
    throw error
  }
}

/** Read from the seals themselves, not from what the node has noted about them. */
async function neverSealed(city: Site): Promise<string[]> {
  const { rows } = await city.db.query<{ seal: string }>('select seal from submission where origin = $1', [city.code])
  const sealed = new Set<string>()
  for (const { seal } of rows) {
    const { scopes } = JSON.parse(Buffer.from(seal.split('.')[1] ?? '', 'base64url').toString()) as {
      scopes: { dataSet: string; region: string; day: string; revision: number }[]
    }
    for (const { dataSet, region, day, revision } of scopes) sealed.add(`${dataSet} ${region} ${day} ${revision}`)
  }
  const held = await city.db.query<{ scope: string }>(
    `select concat_ws(' ', data_set, region_code, day, revision) as scope from measure_scope where origin = $1`,
    [city.code],
  )
  return held.rows.filter(({ scope }) => !sealed.has(scope)).map(({ scope }) => `${city.code} never sealed ${scope}`)
}

async function unreceipted({ world }: Stage, site: Site, verifier: Verifier): Promise<string[]> {
  const seen = world.seen.get(site.code)?.receipts ?? new Set()
  const { rows } = await site.db.query<{ name: string; digest: string; receipt: string | null; recipient: string }>(
    `select concat_ws(' ', d.origin, d.epoch, d.seq, d.recipient) as name, s.digest, d.receipt, d.recipient
       from delivery d join submission s using (origin, epoch, seq) where d.state = 'SETTLED'`,
  )
  const wrong: string[] = []
  for (const { name, digest, receipt, recipient } of rows) {
    if (seen.has(name)) continue
    try {
      const { signer, payload } = verifier.open(
        receipt ?? '',
        'guantong-receipt',
        message.receiptPayloadSchema,
        new Date(),
      )
      // What came late, or again after newer ones, is settled as superseded; what is held then is compared cell by cell.
      const settles = payload.outcome === 'applied' || payload.outcome === 'superseded'
      if (signer === recipient && settles && payload.digest === digest) seen.add(name)
      else wrong.push(`${site.code} settled ${name} by a receipt for something else`)
    } catch (error) {
      if (!(error instanceof GuantongError)) throw error
      wrong.push(`${site.code} settled ${name} without a valid receipt: ${error.message}`)
    }
  }
  // Everything held from a child is settled there.
  const held = await site.db.query<{ origin: string; epoch: string; seq: string; sender: string }>(
    'select origin, epoch, seq, received_from as sender from submission where received_from is not null',
  )
  for (const child of world.sites.filter(({ parent }) => parent === site.code)) {
    const settled = await child.db.query<{ key: string }>(
      `select concat_ws(' ', origin, epoch, seq) as key from delivery where recipient = $1 and state = 'SETTLED'`,
      [site.code],
    )
    const known = new Set(settled.rows.map(({ key }) => key))
    for (const { origin, epoch, seq, sender } of held.rows) {
      if (sender === child.code && !known.has(`${origin} ${epoch} ${seq}`)) {
        wrong.push(`${site.code} holds ${origin} ${epoch} ${seq}, for which ${child.code} has no receipt`)
      }
    }
  }
  return wrong
}

async function miscounted(site: Site): Promise<string[]> {
  const { rows: tables } = await site.db.query<{ name: string | null }>(
    `select coalesce(to_regclass('origin_epoch'), to_regclass('origin_received'))::text as name`,
  )
  const { rows } = await site.db.query<{ origin: string; epoch: string; arrived: string; count: string }>(
    `select r.origin, r.epoch, r.arrived, count(s.seq) as count
       from ${tables[0]?.name} r left join submission s on s.origin = r.origin and s.epoch = r.epoch
      group by 1, 2, 3 having r.arrived <> count(s.seq)`,
  )
  return rows.map(
    ({ origin, epoch, arrived, count }) =>
      `${site.code} counts ${arrived} submissions of ${origin} ${epoch} and holds ${count}`,
  )
}

/** Every altered figure must be named at the top, unless a newer envelope has replaced it before a sweep could look. */
async function unnamed({ world, altered, restored }: Stage): Promise<string[]> {
  const sentences: string[] = []
  for (const { node, region, day, revision } of altered) {
    const held = await world
      .of(node)
      .db.query<{ revision: string }>(
        `select revision from measure_scope where data_set = 'case-measure' and region_code = $1 and day = $2`,
        [region, day],
      )
    if (held.rows[0]?.revision !== revision || restored.has(node)) continue
    const named = await world
      .of('000000')
      .db.query('select 1 from discrepancy where node = $1 and region_code = $2 and day = $3 limit 1', [
        node,
        region,
        day,
      ])
    if (named.rowCount === 0) sentences.push(`the altered figure ${region} ${day} of ${node} was not named at the top`)
  }
  return sentences
}
