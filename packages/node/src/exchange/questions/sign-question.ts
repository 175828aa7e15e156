/**
 * Who asks, what, of whom, until when: signed by the asking node, checked by the asked one.
 *
 * @module
 */
import {
  canonicalJson,
  GuantongError,
  hashOfText,
  LONGEST_QUESTION_SECONDS,
  message,
  type NodeKey,
  narrowed,
  type Principal,
  printSpoken,
  type QuestionClaims,
  type Question as QuestionMessage,
  type Retold,
  SHARING,
  type Sharing,
  sign,
  type Topology,
  VERBS,
  type Verb,
  type Verifier,
  versionOf,
} from '@guantong/contract'
import type { Asked } from './question.ts'
import type { SeenQuestions } from './seen-questions.ts'

/** Clocks of two nodes may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 30

/** The document's text goes along only with `withText`. @throws GuantongError GT_TOKEN_MISSING: the asker came without a token */
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
  const { principal, self } = context
  const { token, regions, verbs, sharing, via, purpose } = principal
  if (token === undefined) throw new GuantongError('GT_TOKEN_MISSING', { node: self })
  const budget = Math.min(context.budgetMs, LONGEST_QUESTION_SECONDS * 1000)
  const deadline = context.now.getTime() + budget
  const claims: QuestionClaims = {
    iss: self,
    aud: context.child,
    jti: context.id,
    exp: Math.ceil(deadline / 1000),
    ...{ deadline, budget },
    documentHash: asked.documentHash,
    variablesHash: hashOfText(canonicalJson(asked.variables)),
    tokenHash: hashOfText(token),
    ...(context.cost === undefined ? {} : { cost: context.cost }),
    ...(purpose === undefined ? {} : { purpose }),
    act: { regions: [...regions], verbs: [...verbs], sharing, via: [...via, self] },
  }
  const question: QuestionMessage = {
    v: context.v,
    claims: sign(key, 'guantong-question', claims),
    token,
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

export interface CheckContext {
  readonly verifier: Verifier
  readonly speaks: readonly number[]
  readonly self: string
  readonly parent: string
  readonly topology: Topology
  readonly now: Date
  readonly seen: SeenQuestions
  /** Whom a token speaks for where it was shown. @throws GuantongError GT_TOKEN_* */
  readonly principalFrom: (token: string, presentedAt: string) => Promise<Principal>
  readonly within: (region: string, ancestor: string) => boolean
  /** Told who asks as soon as a signature stands behind it, also where the question is refused then; and again, once it is known who. */
  readonly onSigned?: (asked: Pick<CheckedQuestion, 'claims' | 'principal'>) => void
}

/**
 * Only this node's parent may ask, only of this node, only once, only in time, and only what it signed for; and only for somebody who
 * has a token of their own, which is verified here again. What the parent retells of their rights narrows them. What they may see has
 * NOT been checked: that is up to the schema.
 *
 * @throws GuantongError GT_NO_COMMON_VERSION | GT_INPUT_INVALID | GT_TOKEN_* | GT_SEAL_INVALID | GT_SEAL_FOREIGN | GT_SUBMISSION_INVALID
 */
export async function checkQuestion(data: Uint8Array, context: CheckContext): Promise<CheckedQuestion> {
  const json = jsonOf(data)
  const { speaks, now } = context
  const theirs = versionOf(json)
  if (theirs !== undefined && !speaks.includes(theirs)) {
    throw new GuantongError('GT_NO_COMMON_VERSION', { node: context.parent, theirs, own: printSpoken(speaks) })
  }
  const parsed = message.questionSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new GuantongError('GT_INPUT_INVALID', { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' })
  }
  const { claims: jws, token, document, variables } = parsed.data
  const { signer, payload: claims } = context.verifier.open(jws, 'guantong-question', message.questionClaimsSchema, now)
  if (signer !== claims.iss || signer !== context.parent) throw refusal(`${signer} may not ask here`)
  context.onSigned?.({ claims, principal: unproved(claims) })
  if (claims.aud !== context.self) throw refusal(`the question is for ${claims.aud}`)
  mustBeOurWay(claims.act.via, context)
  mustBeInTime(claims, now)
  if (claims.variablesHash !== hashOfText(canonicalJson(variables)))
    throw refusal('the variables are not those signed for')
  if (document !== undefined && claims.documentHash !== hashOfText(document))
    throw refusal('the document is not the one signed for')
  if (token === undefined) throw new GuantongError('GT_TOKEN_MISSING', { node: signer })
  if (claims.tokenHash !== hashOfText(token)) throw refusal('the token is not the one signed for')
  const note = context.seen.note(claims.jti, claims.exp + CLOCK_TOLERANCE_SECONDS, now)
  if (note === 'seen') throw refusal('the question was asked before')
  if (note === 'full') throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds: LONGEST_QUESTION_SECONDS })
  const shownAt = claims.act.via[0] ?? ''
  const known = narrowed(await context.principalFrom(token, shownAt), retoldIn(claims), context.within)
  const principal = claims.purpose === undefined ? known : { ...known, purpose: claims.purpose }
  context.onSigned?.({ claims, principal })
  return { claims, principal, variables, document }
}

/** Nobody, on the word of the node that asks. */
const unproved = ({ iss, act: { regions, via } }: QuestionClaims): Principal => ({
  ...{ issuer: iss, subject: '?', roles: [], regions, verbs: [], sharing: 'unconditional' },
  ...{ via, presentedAt: via[0] ?? iss },
})

/** From the node where it was asked down to the one that signed it, each the parent of the next. */
function mustBeOurWay(via: readonly string[], { self, topology }: CheckContext): void {
  const way = [...via, self]
  const isWay = way.every((code, at) => at === 0 || topology.nodeOf(code)?.parent === way[at - 1])
  if (!isWay) throw refusal(`${via.join('>')} is not the way to this node`)
}

function mustBeInTime({ exp }: QuestionClaims, now: Date): void {
  const seconds = now.getTime() / 1000
  if (exp + CLOCK_TOLERANCE_SECONDS < seconds) throw refusal('the question has expired')
  if (exp > seconds + LONGEST_QUESTION_SECONDS + CLOCK_TOLERANCE_SECONDS)
    throw refusal(`the question ends more than ${LONGEST_QUESTION_SECONDS} s from now`)
}

const refusal = (reason: string): GuantongError => new GuantongError('GT_TOKEN_INVALID', { reason })

const retoldIn = ({ act }: QuestionClaims): Retold => ({
  regions: act.regions,
  verbs: act.verbs.filter((verb): verb is Verb => (VERBS as readonly string[]).includes(verb)),
  sharing: SHARING.find((sharing): sharing is Sharing => sharing === act.sharing) ?? 'unconditional',
  via: act.via,
})

export function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}
