/**
 * The round (对账周期): look at what is held, put right what can be put right here, and say to each neighbour what is held.
 *
 * @module
 */
import { pause, type ScopeKey } from '@guantong/contract'
import { asLeader } from '../../ledger/connection/leader.ts'
import { rebuildMarked, rebuildRollUps } from '../../ledger/cube/rebuild-roll-ups.ts'
import { forgedToTell } from '../../ledger/forged/name-forged.ts'
import { healOwnDiscrepancies } from '../../ledger/heal/discrepancy.ts'
import { alteredScopes, findAltered, nextToLookAt, takeMarked } from '../../ledger/heal/find-altered.ts'
import { dropFound } from '../../ledger/heal/lost-scope.ts'
import { restoreScopes } from '../../ledger/heal/restore-scopes.ts'
import { putBackIssued } from '../../ledger/issue/put-back-issued.ts'
import { epochsWithGaps, holdingsOf, missingNumbers, refreshRanges } from '../../ledger/outbox/holdings.ts'
import { createBackoff, createPace, jittered } from '../transport/backoff.ts'
import { type Loop, type Running, runLoop, together } from '../transport/run-loop.ts'
import type { Wake } from '../transport/wake.ts'
import type { WireVersions } from '../transport/wire-versions.ts'
import type { ReconcileContext } from './reconcile-context.ts'

/** Scopes looked at in each round beside the marked ones: all of them in their turn. */
const SWEPT_AT_ONCE = 200
/** A parent that learns of altered cells asks for them to be put back; one that cannot be reached is not waited for longer. */
const TELL_PARENT_MS = 10 * 60 * 1000
const GAP_PATIENCE_MS = 2_000

export interface ReconcileLoopContext extends ReconcileContext, Running {
  readonly children: readonly string[]
  readonly versions: WireVersions
  readonly everySeconds: number
  /** Woken when a neighbour states other versions of the wire. */
  readonly due: Wake
  /** Tries what is parked here again. */
  readonly retryParked: () => Promise<void>
  /** Woken when submissions have come in. */
  readonly arrived: Wake
}

/** One replica at a time. */
export function startReconcileLoop(context: ReconcileLoopContext): Loop {
  return runLoop('reconcile', context, () =>
    asLeader(context.ledger, 'reconcile', context.signal, (held) =>
      together(held, [(end) => rounds(context, end), (end) => watchGaps(context, end)]),
    ),
  )
}

async function rounds(context: ReconcileLoopContext, signal: AbortSignal): Promise<void> {
  let after: ScopeKey | undefined
  const nextRound = createPace(context.everySeconds * 1000)
  while (!signal.aborted) {
    after = await putRight(after, context)
    await sayHoldings(context)
    await sayForged(context)
    await context.retryParked()
    await context.due.wait(nextRound(), signal)
  }
}

async function putRight(after: ScopeKey | undefined, context: ReconcileLoopContext): Promise<ScopeKey | undefined> {
  const { ledger, self, parent } = context
  const now = context.now()
  const putBack = await ledger.transaction(async (tx) => {
    const marked = await takeMarked(tx)
    await findAltered(tx, marked, { self, now })
    // A newer envelope may have taken an altered cell for the old one: the sums moved by what was never in them.
    await rebuildRollUps(tx, marked, self)
    return putBackIssued(tx, marked, { self, now })
  })
  if (putBack > 0) context.log.warn({ scopes: putBack }, 'issued rows put back as they came from above')
  const rebuilt = await ledger.transaction((tx) => rebuildMarked(tx, self))
  if (rebuilt > 0) context.log.warn({ rebuilt }, 'sums were changed by another hand, and made anew')
  const swept = await nextToLookAt(ledger.pool, after, SWEPT_AT_ONCE)
  await ledger.transaction((tx) => findAltered(tx, swept, { self, now }))
  const waitsForParent = parent !== null && context.versions.with(parent) !== undefined
  const altered = await alteredScopes(ledger.pool, new Date(now.getTime() - (waitsForParent ? TELL_PARENT_MS : 0)))
  if (altered.length > 0) {
    await ledger.transaction((tx) => restoreScopes(tx, altered, { self, now }))
    context.log.warn({ scopes: altered.length }, 'cells put back as they were sealed')
  }
  await healOwnDiscrepancies(ledger.pool, { self, now })
  await dropFound(ledger.pool)
  return swept.length < SWEPT_AT_ONCE ? undefined : swept.at(-1)
}

async function sayHoldings(context: ReconcileLoopContext): Promise<void> {
  const { ledger, topology, self, parent, children, versions } = context
  const understands = (neighbour: string): boolean => versions.with(neighbour) !== undefined
  const listeners = children.filter(understands)
  const tellsParent = parent !== null && understands(parent)
  if (!tellsParent && listeners.length === 0) return
  const below = topology.nodes.filter(({ code }) => topology.isWithin(code, self)).map(({ code }) => code)
  const above = topology.nodes.filter(({ code }) => topology.isWithin(self, code)).map(({ code }) => code)
  await ledger.transaction((tx) => refreshRanges(tx, [...below, ...above]))
  if (tellsParent) {
    const held = await holdingsOf(ledger.pool, { origins: below, flow: 'up', recipient: parent, self })
    // Of an origin it is said that nothing is held, too; another tier may never have had figures of its own.
    const holdings = held.filter(
      ({ origin, numbers, scopes }) => topology.nodeOf(origin)?.origin === true || numbers.length + scopes > 0,
    )
    context.neighbours.sendStatement(parent, { about: 'holdings', holdings })
  }
  for (const child of listeners) {
    const holdings = await holdingsOf(ledger.pool, { origins: above, flow: 'down', recipient: child, self })
    // Nothing has ever been issued: nothing to compare.
    const said = holdings.filter(({ numbers, scopes }) => numbers.length + scopes > 0)
    if (said.length > 0) context.neighbours.sendStatement(child, { about: 'holdings', holdings: said })
  }
}

/** Towards the origin: it cannot see what others held in its name. */
async function sayForged({ ledger, topology, self, parent, now, neighbours }: ReconcileLoopContext): Promise<void> {
  for (const [origin, scopes] of await forgedToTell(ledger.pool, { self, now: now() })) {
    const towards = topology.isWithin(self, origin) ? parent : topology.nextHop(self, origin)
    if (towards === origin) neighbours.sendStatement(origin, { about: 'forged', origin, scopes })
  }
}

/** Numbers missing below those that came are asked for soon, and again with growing pauses. */
async function watchGaps(context: ReconcileLoopContext, signal: AbortSignal): Promise<void> {
  const { ledger, topology, self, parent } = context
  const backoff = createBackoff({ firstMs: GAP_PATIENCE_MS, capMs: 60_000 })
  while (!signal.aborted) {
    const gaps = await epochsWithGaps(ledger.pool)
    for (const { origin, epoch, last } of gaps) {
      const isAbove = origin !== self && topology.isWithin(self, origin)
      const giver = isAbove ? parent : topology.nextHop(self, origin)
      if (giver === null || giver === undefined || giver === self) continue
      const ranges = await missingNumbers(ledger.pool, { origin, epoch, last })
      if (ranges.length > 0) context.neighbours.sendStatement(giver, { about: 'need', origin, ranges })
    }
    if (gaps.length === 0) backoff.reset()
    const begun = performance.now()
    await context.arrived.wait(gaps.length === 0 ? jittered(60_000) : backoff.next(), signal)
    // Numbers that overtook each other are all there a moment later.
    const rest = GAP_PATIENCE_MS - (performance.now() - begun)
    if (rest > 0) await pause(rest, signal)
  }
}
