/**
 * A mutation belongs to the owner of its region. Sent to a tier above, it is put to the next node on the way once, with the
 * asker's identity, and never again by itself: where no answer comes, the error says that the outcome is unknown.
 *
 * Whether the asker may write these rows has NOT been checked here: the owner does, by its own policy.
 *
 * @module
 */
import { ERRORS, type ErrorCode, GuantongError } from '@guantong/contract'
import type { HopAnswer } from '@guantong/view'
import { z } from 'zod'
import type { GraphContext, SubmittedRows, WithdrawnRows } from './graph-context.ts'

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const sentence = z.string().max(2000)
const findingSchema = z
  .object({
    index: count,
    field: z.string().max(200),
    rule: z.string().max(200),
    value: z.string().max(2000).nullable(),
    en: sentence,
    zh: sentence,
    fixEn: sentence,
    fixZh: sentence,
  })
  .transform(({ en, zh, fixEn, fixZh, ...finding }) => ({
    ...finding,
    message: { en, zh },
    fix: { en: fixEn, zh: fixZh },
  }))
const rejected = z.array(findingSchema).max(10_000)

/** A mutation as it is put to the next node, and what is believed of its answer. */
export interface Forwarded<Result> {
  readonly document: string
  readonly result: z.ZodType<Result>
}

export const REGION_ARGUMENT =
  'Whose rows they are: put to the node that owns the region, once, and written where that node takes what comes from above. ' +
  "This node's own region when left out."

export const RESTORE_ARGUMENT =
  'Rows that were withdrawn come back. Without it they are refused, each with the rule `row-withdrawn`.'

/** With its sentences in both languages: the asker's own is chosen where it asked. */
const REJECTED =
  'rejected { index field rule value en: message(lang: EN) zh: message(lang: ZH) fixEn: fix(lang: EN) fixZh: fix(lang: ZH) }'

const submitted = z.object({ accepted: count, inserted: count, updated: count, unchanged: count, rejected })

export const SUBMIT_CASES: Forwarded<SubmittedRows> = {
  document: `mutation HandDownCases($input: SubmitCasesInput!, $region: String!, $restoreWithdrawn: Boolean) {
  result: submitCases(input: $input, region: $region, restoreWithdrawn: $restoreWithdrawn) {
    accepted inserted updated unchanged ${REJECTED}
  }
}`,
  result: submitted,
}

export const SUBMIT_RECORDS: Forwarded<SubmittedRows> = {
  document: `mutation HandDownRecords($dataSet: DataSetName!, $rows: [JSONObject!]!, $region: String!, $restoreWithdrawn: Boolean) {
  result: submitRecords(dataSet: $dataSet, rows: $rows, region: $region, restoreWithdrawn: $restoreWithdrawn) {
    accepted inserted updated unchanged ${REJECTED}
  }
}`,
  result: submitted,
}

export const WITHDRAW_RECORDS: Forwarded<WithdrawnRows> = {
  document: `mutation HandDownWithdrawal($dataSet: DataSetName!, $ids: [ID!]!, $reason: String!, $region: String!) {
  result: withdrawRecords(dataSet: $dataSet, ids: $ids, reason: $reason, region: $region) {
    withdrawn unchanged ${REJECTED}
  }
}`,
  result: z.object({ withdrawn: count, unchanged: count, rejected }),
}

/**
 * The child on the way to the owner of the region; null when that is this node, as it is where no region is named.
 *
 * @throws GuantongError GT_REGION_UNKNOWN | GT_REGION_OUT_OF_SCOPE | GT_NO_NODE | GT_INPUT_INVALID | GT_MUTATION_REFUSED
 */
export function wayToOwner(
  region: string | null | undefined,
  context: GraphContext,
  { isRequest = false }: { readonly isRequest?: boolean } = {},
): string | null {
  const { self, principal } = context
  const hop = region == null ? null : hopTowards(region, context)
  // What came from above is written here only where this node says so; what goes on is for the next to decide.
  if (hop === null && !isRequest && principal.via.length > 0 && context.mutationsFromAbove === 'refuse')
    throw new GuantongError('GT_MUTATION_REFUSED', { node: self.code, via: principal.via.join(' > ') })
  return hop
}

function hopTowards(
  region: string,
  { self, topology, standard: { divisions }, principal }: GraphContext,
): string | null {
  if (divisions.get(region) === undefined) throw new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
  // A token for a county may write through the city it lies in.
  const touches = (scope: string) => divisions.isWithin(region, scope) || divisions.isWithin(scope, region)
  if (!principal.regions.some(touches)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  for (let at: string | null = region; at !== null; at = divisions.get(at)?.parent ?? null) {
    const owner = topology.ownerOf(at)
    if (owner === undefined) continue
    // A node that raises no cases speaks for its own region only: a part of it without a node has no owner.
    if (!owner.origin && at !== region) break
    if (owner.code === self.code) return null
    const next = topology.nextHop(self.code, owner.code)
    if (next !== undefined) return next
    throw new GuantongError('GT_INPUT_INVALID', { field: 'region', reason: `${region} is not below node ${self.code}` })
  }
  throw new GuantongError('GT_NO_NODE', { region })
}

/** Asks once. @throws GuantongError GT_MUTATION_OUTCOME_UNKNOWN, or whatever says for sure that nothing was written */
export async function forwardMutation<Result>(
  hop: string,
  { document, result }: Forwarded<Result>,
  variables: Readonly<Record<string, unknown>> & { readonly region: string },
  context: GraphContext,
): Promise<Result> {
  const unknown = (reason: string, cause?: unknown) => {
    const params = { node: hop, region: variables.region, reason }
    return new GuantongError('GT_MUTATION_OUTCOME_UNKNOWN', params, { cause })
  }
  let answer: HopAnswer
  try {
    answer = await context.askBelow(hop, document, variables)
  } catch (error) {
    if (error instanceof GuantongError && wasNotDone(error)) throw error
    throw unknown(error instanceof GuantongError ? error.code : 'the call failed', error)
  }
  const refused = answer.errors?.[0]
  if (refused !== undefined) {
    const { code, ...extensions } = refused.extensions ?? {}
    if (!isCode(code) || code === 'GT_INTERNAL') throw unknown(String(code ?? 'an error without a code').slice(0, 100))
    throw new GuantongError(code, { node: hop, ...plain(extensions) })
  }
  const payload = result.safeParse(answer.data?.result)
  if (!payload.success) throw unknown('the answer can not be read')
  return payload.data
}

/** No node was asked. */
const NOT_SENT: readonly ErrorCode[] = ['GT_CHILD_UNREACHABLE', 'GT_CHILD_BREAKER_OPEN', 'GT_QUERY_TOO_LARGE']
/** What a node refuses a question with before it runs it. */
const NOT_RUN = /^GT_(INPUT_INVALID|TOKEN_INVALID|SEAL_INVALID|SEAL_FOREIGN|SUBMISSION_INVALID|DOCUMENT_UNKNOWN)\b/

const wasNotDone = ({ code, params }: GuantongError): boolean =>
  NOT_SENT.includes(code) ||
  (code === 'GT_CHILD_TIMEOUT' && params.ms === 0) ||
  (code === 'GT_CHILD_FAILED' && NOT_RUN.test(String(params.reason)))

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code)

function plain(extensions: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const params: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(extensions))
    if (typeof value === 'string' || typeof value === 'number') params[key] = value
  return params
}
