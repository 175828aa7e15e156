/**
 * The one way a query or mutation is executed, whether it came over HTTP or down the link from the parent: prepared, admitted, run
 * within its time.
 *
 * @module
 */
import { GuantongError, onAbort, type Principal } from '@guantong/contract'
import { type Asking, countsOf, type HopCount, sumCounts, type View } from '@guantong/view'
import { type DocumentNode, type ExecutionResult, getOperationAST } from 'graphql'
import type { GraphContext } from '../base/graph-context.ts'
import type { WorkTurn } from '../fair/turns.ts'
import { checkVariables } from '../guard/check-variables.ts'
import { type AdmitDeps, admitOperation, budgetOf } from './admit-operation.ts'
import type { ExecuteRequest } from './execute-request.ts'
import type { MakeContext } from './make-context.ts'
import { asGraphQLError, type Prepared } from './prepare-document.ts'

export interface RunDeps extends AdmitDeps {
  readonly prepare: (text: string) => Prepared
  /** For what a parent asks. */
  readonly prepareForNode: (text: string) => Prepared
  readonly view: View<Principal, GraphContext>
  readonly makeContext: MakeContext
  readonly now: () => Date
  /** Hash of what this schema knows. */
  readonly knowledge: () => string
}

export interface Ran {
  readonly result: ExecutionResult
  /** What was had of the processor; left out where nothing ran. */
  readonly turn?: WorkTurn
}

const FIRST_TIER_MS = 5000
/** A thousand rows take their time, and an answer "unknown whether they are written" helps no sender. */
const MUTATION_MS = 20_000

/** Somebody is told what the answer shows. */
type Looked = ExecuteRequest & Pick<GraphContext, 'looking'>

/** Its errors have NOT been given codes. @throws whatever the view does */
export function createRunDocument(deps: RunDeps): (request: Looked) => Promise<Ran> {
  const { knowledge } = deps
  return async (request) => {
    const prepare = request.principal.via.length > 0 ? deps.prepareForNode : deps.prepare
    const prepared = typeof request.document === 'string' ? prepare(request.document) : request.document
    const { document, errors, lacks } = prepared
    if (document === null || errors.length > 0)
      return { result: lacks === undefined ? { errors } : toParent(request, { errors }, knowledge, { lacks }) }
    let terms: Terms
    try {
      terms = admitted({ ...deps, schema: prepared.foreign?.schema ?? deps.schema }, request, document)
    } catch (error) {
      return { result: { errors: [asGraphQLError(error)] } }
    }
    const { result, turn } = await runInTime(deps, request, { ...prepared, document }, terms)
    return { result: toParent(request, result, knowledge), turn }
  }
}

interface Terms {
  /** What it is thought to cost. */
  readonly cost: number
  readonly mutates: boolean
}

/** A name no operation has is the executor's to refuse. @throws as admitOperation does, and GT_INPUT_INVALID */
function admitted(deps: RunDeps, request: ExecuteRequest, document: DocumentNode): Terms {
  checkVariables(request.variables ?? {}, deps.limits)
  const operation = getOperationAST(document, request.operationName ?? undefined)
  if (operation === null || operation === undefined) return { cost: 0, mutates: false }
  if (operation.operation === 'subscription') throw new GuantongError('GT_INPUT_INVALID', NO_STREAM)
  const cost = admitOperation(deps, request, document, operation)
  return { cost, mutates: operation.operation === 'mutation' }
}

/** What runs here ends with the time as well: a figure is worth nothing to a client that has gone. */
async function runInTime(
  deps: RunDeps,
  request: Looked,
  prepared: Prepared & { readonly document: DocumentNode },
  { cost: thought, mutates }: Terms,
): Promise<Required<Ran>> {
  const { principal, variables, operationName, asText, signal } = request
  const now = deps.now().getTime()
  const left = Number(request.deadline ?? Number.NaN) - now
  const ms = Number.isNaN(left) ? (request.waitMs ?? (mutates ? MUTATION_MS : FIRST_TIER_MS)) : left
  const ending = new AbortController()
  const late = () => ending.abort(new GuantongError('GT_DEADLINE_PASSED', { ms: Math.round(ms) }))
  const timer = setTimeout(late, Math.max(1, ms))
  using _ = onAbort(signal, () => ending.abort(signal?.reason))
  const asking: Asking<Principal> = {
    ...{ principal, deadline: now + ms, signal: ending.signal },
    cost: budgetOf(request, deps),
  }
  const counts: HopCount[] = []
  const context = deps.makeContext(request, prepared, asking, counts)
  const { document } = prepared
  const asked = { document, operationName: operationName ?? undefined, variables: variables ?? {}, context, asText }
  const { turn } = context
  const run = async (): Promise<ExecutionResult> => {
    await turn.next()
    return (prepared.foreign ?? deps.view).execute({ ...asked, ...asking })
  }
  const result = await untilEnded(run(), turn, ending.signal).finally(() => {
    clearTimeout(timer)
    request.correct?.(thought, tookOf(turn, thought, mutates))
  })
  if (counts.length === 0) return { result, turn }
  const hops = sumCounts([...counts, ...countsOf(result)])
  return { result: { ...result, extensions: { ...result.extensions, guantong: { hops } } }, turn }
}

/** What is told of a question that has ended comes within this time: why parts of it are missing. */
const LAST_WORDS_MS = 1000

/** After its time, or when its asker has gone, a question has no further turn. @throws GuantongError what the signal aborts with, else GT_CANCELLED */
async function untilEnded<T>(answer: Promise<T>, turn: WorkTurn, ended: AbortSignal): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  using _ = onAbort(ended, () => {
    const stop = () => {
      turn.stop()
      reject(ended.reason instanceof GuantongError ? ended.reason : new GuantongError('GT_CANCELLED'))
    }
    timer = setTimeout(stop, ended.reason instanceof GuantongError ? LAST_WORDS_MS : 0)
  })
  return await Promise.race([answer, stopped]).finally(() => clearTimeout(timer))
}

/**
 * Microseconds of a processor, as costs are. Not less than half of what was thought: what is done for a question outside of its turns is not
 * seen; and of what changes something, which writes through doors of its own, nothing.
 */
const tookOf = ({ spentMs }: WorkTurn, thought: number, mutates: boolean): number =>
  Math.max(Math.round(spentMs * 1000), mutates ? thought : Math.ceil(thought / 2))

/** Said to a parent with every answer: it remembers what this schema lacks for as long as it is this one. */
function toParent(
  { principal }: ExecuteRequest,
  result: ExecutionResult,
  knowledge: () => string,
  more: { readonly lacks?: readonly string[] } = {},
): ExecutionResult {
  if (principal.via.length === 0) return result
  const { guantong, ...others } = result.extensions ?? {}
  return {
    ...result,
    extensions: { ...others, guantong: { ...(guantong as object), ...more, schema: knowledge() } },
  }
}

const NO_STREAM = {
  field: 'operation',
  reason: 'a subscription is a stream of events: ask over HTTP, with accept: text/event-stream',
}
