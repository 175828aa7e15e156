/**
 * The giving side: what the taker of a flow asks about, lacks, or holds beyond this node.
 *
 * @module
 */
import { type Flow, isDownEpoch, type ReconcileStatement } from '@guantong/contract'
import { shippedSummaries } from '@guantong/standard'
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

type Told<A extends ReconcileStatement['about']> = Extract<ReconcileStatement, { about: A }>

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
  for (const { epoch, from, to } of ranges) {
    const mayHold = isDownEpoch(epoch)
      ? context.topology.isWithin(asker, origin)
      : context.topology.isWithin(origin, asker)
    if (!mayHold || origin === asker) continue
    owed += await requeue(context.ledger.pool, { origin, epoch, from, to, recipient: asker, now: context.now() })
  }
  if (owed > 0) context.log.info({ origin, asker, owed }, 'owed again, because the recipient lacks them')
}

/**
 * The taker holds more than this node, or more than was receipted to it: of its own, its database was set back; of others, it is
 * given them back.
 */
export async function answerHeld(
  { origin, numbers, scopes }: Told<'held'>,
  context: ReconcileAnswerContext,
): Promise<void> {
  // What was parked there may have been taken since, and the receipt lost on its way.
  await askAboutParked(context.ledger.pool, {
    origin,
    epochs: numbers.map(({ epoch }) => epoch),
    recipient: context.taker,
    now: context.now(),
  })
  if (origin === context.self) return heedOwn(numbers, scopes, context)
  const ranges = []
  for (const { epoch, last } of numbers)
    ranges.push(...(await missingNumbers(context.ledger.pool, { origin, epoch, last })))
  const known = scopes.flatMap(({ epoch, seq, ...scope }) =>
    epoch === null || seq === null ? [] : [{ ...scope, origin, epoch, seq }],
  )
  const found = await context.ledger.transaction((tx) =>
    restoreScopes(tx, known, { self: context.self, now: context.now() }),
  )
  const held = new Set(found.map((scope) => `${scope.epoch} ${scope.seq}`))
  for (const { epoch, seq } of known) if (!held.has(`${epoch} ${seq}`)) ranges.push({ epoch, from: seq, to: seq })
  if (ranges.length > 0)
    context.neighbours.sendStatement(context.taker, { about: 'need', origin, ranges: ranges.slice(0, 1000) })
}

async function heedOwn(
  numbers: Told<'held'>['numbers'],
  scopes: Told<'held'>['scopes'],
  context: ReconcileAnswerContext,
): Promise<void> {
  await context.ledger.transaction(async (tx) => {
    const { epoch: current, lastSeq, downSeq } = await lockNumbers(tx)
    const beyond = numbers.filter(({ epoch, last }) => {
      const base = epoch.replace(/\.down$/, '')
      return base > current || (base === current && last > (isDownEpoch(epoch) ? downSeq : lastSeq))
    })
    const [first] = beyond
    if (first !== undefined) {
      const reason = `${context.taker} holds ${first.epoch} up to ${first.last}`
      const bases = beyond.map(({ epoch }) => epoch.replace(/\.down$/, ''))
      const knownTo = await lastAgreed(tx)
      const epoch = await beginEpoch(tx, { reason, now: context.now(), newId: context.newId, beyond: bases, knownTo })
      context.log.warn({ epoch, reason }, 'a new epoch begins: this database was set back')
    }
    if (scopes.length === 0) return
    const { asserted, lost } = await judgeLoss(tx, scopes, { toldBy: context.taker, now: context.now() })
    if (lost > 0)
      context.log.error({ lost, taker: context.taker }, 'scopes were reported once whose records are no longer here')
    if (asserted > 0) context.log.warn({ asserted, taker: context.taker }, 'scopes measured anew are sent again')
  })
}

/** Cells here do not match their seal: they are put back from the envelope; of this node's own, measured again. */
export async function restoreAsked({ origin, scopes }: Told<'mend'>, context: ReconcileAnswerContext): Promise<void> {
  const altered = await context.ledger.transaction(async (tx) => {
    const found = await findAltered(tx, scopes, { self: context.self, now: context.now() })
    await restoreScopes(tx, found, { self: context.self, now: context.now() })
    return found
  })
  if (altered.length > 0) context.log.warn({ origin, scopes: altered.length }, 'cells put back as they were sealed')
  if (origin !== context.self || altered.length > 0) return
  // Nothing was altered here: what the taker holds under this revision is of an older state, so it gets a newer one.
  await context.ledger.transaction((tx) => reviseScopes(tx, scopes, context.self))
}
