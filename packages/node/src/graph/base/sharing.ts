/**
 * What a token may see of a row, by its sharing class (共享属性).
 *
 * @module
 */
import { GuantongError, type Principal } from '@guantong/contract'
import type { DataField } from '@guantong/standard'
import type { AttachedService } from '@guantong/view/foreign'

export const SHARING_CLASSES = ['unconditional', 'conditional', 'withheld'] as const
export const rankOf = (sharing: DataField['sharing']): number => SHARING_CLASSES.indexOf(sharing)

/**
 * By the class of the token, and only here for withheld data (不予共享), personal fields among it: a question that came
 * through another node shows a token that node signed by itself, and the owner has agreed to nothing (L6).
 */
export const maySee = (
  { sharing, via }: Pick<Principal, 'sharing' | 'via'>,
  field: Pick<DataField, 'sharing'>,
): boolean => rankOf(sharing) >= rankOf(field.sharing) && (field.sharing !== 'withheld' || via.length === 0)

/** @throws GuantongError GT_DATA_STAYS | GT_SHARING_OUT_OF_SCOPE */
export function mustSee(principal: Principal, what: Pick<DataField, 'name' | 'sharing'>): void {
  const refusal = whyNot(principal, what)
  if (refusal !== null) throw refusal
}

/** Names of people who write rows stay at their node. */
export const mayKnowWho = (principal: Pick<Principal, 'sharing' | 'via'>): boolean =>
  principal.via.length === 0 && maySee(principal, { sharing: 'conditional' })

/** Why what an attached service says is not for this asker. A service that a node below has attached is that node's to look at. */
export function whyWithheld(
  principal: Principal,
  { name, sharing = 'conditional', isPassedOn }: Pick<AttachedService, 'name' | 'sharing' | 'isPassedOn'>,
): GuantongError | null {
  return isPassedOn === true ? null : whyNot(principal, { name, sharing })
}

function whyNot(principal: Principal, what: Pick<DataField, 'name' | 'sharing'>): GuantongError | null {
  if (maySee(principal, what)) return null
  const stays = what.sharing === 'withheld' && principal.via.length > 0
  return new GuantongError(stays ? 'GT_DATA_STAYS' : 'GT_SHARING_OUT_OF_SCOPE', { what: what.name })
}
