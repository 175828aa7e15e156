/**
 * Who asks, and what they may at most. Default deny.
 *
 * @module
 */

/** Sharing classes of data (无条件共享 / 有条件共享 / 不予共享, 政务数据共享条例): a higher class includes the lower. */
export const SHARING = ['unconditional', 'conditional', 'withheld'] as const
export type Sharing = (typeof SHARING)[number]
export const VERBS = ['read', 'write'] as const
export type Verb = (typeof VERBS)[number]

/** `listed`: documents of the node's list only, nothing written by the asker. */
export const DOCUMENT_SCOPES = ['any', 'listed'] as const
export type DocumentScope = (typeof DOCUMENT_SCOPES)[number]

/** What people and programs are at a node (角色). A token names those of its holder; what each may do is the owner's to say. */
export const ROLES = [
  'viewer',
  'supervisor',
  'evaluator',
  'clerk',
  'reviewer',
  'operator',
  'integrator',
  'auditor',
] as const
export type Role = (typeof ROLES)[number]

/** Who asks (主体), after the token has been verified. */
export interface Principal {
  /** Whose word it is that the asker is `subject`: two issuers may know different people by one name. */
  readonly issuer: string
  readonly subject: string
  /** None, where the token names none. */
  readonly roles: readonly Role[]
  readonly regions: readonly string[]
  /** Ceilings, as `sharing` is: what is allowed is never more, and may be less. */
  readonly verbs: readonly Verb[]
  readonly sharing: Sharing
  /** The nodes a question came through, nearest last. */
  readonly via: readonly string[]
  /** Code of the node where the asker showed the token: the first of `via`, or this one. */
  readonly presentedAt: string
  /** `jti` of the token. */
  readonly tokenId?: string | undefined
  /** When the token is no longer accepted: an answer that goes on ends then. */
  readonly acceptedUntil?: Date
  /** Which documents the token may ask; where it does not say, the node decides. */
  readonly documents?: DocumentScope | undefined
  /** What the asker says the answer is for; at most 200 characters. */
  readonly purpose?: string | undefined
  /** The token itself, as it was shown: it travels with the asker's questions, and stands in no log. */
  readonly token?: string | undefined
}

/** Who it is, for whatever is counted or written down by asker: a subject alone is whatever an issuer calls it. */
export const identityOf = ({ issuer, subject }: Pick<Principal, 'issuer' | 'subject'>): string => `${issuer}|${subject}`

/** What a neighbour retells of an asker's rights. */
export type Retold = Pick<Principal, 'regions' | 'verbs' | 'sharing' | 'via'>

/**
 * The asker as a neighbour may retell them: never with more than the token itself gives.
 *
 * @param within is a region one of the subtree of the other?
 */
export function narrowed(
  principal: Principal,
  { regions, verbs, sharing, via }: Retold,
  within: (region: string, of: string) => boolean,
): Principal {
  const own = principal.regions
  const inBoth = [
    ...regions.filter((region) => own.some((one) => within(region, one))),
    ...own.filter((region) => regions.some((one) => within(region, one))),
  ]
  return {
    ...principal,
    regions: [...new Set(inBoth)],
    verbs: principal.verbs.filter((verb) => verbs.includes(verb)),
    sharing: SHARING[Math.min(SHARING.indexOf(principal.sharing), SHARING.indexOf(sharing))] ?? 'unconditional',
    via,
  }
}
