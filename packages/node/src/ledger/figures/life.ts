/**
 * What has become of one submission (报送的来龙去脉), as far as this node's own tables tell.
 *
 * @module
 */
import { isDownEpoch, payloadOf, type ScopeHead, type Topology } from '@guantong/contract'
import { shippedSummaries } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { inScope, SCOPES, tableOf } from '../cube/summary-columns.ts'

export const LIFE_STEPS = {
  WRITTEN: 'The newest record behind it was written at the origin.',
  MEASURED: 'Figures were made of the records.',
  OWED: 'The figures were owed further.',
  NOT_SEALED: 'The figures wait to be sealed.',
  SEALED: 'The origin signed it.',
  PUBLISHED: 'The origin sent it on; `with` is whom to.',
  FORWARDED: 'A node in between sent it on, unchanged.',
  HANDED_DOWN: 'Sent down to a child.',
  NOT_PUBLISHED: 'Owed, and not sent yet.',
  RECEIVED: 'It came in; `with` is whom from.',
  NOT_RECEIVED: 'The node does not hold it.',
  APPLIED: 'Its scopes were taken into the figures; fewer than all where newer ones were held already.',
  RECEIPTED: 'The node signed that it holds it, after its own commit.',
  NOT_RECEIPTED: 'No receipt of the node is held by anybody who was asked.',
  PARKED: 'The node keeps it, and cannot take it yet.',
  REFUSED: 'The node refused it.',
  FORGED: 'It was sealed with a key after that was stolen: set aside, and withdrawn from all figures.',
  RECORDED: 'The node recorded a fault or a repetition with it; `code` says which.',
  DIFFERED: 'Cells of a scope of it did not match their seal at the node.',
  HEALED: 'The difference was gone again.',
  NO_ANSWER: 'The node could not be asked; `code` says why.',
} as const
export type LifeStep = keyof typeof LIFE_STEPS

export interface LifeEvent {
  /** By the clock of the node; null where nothing has happened. */
  at: string | null
  node: string
  what: LifeStep
  with: string | null
  submission: string | null
  code: string | null
  data: Record<string, unknown>
}

export interface SubmissionNumber {
  origin: string
  epoch: string
  seq: number
}

export const idOf = ({ origin, epoch, seq }: SubmissionNumber): string => `${origin}:submission:${epoch}:${seq}`

/** `<origin>:submission:<epoch>:<seq>`, or `<origin>/<seq>` of the newest epoch held here; null: neither. */
export async function numberOf(db: Db, text: string): Promise<SubmissionNumber | { origin: string } | null> {
  const whole = /^(\d{6}):submission:(.{1,64}):(\d{1,15})$/.exec(text)
  if (whole !== null) return { origin: whole[1] as string, epoch: whole[2] as string, seq: Number(whole[3]) }
  const [, origin, seq] = /^(\d{6})\/(\d{1,15})$/.exec(text) ?? []
  if (origin === undefined) return null
  const { rows } = await db.query<{ epoch: string }>(
    `select epoch from submission where origin = $1 and seq = $2 and epoch not like '%.down' order by epoch collate "C" desc limit 1`,
    [origin, Number(seq)],
  )
  const epoch = rows[0]?.epoch
  return epoch === undefined ? { origin } : { origin, epoch, seq: Number(seq) }
}

interface Held {
  seal: string
  sealed_at: Date
  received_from: string | null
  received_at: Date
  scopes: number
  applied_scopes: number
}

interface Delivered {
  recipient: string
  state: string
  attempts: number
  published_at: Date | null
  next_attempt_at: Date
  settled_at: Date | null
  code: string | null
  receipt: string | null
}

interface LifeAt {
  topology: Topology
  self: string
}

/** Everything this node knows of it. A node that does not hold it says so. */
export async function lifeOf(db: Db, number: SubmissionNumber, context: LifeAt): Promise<LifeEvent[]> {
  const { origin, epoch, seq } = number
  const event = eventOf(number, context.self)
  const held = (
    await db.query<Held>(
      `select seal, sealed_at, received_from, received_at, scopes, applied_scopes from submission
        where origin = $1 and epoch = $2 and seq = $3`,
      [origin, epoch, seq],
    )
  ).rows[0]
  const faults = await faultsOf(db, number, context)
  const forged = await forgedOf(db, number, context)
  if (held === undefined) return [...(forged.length > 0 ? forged : [event('NOT_RECEIVED', null)]), ...faults]
  const scopes = scopesIn(held.seal)
  const begun =
    origin === context.self
      ? [
          ...(await writtenAndMeasured(db, scopes, held.sealed_at, event)),
          event('SEALED', held.sealed_at, { data: { scopes: held.scopes } }),
        ]
      : [
          event('RECEIVED', held.received_at, { with: held.received_from }),
          event('APPLIED', held.received_at, { data: { applied: held.applied_scopes, scopes: held.scopes } }),
        ]
  return [
    ...begun,
    ...(await passedOn(db, number, context)),
    ...forged,
    ...faults,
    ...(await differencesOf(db, scopes, number, context)),
  ]
}

type Given = Partial<Pick<LifeEvent, 'node' | 'with' | 'code' | 'data'>>

const eventOf =
  (number: SubmissionNumber, self: string) =>
  (what: LifeStep, at: Date | null, given: Given = {}): LifeEvent => ({
    at: at?.toISOString() ?? null,
    node: self,
    what,
    with: null,
    submission: idOf(number),
    code: null,
    data: {},
    ...given,
  })

/** What is sealed here was verified when it came in. */
export function scopesIn(seal: string): ScopeHead[] {
  const payload: unknown = payloadOf(seal)
  return (payload as { scopes: ScopeHead[] }).scopes
}

const placesOf = (scopes: readonly Pick<ScopeHead, 'dataSet' | 'region' | 'day'>[]): [string[], string[], string[]] => [
  scopes.map(({ dataSet }) => dataSet),
  scopes.map(({ region }) => region),
  scopes.map(({ day }) => day),
]

/** At the origin: when the newest record behind these scopes was written, measured, and owed. */
export async function writtenAndMeasured(
  db: Db,
  scopes: readonly Pick<ScopeHead, 'dataSet' | 'region' | 'day' | 'revision'>[],
  before: Date | null,
  event: (what: LifeStep, at: Date | null, given?: Given) => LifeEvent,
): Promise<LifeEvent[]> {
  const written = await newestWritten(db, scopes, before)
  const revisions = scopes.map(({ revision }) => revision)
  const { rows } = await db.query<{ measured: Date | null; held: number; owed: Date | null }>(
    `select max(s.changed_at) filter (where s.revision = k.revision) as measured,
            count(*) filter (where s.revision = k.revision) as held, min(o.owed_at) as owed
       from unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as k (data_set, region_code, day, revision)
       left join measure_scope s on s.data_set = k.data_set and s.region_code = k.region_code and s.day = k.day
       left join outbox o on o.region_code = k.region_code and o.day = k.day and o.data_set = k.data_set
        and o.revision = k.revision`,
    [...placesOf(scopes), revisions],
  )
  const { measured = null, held = 0, owed = null } = rows[0] ?? {}
  return [
    event('WRITTEN', written.at, { data: { records: written.records, writtenSince: written.since } }),
    event('MEASURED', measured, { data: { scopes: scopes.length, replacedSince: scopes.length - held } }),
    event('OWED', owed),
  ]
}

async function newestWritten(
  db: Db,
  scopes: readonly Pick<ScopeHead, 'dataSet' | 'region' | 'day'>[],
  before: Date | null,
): Promise<{ at: Date | null; records: number; since: number }> {
  const found = { at: null as Date | null, records: 0, since: 0 }
  const newest = `max(written_at) filter (where $2::timestamptz is null or written_at <= $2) as at,
    count(*) as records, count(*) filter (where written_at > $2) as since`
  for (const [dataSet, own] of Map.groupBy(scopes, (scope) => scope.dataSet)) {
    const summary = shippedSummaries().find(({ name }) => name === dataSet)
    const from =
      dataSet === 'case-measure'
        ? 'case_record where scope_keys && $1::bigint[]'
        : summary === undefined
          ? null
          : `${SCOPES} join ${tableOf(summary)} t on ${inScope(summary)}`
    if (from === null) continue
    const { rows } = await db.query<{ at: Date | null; records: number; since: number }>(
      `select ${newest} from ${from}`,
      [own.map(({ region, day }) => Number(region) * 100_000 + Math.round(Date.parse(day) / 86_400_000)), before],
    )
    const row = rows[0]
    if (row === undefined) continue
    if (row.at !== null && (found.at === null || row.at > found.at)) found.at = row.at
    found.records += row.records
    found.since += row.since
  }
  return found
}

/** Whom it was owed to and sent to, and the receipts held of them and of those further on. */
async function passedOn(db: Db, number: SubmissionNumber, { topology, self }: LifeAt): Promise<LifeEvent[]> {
  const { origin, epoch, seq } = number
  const event = eventOf(number, self)
  const { rows } = await db.query<Delivered>(
    `select recipient, state, attempts, published_at, next_attempt_at, settled_at, code, receipt from delivery
      where origin = $1 and epoch = $2 and seq = $3 order by recipient`,
    [origin, epoch, seq],
  )
  const isDown = isDownEpoch(epoch)
  const sent = isDown ? 'HANDED_DOWN' : origin === self ? 'PUBLISHED' : 'FORWARDED'
  const events = rows.flatMap((row): LifeEvent[] => {
    const { recipient, state, attempts, published_at, code } = row
    // Receipts of tiers further on are kept here as well, without ever having been sent there.
    const isOwed = isDown || recipient === topology.nodeOf(self)?.parent
    const sending =
      published_at === null
        ? isOwed && state === 'PENDING'
          ? [event('NOT_PUBLISHED', null, { with: recipient, data: { attempts } })]
          : []
        : [event(sent, published_at, { with: recipient, data: { attempts } })]
    const outcome = state === 'SETTLED' ? 'RECEIPTED' : state === 'REFUSED' ? 'REFUSED' : 'PARKED'
    const answered =
      row.receipt === null ? [] : [event(outcome, saidAt(row.receipt) ?? row.settled_at, { node: recipient, code })]
    return [...sending, ...answered]
  })
  const receipted = new Set(rows.filter(({ receipt }) => receipt !== null).map(({ recipient }) => recipient))
  const awaited = isDown
    ? rows.map(({ recipient }) => recipient)
    : topology.nodes.map(({ code }) => code).filter((code) => code !== self && topology.isWithin(self, code))
  return [
    ...events,
    ...awaited.filter((code) => !receipted.has(code)).map((code) => event('NOT_RECEIPTED', null, { node: code })),
  ]
}

/** As the recipient signed it. */
function saidAt(receipt: string): Date | null {
  const { at } = payloadOf(receipt) as { at?: string }
  return at === undefined ? null : new Date(at)
}

async function faultsOf(db: Db, number: SubmissionNumber, { self }: LifeAt): Promise<LifeEvent[]> {
  const { rows } = await db.query<{ code: string; sender: string; times: number; first_at: Date; detail: string }>(
    `select code, sender, times, first_at, detail from refusal where origin = $1 and epoch = $2 and seq = $3
      order by first_at limit 20`,
    [number.origin, number.epoch, number.seq],
  )
  return rows.map(({ code, sender, times, first_at, detail }) =>
    eventOf(number, self)('RECORDED', first_at, { with: sender, code, data: { times, detail } }),
  )
}

/** Of several under one number, each. */
async function forgedOf(db: Db, number: SubmissionNumber, { self }: LifeAt): Promise<LifeEvent[]> {
  const { rows } = await db.query<{ digest: string; kid: string; from: string | null; since: Date; at: Date }>(
    `select digest, kid, received_from as from, forged_since as since, set_aside_at as at from forged_submission
      where origin = $1 and epoch = $2 and seq = $3 order by set_aside_at, digest limit 20`,
    [number.origin, number.epoch, number.seq],
  )
  return rows.map(({ digest, kid, from, since, at }) =>
    eventOf(number, self)('FORGED', at, { with: from, code: 'GT_KEY_REVOKED', data: { digest, kid, since } }),
  )
}

async function differencesOf(
  db: Db,
  scopes: readonly ScopeHead[],
  number: SubmissionNumber,
  { self }: LifeAt,
): Promise<LifeEvent[]> {
  const { rows } = await db.query<{
    node: string
    kind: string
    region: string
    day: string
    cells: number
    seen: Date
    healed: Date | null
  }>(
    `select d.node, d.kind, d.region_code as region, d.day, count(*) as cells, min(d.seen_at) as seen,
            case when count(*) = count(d.healed_at) then max(d.healed_at) end as healed
       from discrepancy d
       join unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as k (data_set, region_code, day, revision)
         using (data_set, region_code, day, revision)
      group by 1, 2, 3, 4 order by seen limit 20`,
    [...placesOf(scopes), scopes.map(({ revision }) => revision)],
  )
  const event = eventOf(number, self)
  return rows.flatMap(({ node, kind, region, day, cells, seen, healed }) => {
    const about = { node, with: self, data: { kind, region, day, cells } }
    return [event('DIFFERED', seen, about), ...(healed === null ? [] : [event('HEALED', healed, about)])]
  })
}
