/**
 * The giving side: what the taker of a flow asks about, lacks, or holds beyond this node.
 *
 * @module
 */
import {
  beyondClock,
  createBreath,
  type Flow,
  GuantongError,
  type HeardStatement,
  isDownEpoch,
  mostEpochs,
  onceEach,
  openSeal,
  type ScopeKey,
  stolenKeys,
} from '@guantong/contract'
import { shippedSummaries } from '@guantong/standard'
import { hearForged } from '../../ledger/forged/name-forged.ts'
import { findAltered } from '../../ledger/heal/find-altered.ts'
import { judgeLoss } from '../../ledger/heal/lost-scope.ts'
import { restoreScopes } from '../../ledger/heal/restore-scopes.ts'
import { reviseScopes } from '../../ledger/heal/revise-scopes.ts'
import { askAboutParked } from '../../ledger/outbox/delivery.ts'
import { beginEpoch, lockNumbers } from '../../ledger/outbox/epoch.ts'
import { missingNumbers, rangesOf, scopesOfMonth } from '../../ledger/outbox/holdings.ts'
import { requeue } from '../../ledger/outbox/requeue.ts'
import { keyOf, rowsOf } from '../../ledger/outbox/seal-outbox.ts'
import { lastAgreed } from '../../ledger/past/history-gap.ts'
import type { Clock } from '../transport/clock.ts'
import type { ReconcileContext } from './reconcile-context.ts'

export interface ReconcileAnswerContext extends ReconcileContext, Clock {
  readonly taker: string
  readonly flow: Flow
}

type Told<A extends HeardStatement['about']> = Extract<HeardStatement, { about: A }>

/** Envelopes opened, and scopes looked at, in one transaction. */
const ENVELOPES_AT_ONCE = 20
const SCOPES_AT_ONCE = 100
/** Envelopes looked into for one statement: the rest has its turn in the next round. */
const MOST_ENVELOPES = 200

export async function answerInquiry(asked: Told<'inquire'>, context: ReconcileAnswerContext): Promise<void> {
  const { origin, dataSet, month, region, day } = asked
  const { pool } = context.ledger
  if (dataSet === undefined) {
    const ranges = await rangesOf(pool, { origin, flow: context.flow })
    context.neighbours.sendStatement(context.taker, { about: 'ranges', origin, ranges })
    return
  }
  if (region === undefined || day === undefined) {
    if (month === undefined) return
    const scopes = await scopesOfMonth(pool, { origin, dataSet, month })
    context.neighbours.sendStatement(context.taker, { about: 'scopes', origin, dataSet, month, scopes })
    return
  }
  const scopes = await scopesOfMonth(pool, { origin, dataSet, month: `${day.slice(0, 7)}-01` })
  const scope = scopes.find((one) => one.region === region && one.day === day)
  if (scope === undefined) return
  const place = { data_set: dataSet, region_code: region, day }
  const rows = (await rowsOf(pool, [place], shippedSummaries())).get(keyOf(dataSet, region, day)) ?? []
  context.neighbours.sendStatement(context.taker, { about: 'rows', origin, scope, rows })
}

/** Numbers the asker lacks, of whatever it may hold: below it upward, above it downward. */
export async function resendNumbers(
  { origin, ranges }: Told<'need'>,
  asker: string,
  context: ReconcileContext,
): Promise<void> {
  let owed = 0
  for (const { epoch, from, to } of joined(ranges)) {
    const mayHold = isDownEpoch(epoch)
      ? context.topology.isWithin(asker, origin)
      : context.topology.isWithin(origin, asker)
    if (!mayHold || origin === asker) continue
    owed += await requeue(context.ledger.pool, { origin, epoch, from, to, recipient: asker, now: context.now() })
  }
  if (owed > 0) context.log.info({ origin, asker, owed }, 'owed again, because the recipient lacks them')
}

type NeededRange = Told<'need'>['ranges'][number]

/** Ranges that touch or overlap are one: each number is looked for once. */
export function joined(ranges: readonly NeededRange[]): NeededRange[] {
  const result: NeededRange[] = []
  const sorted = [...ranges].sort((a, b) => (a.epoch === b.epoch ? a.from - b.from : a.epoch < b.epoch ? -1 : 1))
  for (const { epoch, from, to } of sorted) {
    const last = result.at(-1)
    if (last?.epoch === epoch && from <= last.to + 1) last.to = Math.max(last.to, to)
    else result.push({ epoch, from, to })
  }
  return result
}

/**
 * The taker holds more than this node, or more than was receipted to it: of its own, its database was set back; of others, it is
 * given them back.
 */
export async function answerHeld(held: Told<'held'>, context: ReconcileAnswerContext): Promise<void> {
  const { origin } = held
  const numbers = onceEach(held.numbers, ({ epoch }) => epoch)
  const scopes = onceEach(held.scopes, keyOfScope)
  // What was parked there may have been taken since, and the receipt lost on its way.
  await askAboutParked(context.ledger.pool, {
    origin,
    epochs: numbers.map(({ epoch }) => epoch),
    recipient: context.taker,
    now: context.now(),
  })
  if (origin === context.self) return heedOwn({ ...held, numbers, scopes }, context)
  const ranges = []
  for (const { epoch, last } of numbers)
    ranges.push(...(await missingNumbers(context.ledger.pool, { origin, epoch, last })))
  const known = scopes.flatMap(({ epoch, seq, ...scope }) =>
    epoch === null || seq === null ? [] : [{ ...scope, origin, epoch, seq }],
  )
  ranges.push(...(await restoreHeld(known, context)).missing)
  if (ranges.length > 0)
    context.neighbours.sendStatement(context.taker, { about: 'need', origin, ranges: joined(ranges).slice(0, 1000) })
}

type SealedScope = Parameters<typeof restoreScopes>[1][number]

/** Puts scopes back from the envelopes held here, some envelopes at a time. @returns how many, and the numbers that are not here. */
export async function restoreHeld(
  scopes: readonly SealedScope[],
  context: Pick<ReconcileContext, 'ledger' | 'self' | 'now'>,
): Promise<{ restored: number; missing: { epoch: string; from: number; to: number }[] }> {
  const byNumber = [...Map.groupBy(scopes, ({ epoch, seq }) => `${epoch} ${seq}`).values()].slice(0, MOST_ENVELOPES)
  const missing = []
  let restored = 0
  for (let from = 0; from < byNumber.length; from += ENVELOPES_AT_ONCE) {
    const some = byNumber.slice(from, from + ENVELOPES_AT_ONCE).flat()
    const found = await context.ledger.transaction((tx) =>
      restoreScopes(tx, some, { self: context.self, now: context.now() }),
    )
    restored += found.length
    const held = new Set(found.map((scope) => `${scope.epoch} ${scope.seq}`))
    for (const { epoch, seq } of some) if (!held.has(`${epoch} ${seq}`)) missing.push({ epoch, from: seq, to: seq })
  }
  return { restored, missing: joined(missing) }
}

/**
 * Numbers of this node itself. That it gave out one beyond its own is believed for a seal of its own key only; and never an epoch
 * that could not be yet, which no later one could pass.
 */
async function heedOwn({ proof, scopes }: Told<'held'>, context: ReconcileAnswerContext): Promise<void> {
  const proven = proof === undefined ? undefined : provenNumber(proof, context)
  await context.ledger.transaction(async (tx) => {
    const { epoch: current, lastSeq, downSeq } = await lockNumbers(tx)
    const base = proven?.epoch.replace(/\.down$/, '') ?? ''
    const last = proven !== undefined && isDownEpoch(proven.epoch) ? downSeq : lastSeq
    const isBeyond = proven !== undefined && (base > current || (base === current && proven.seq > last))
    if (isBeyond && Number(base.slice(0, 4)) >= mostEpochs(context.now())) {
      context.log.error({ epoch: base }, 'an epoch sealed with the key of this node cannot be passed before tomorrow')
    } else if (isBeyond) {
      const reason = `${context.taker} holds ${proven.epoch} up to ${proven.seq}`
      const knownTo = await lastAgreed(tx)
      const epoch = await beginEpoch(tx, { reason, now: context.now(), newId: context.newId, beyond: [base], knownTo })
      context.log.warn({ epoch, reason }, 'a new epoch begins: this database was set back')
    }
    if (scopes.length === 0) return
    const { asserted, lost } = await judgeLoss(tx, scopes, { toldBy: context.taker, now: context.now() })
    if (lost > 0)
      context.log.error({ lost, taker: context.taker }, 'scopes were reported once whose records are no longer here')
    if (asserted > 0) context.log.warn({ asserted, taker: context.taker }, 'scopes measured anew are sent again')
  })
}

function provenNumber(
  proof: string,
  { verifier, self, taker, now, log }: ReconcileAnswerContext,
): { epoch: string; seq: number } | undefined {
  try {
    const { signer, payload } = openSeal(proof, verifier)
    const what = beyondClock(payload, now())
    if (signer === self && payload.origin === self && what === undefined) return payload
    log.warn({ taker, signer, what }, 'a number of this node was claimed without its seal')
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    log.warn({ taker, code: error.code, detail: error.message }, 'a number of this node was claimed without its seal')
  }
  return undefined
}

/** Cells here do not match their seal: they are put back from the envelope; of this node's own, measured again. */
export async function restoreAsked({ origin, scopes }: Told<'mend'>, context: ReconcileAnswerContext): Promise<void> {
  const asked = onceEach(scopes, keyOfScope)
  const breathe = createBreath()
  let altered = 0
  for (let from = 0; from < asked.length; from += SCOPES_AT_ONCE) {
    await breathe()
    const some = asked.slice(from, from + SCOPES_AT_ONCE)
    altered += await context.ledger.transaction(async (tx) => {
      const found = await findAltered(tx, some, { self: context.self, now: context.now() })
      await restoreScopes(tx, found, { self: context.self, now: context.now() })
      return found.length
    })
  }
  if (altered > 0) context.log.warn({ origin, scopes: altered }, 'cells put back as they were sealed')
  if (origin !== context.self || altered > 0) return
  // Nothing was altered here: what the taker holds under this revision is of an older state, so it gets a newer one.
  await context.ledger.transaction((tx) => reviseScopes(tx, asked, { origin: context.self, now: context.now() }))
}

/** A neighbour has withdrawn what was sealed in this node's name. Believed where a key of this node is known to be stolen. */
export async function heedForged({ origin, scopes }: Told<'forged'>, context: ReconcileAnswerContext): Promise<void> {
  const { self, taker: toldBy, topology, ledger, now } = context
  if (origin !== self || !stolenKeys(topology).some(({ node }) => node === self)) return
  await ledger.transaction((tx) => hearForged(tx, onceEach(scopes, keyOfScope), { self, toldBy, now: now() }))
}

const keyOfScope = ({ dataSet, region, day }: ScopeKey): string => keyOf(dataSet, region, day)
