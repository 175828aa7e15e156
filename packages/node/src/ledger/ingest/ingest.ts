/**
 * Taking neighbours' submissions into this node's ledger (接收 / 汇聚).
 *
 * @module
 */
import { createBreath, GuantongError, LOCAL_CODES, type Opened } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { isKnown } from '../cube/apply-summaries.ts'
import { type Ceilings, readCeilings } from '../cube/ceilings.ts'
import { foreignAuthor } from '../cube/foreign-author.ts'
import { implausibleFigure } from '../cube/implausible.ts'
import { noteArrivals } from '../cube/note-arrival.ts'
import { recordRefusal } from '../cube/refusal.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { refusalsOfSetAside, type SetAside, setAside } from '../cube/set-aside.ts'
import { dataSetsOf } from '../outbox/seal-outbox.ts'

/** `forged`: the number was used before for another envelope. */
export type Ingested = 'applied' | 'duplicate' | 'forged'

export interface IngestAt {
  self: string
  parent: string | null
  /** Whom what comes down is passed on to. */
  children?: readonly string[]
  now: Date
  summaries?: readonly Summary[]
}

// Of one number twice in a batch the first is the one that counts.
const INBOX = `
  insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_from, received_at, applied_scopes, data_sets)
  select s.origin, s.epoch, s.seq, s.digest, t.seal, t.body, s.scopes, s.rows, s.sealed_at, s.received_from, $1, s.scopes,
         array(select jsonb_array_elements_text(s.data_sets))
    from jsonb_to_recordset($2::jsonb) as s (i int, origin text, epoch text, seq bigint, digest text, scopes int, rows int,
      sealed_at timestamptz, received_from text, data_sets jsonb)
    join unnest($3::text[], $4::text[]) with ordinality as t (seal, body, i) using (i)
   order by i
  on conflict (origin, epoch, seq) do nothing
  returning origin, epoch, seq, digest`

const OWE = `
  insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at)
  select origin, epoch, seq, recipient, 'PENDING', $2
    from jsonb_to_recordset($1::jsonb) as d (origin text, epoch text, seq bigint, recipient text)
  on conflict do nothing`

/**
 * Ingests opened submissions, each at most once: inbox rows, cells, roll-ups and the deliveries owed further commit together
 * or not at all. Scopes older than what is held are stale and change nothing; the submission is then still `applied`, because
 * the sender has nothing left to do. So is one with data sets this node does not know: kept, passed on, and recorded as a
 * refusal; `takeUpSummaries` applies them once they are known. A scope with a figure that is not plausible, or not the origin's to give, is set aside and recorded: what
 * was held of it before stands, and all others are taken. What is received a second time is applied again where its
 * scopes are not held any more. Seals, senders and rows have been checked by `open`.
 */
export async function ingest(tx: Tx, opened: readonly Opened[], context: IngestAt): Promise<Ingested[]> {
  if (opened.length === 0) return []
  const { summaries = shippedSummaries() } = context
  const fresh = await putInbox(tx, opened, context.now)
  const outcomes = await judge(tx, opened, fresh)
  const sound = opened.filter((_, i) => outcomes[i] !== 'forged')
  const arrived = opened.filter((_, i) => outcomes[i] === 'applied')
  const ceilings = sound.length === 0 ? {} : await readCeilings(tx)
  const breathe = createBreath()
  for (const batch of together(sound)) {
    const scopes = []
    for (const submission of batch) {
      scopes.push({ submission, ...scopesOf(submission, { summaries, ceilings }) })
      await breathe()
    }
    for (const { submission, unknown, aside } of scopes) {
      if (!arrived.includes(submission)) continue
      if (unknown.length > 0) await recordUnknown(tx, submission, unknown, context.now)
      if (aside.length > 0) await recordSetAside(tx, submission, aside, context)
    }
    const codes = batch.flatMap(({ body }) => body.codes)
    const all = scopes.flatMap(({ known }) => known)
    const applied = new Set(await applyScopes(tx, all, codes, { ...context, summaries }))
    await setAside(
      tx,
      scopes.flatMap(({ aside }) => aside),
      context.now,
    )
    await noteApplied(
      tx,
      scopes.filter(({ submission }) => arrived.includes(submission)),
      applied,
    )
  }
  // After the cube's lock, never before it: two ingests would otherwise wait for each other.
  await noteArrivals(
    tx,
    arrived.map(({ payload }) => payload),
    context.now,
  )
  const owed = arrived.flatMap((submission) => recipientsOf(submission, context))
  if (owed.length > 0) await tx.query(OWE, [JSON.stringify(owed), context.now])
  return outcomes
}

async function putInbox(tx: Tx, opened: readonly Opened[], now: Date): Promise<Map<string, string>> {
  const heads = opened.map(({ payload, digest, from }, i) => ({
    i: i + 1,
    origin: payload.origin,
    epoch: payload.epoch,
    seq: payload.seq,
    digest,
    scopes: payload.scopes.length,
    rows: payload.scopes.reduce((sum, scope) => sum + scope.rows, 0),
    sealed_at: payload.sealedAt,
    received_from: from,
    data_sets: dataSetsOf(payload.scopes),
  }))
  const { rows } = await tx.query<{ origin: string; epoch: string; seq: number; digest: string }>(INBOX, [
    now,
    JSON.stringify(heads),
    opened.map(({ seal }) => seal),
    opened.map(({ bodyText }) => bodyText),
  ])
  return new Map(rows.map((row) => [numberOf(row), row.digest]))
}

const numberOf = ({ origin, epoch, seq }: { origin: string; epoch: string; seq: number }): string =>
  `${origin} ${epoch} ${seq}`

async function judge(tx: Tx, opened: readonly Opened[], fresh: ReadonlyMap<string, string>): Promise<Ingested[]> {
  const seen = new Set<string>()
  const first = opened.map(({ payload, digest }) => {
    const number = numberOf(payload)
    const isFirst = fresh.get(number) === digest && !seen.has(number)
    seen.add(number)
    return isFirst
  })
  if (first.every(Boolean)) return opened.map(() => 'applied')
  const others = opened.filter((_, i) => !first[i]).map(({ payload }) => payload)
  const { rows } = await tx.query<{ origin: string; epoch: string; seq: number; digest: string }>(
    `select s.origin, s.epoch, s.seq, s.digest from submission s
       join unnest($1::text[], $2::text[], $3::bigint[]) as k (origin, epoch, seq) using (origin, epoch, seq)`,
    [others.map(({ origin }) => origin), others.map(({ epoch }) => epoch), others.map(({ seq }) => seq)],
  )
  const held = new Map(rows.map((row) => [numberOf(row), row.digest]))
  return opened.map(({ payload, digest }, i) =>
    first[i] ? 'applied' : held.get(numberOf(payload)) === digest ? 'duplicate' : 'forged',
  )
}

/** A list of local codes comes with its own entries: two revisions of it must not be mixed. */
function together(opened: readonly Opened[]): Opened[][] {
  const hasList = opened.some(({ payload }) => payload.scopes.some(({ dataSet }) => dataSet === LOCAL_CODES))
  return hasList ? opened.map((one) => [one]) : opened.length === 0 ? [] : [[...opened]]
}

async function noteApplied(
  tx: Tx,
  scopes: readonly { submission: Opened; known: readonly ScopeToApply[] }[],
  applied: ReadonlySet<ScopeToApply>,
): Promise<void> {
  const partly = scopes
    .map(({ submission: { payload }, known }) => ({
      origin: payload.origin,
      epoch: payload.epoch,
      seq: payload.seq,
      all: payload.scopes.length,
      applied: known.filter((scope) => applied.has(scope)).length,
    }))
    .filter(({ all, applied }) => applied !== all)
  if (partly.length === 0) return
  await tx.query(
    `update submission s set applied_scopes = p.applied
       from jsonb_to_recordset($1::jsonb) as p (origin text, epoch text, seq bigint, applied int)
      where s.origin = p.origin and s.epoch = p.epoch and s.seq = p.seq`,
    [JSON.stringify(partly)],
  )
}

/** Upward what a child sent is owed to the parent; what the parent gave back is not. Downward it is owed to every child. */
function recipientsOf({ payload, from, flow }: Opened, { parent, children = [] }: IngestAt): object[] {
  const { origin, epoch, seq } = payload
  const recipients = flow === 'down' ? children : parent === null || from === parent ? [] : [parent]
  return recipients.map((recipient) => ({ origin, epoch, seq, recipient }))
}

/** The scopes of an opened envelope: those that can be applied here, those that are set aside, and the data sets of the others. */
export function scopesOf(
  { payload, body }: Pick<Opened, 'payload' | 'body'>,
  context: { summaries: readonly Summary[]; ceilings: Ceilings },
): { known: ScopeToApply[]; aside: SetAside[]; unknown: string[] } {
  const { origin, epoch, seq } = payload
  const known: ScopeToApply[] = []
  const aside: SetAside[] = []
  const unknown = new Set<string>()
  for (const [i, head] of payload.scopes.entries()) {
    const rows = body.scopes[i]?.rows ?? []
    const scope = { ...head, origin, rows, epoch, seq }
    const foreign = foreignAuthor(scope, context.summaries)
    const figure = foreign ?? implausibleFigure(head, rows, context)
    if (!isKnown(head, rows, context.summaries)) unknown.add(head.dataSet)
    else if (figure === undefined) known.push(scope)
    else aside.push({ scope, figure, isForeign: foreign !== undefined })
  }
  return { known, aside, unknown: [...unknown] }
}

async function recordSetAside(
  tx: Tx,
  { payload, digest, from }: Opened,
  aside: readonly SetAside[],
  { self, now }: IngestAt,
): Promise<void> {
  const { origin, epoch, seq } = payload
  for (const refusal of refusalsOfSetAside(self, aside))
    await recordRefusal(tx, { ...refusal, sender: from, origin, epoch, seq, digest }, now)
}

async function recordUnknown(tx: Tx, { payload, digest, from }: Opened, dataSets: string[], now: Date): Promise<void> {
  const { origin, epoch, seq } = payload
  const code = 'GT_DATA_SET_UNKNOWN'
  const detail = new GuantongError(code, { dataSets: dataSets.join(', ') }).message
  await recordRefusal(tx, { code, sender: from, origin, epoch, seq, digest, detail }, now)
}
