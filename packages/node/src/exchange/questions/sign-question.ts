/**
 * Who asks, what, of whom, until when: signed by the asking node, checked by the asked one.
 *
 * @module
 */
import {
  canonicalJson,
  GuantongError,
  hashOfText,
  message,
  type NodeKey,
  type Principal,
  printSpoken,
  type QuestionClaims,
  type Question as QuestionMessage,
  ROLES,
  SHARING,
  type Sharing,
  sign,
  VERBS,
  type Verb,
  type Verifier,
  versionOf,
} from '@guantong/contract'
import type { LRUCache } from 'lru-cache'
import type { Asked } from './question.ts'

/** Clocks of two nodes may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 30

/** The document's text goes along only with `withText`. */
export function signQuestion(
  key: NodeKey,
  asked: Asked,
  context: {
    /** The version of the wire spoken with the child. */
    v: number
    self: string
    child: string
    principal: Principal
    now: Date
    budgetMs: number
    id: string
    withText: boolean
    /** What the answer may cost. */
    cost?: number | undefined
  },
): string {
  const deadline = context.now.getTime() + context.budgetMs
  const { issuer, subject, roles, regions, verbs, sharing, via } = context.principal
  const claims: QuestionClaims = {
    iss: context.self,
    aud: context.child,
    jti: context.id,
    exp: Math.ceil(deadline / 1000),
    deadline,
    budget: context.budgetMs,
    documentHash: asked.documentHash,
    variablesHash: hashOfText(canonicalJson(asked.variables)),
    ...(context.cost === undefined ? {} : { cost: context.cost }),
    act: {
      ...{ iss: issuer, sub: subject, roles: [...roles], regions: [...regions], verbs: [...verbs], sharing },
      via: [...via, context.self],
    },
  }
  const question: QuestionMessage = {
    v: context.v,
    claims: sign(key, 'guantong-question', claims),
    ...(context.withText ? { document: asked.document } : {}),
    variables: asked.variables,
  }
  return JSON.stringify(question)
}

export interface CheckedQuestion {
  readonly claims: QuestionClaims
  readonly principal: Principal
  readonly variables: Record<string, unknown>
  /** Its hash has been checked; undefined when the asker expects it to be known here. */
  readonly document: string | undefined
}

/**
 * Only this node's parent may ask, only of this node, only once, only in time, and only what it signed for. What the
 * original asker may see has NOT been checked: that is up to the schema.
 *
 * @throws GuantongError GT_NO_COMMON_VERSION | GT_INPUT_INVALID | GT_TOKEN_INVALID | GT_SEAL_INVALID | GT_SEAL_FOREIGN | GT_SUBMISSION_INVALID
 */
export function checkQuestion(
  data: Uint8Array,
  context: {
    verifier: Verifier
    speaks: readonly number[]
    self: string
    parent: string
    now: Date
    seen: LRUCache<string, true>
    /** Told who asks as soon as a signature stands behind it, also where the question is refused then. */
    onSigned?: (asked: Pick<CheckedQuestion, 'claims' | 'principal'>) => void
  },
): CheckedQuestion {
  const json = jsonOf(data)
  const { speaks } = context
  const theirs = versionOf(json)
  if (theirs !== undefined && !speaks.includes(theirs)) {
    throw new GuantongError('GT_NO_COMMON_VERSION', { node: context.parent, theirs, own: printSpoken(speaks) })
  }
  const parsed = message.questionSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new GuantongError('GT_INPUT_INVALID', { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' })
  }
  const { claims: jws, document, variables } = parsed.data
  const { signer, payload: claims } = context.verifier.open(
    jws,
    'guantong-question',
    message.questionClaimsSchema,
    context.now,
  )
  const refuse = (reason: string) => new GuantongError('GT_TOKEN_INVALID', { reason })
  if (signer !== claims.iss || signer !== context.parent) throw refuse(`${signer} may not ask here`)
  context.onSigned?.({ claims, principal: principalOf(claims) })
  if (claims.act.via.at(-1) !== signer) throw refuse('the way of the question does not end at its signer')
  if (claims.aud !== context.self) throw refuse(`the question is for ${claims.aud}`)
  if (claims.exp + CLOCK_TOLERANCE_SECONDS < context.now.getTime() / 1000) throw refuse('the question has expired')
  if (context.seen.get(claims.jti)) throw refuse('the question was asked before')
  context.seen.set(claims.jti, true)
  if (claims.variablesHash !== hashOfText(canonicalJson(variables)))
    throw refuse('the variables are not those signed for')
  if (document !== undefined && claims.documentHash !== hashOfText(document))
    throw refuse('the document is not the one signed for')
  return { claims, principal: principalOf(claims), variables, document }
}

const principalOf = ({ act }: QuestionClaims): Principal => ({
  issuer: act.iss,
  subject: act.sub,
  roles: ROLES.filter((role) => act.roles.includes(role)),
  regions: act.regions,
  verbs: act.verbs.filter((verb): verb is Verb => (VERBS as readonly string[]).includes(verb)),
  sharing: SHARING.find((sharing): sharing is Sharing => sharing === act.sharing) ?? 'unconditional',
  via: act.via,
  presentedAt: act.via[0] ?? '',
})

export function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}
