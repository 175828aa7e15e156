/**
 * What this node measured from its own records, and nobody can believe: named here, and never sealed.
 *
 * @module
 */
import type { Summary } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import type { Ceilings } from '../cube/ceilings.ts'
import { implausibleFigure } from '../cube/implausible.ts'
import { recordRefusal } from '../cube/refusal.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { dropOwnSetAside, type SetAside, sentenceOfSetAside, setAside } from '../cube/set-aside.ts'

export function splitImplausible(
  scopes: readonly ScopeToApply[],
  context: { ceilings: Ceilings; summaries: readonly Summary[] },
): { plausible: ScopeToApply[]; aside: SetAside[] } {
  const plausible: ScopeToApply[] = []
  const aside: SetAside[] = []
  for (const scope of scopes) {
    const figure = implausibleFigure(scope, scope.rows, context)
    if (figure === undefined) plausible.push(scope)
    else aside.push({ scope, figure })
  }
  return { plausible, aside }
}

/** Those of the measured scopes (data set → scope keys) that are set aside now; the others no longer are. */
export async function keepOwnAside(
  tx: Tx,
  measured: ReadonlyMap<string, ReadonlySet<number>>,
  aside: readonly SetAside[],
  { self, now }: { self: string; now: Date },
): Promise<void> {
  for (const [dataSet, keys] of measured) await dropOwnSetAside(tx, dataSet, [...keys])
  await setAside(tx, aside, now)
  for (const one of aside) {
    const detail = sentenceOfSetAside(self, [one])
    const { root: digest } = one.scope
    await recordRefusal(tx, { code: 'GT_FIGURE_IMPLAUSIBLE', sender: self, origin: self, digest, detail }, now)
  }
}
