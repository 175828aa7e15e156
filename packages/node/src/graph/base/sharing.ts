/**
 * What of rows and services the asker is shown: as the policy of this node says.
 *
 * @module
 */
import type { GuantongError } from '@guantong/contract'
import type { DataField } from '@guantong/standard'
import type { AttachedService } from '@guantong/view/foreign'
import type { GraphContext } from './graph-context.ts'

export const SHARING_CLASSES = ['unconditional', 'conditional', 'withheld'] as const
export const rankOf = (sharing: DataField['sharing']): number => SHARING_CLASSES.indexOf(sharing)

/** Names of people who write rows stay at their node, whatever a rule says: above, they are personal data. */
export const mayKnowWho = ({ rights, principal, self }: GraphContext): boolean =>
  rights.whyNot('Writers', principal.via.length > 0 ? 'personal' : 'conditional', self.code) === null

/** Why what an attached service says is not for this asker. A service that a node below has attached is that node's to look at. */
export function whyWithheld(
  { rights, self }: Pick<GraphContext, 'rights' | 'self'>,
  { sharing = 'conditional', isPassedOn }: Pick<AttachedService, 'sharing' | 'isPassedOn'>,
): GuantongError | null {
  return isPassedOn === true ? null : rights.whyNot('Services', sharing, self.code)
}
