/**
 * A tier above does not take a scope of this node: named here as well, where it can be put right.
 *
 * @module
 */
import { CASE_MEASURE, type ReceiptPayload } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { readCeilings } from '../cube/ceilings.ts'
import { foreignAuthor } from '../cube/foreign-author.ts'
import { implausibleFigure } from '../cube/implausible.ts'
import { recordRefusal } from '../cube/refusal.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { refusalsOfSetAside, type SetAside } from '../cube/set-aside.ts'
import { scopesOf } from '../ingest/ingest.ts'
import { heldEnvelopes } from './restore-scopes.ts'

/**
 * Receipts of this node's own envelopes that say GT_FIGURE_IMPLAUSIBLE are recorded as refusals by their recipient. A receipt does not say
 * which figure it was: those in another's name, and those beyond this node's own ceilings, are named; where there are none (the recipient's are lower), the largest.
 */
export async function heedSetAside(
  tx: Tx,
  receipts: readonly ReceiptPayload[],
  context: { self: string; now: Date; summaries?: readonly Summary[] },
): Promise<void> {
  const own = receipts.filter(({ origin, code }) => origin === context.self && code === 'GT_FIGURE_IMPLAUSIBLE')
  if (own.length === 0) return
  const { summaries = shippedSummaries() } = context
  const ceilings = await readCeilings(tx)
  for (const { recipient, origin, epoch, seq, digest } of own) {
    const [envelope] = await heldEnvelopes(tx, [{ origin, epoch, seq }])
    if (envelope === undefined) continue
    const scopes = scopesOf(envelope, { summaries, ceilings: {} })
    const all = [...scopes.known, ...scopes.aside.map(({ scope }) => scope)]
    const absurd = all.flatMap((scope): SetAside[] => {
      const foreign = foreignAuthor(scope, summaries)
      const figure = foreign ?? implausibleFigure(scope, scope.rows, { ceilings, summaries })
      return figure === undefined ? [] : [{ scope, figure, isForeign: foreign !== undefined }]
    })
    for (const refusal of refusalsOfSetAside(recipient, absurd.length > 0 ? absurd : largestOf(all)))
      await recordRefusal(tx, { ...refusal, sender: recipient, origin, epoch, seq, digest }, context.now)
  }
}

function largestOf(scopes: readonly ScopeToApply[]): SetAside[] {
  const figures = scopes.flatMap((scope) =>
    scope.rows
      .flatMap((row) => ('values' in row ? Object.entries(row.values) : []))
      // Seconds are large by nature, and would hide all others.
      .filter(([name]) => scope.dataSet !== CASE_MEASURE || name !== 'totalHandleSeconds')
      .map(([name, value]) => ({ scope, figure: `${name} ${value}`, value })),
  )
  return figures.length === 0 ? [] : [figures.reduce((most, one) => (one.value > most.value ? one : most))]
}
