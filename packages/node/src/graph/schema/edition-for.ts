/**
 * The edition of the code lists (代码表版本) whose classes a question for figures means.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { editionInForce } from '@guantong/standard'
import { showsClasses } from '../../ledger/figures/sum-measures.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { MeasureArgs } from '../live/figure-args.ts'

/**
 * Null where no class is shown. A list that a tier above has issued is an edition as well, at once here and below.
 *
 * @throws GuantongError GT_INPUT_INVALID
 */
export function editionFor(
  args: MeasureArgs,
  given: string | null,
  { standard: { codes }, prisma }: Pick<GraphContext, 'standard' | 'prisma'>,
): string | null | Promise<string | null> {
  const isShown = showsClasses(args)
  if (given === null) return isShown ? editionInForce(codes.editions, args) : null
  if (codes.standardRefs.includes(given)) return isShown ? given : null
  return prisma.codeItem
    .findFirst({ where: { standardRef: given, status: 'issued' }, select: { code: true } })
    .then((issued) => {
      if (issued === null)
        throw new GuantongError('GT_INPUT_INVALID', { field: 'edition', reason: codes.standardRefs.join(' | ') })
      return isShown ? given : null
    })
}
