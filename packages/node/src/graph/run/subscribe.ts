/**
 * The one way a subscription is executed: every event is answered like a question of its own, from this node's own database.
 *
 * @module
 */
import { GuantongError, identityOf, onAbort } from '@guantong/contract'
import { isOrigin } from '@guantong/view'
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { checkVariables } from '../guard/check-variables.ts'
import type { Quota } from '../guard/quota.ts'
import { type AdmitDeps, admitOperation } from './admit-operation.ts'
import type { ExecuteRequest } from './execute-request.ts'
import { beginLook, keepLook } from './keep-look.ts'
import type { MakeContext } from './make-context.ts'
import { asGraphQLError, type Prepared } from './prepare-document.ts'

export interface SubscribeRequest extends Omit<ExecuteRequest, 'deadline'> {
  /** The last cursor, where the client's connection names it by itself. */
  readonly resumeAfter?: string | null | undefined
  /** Aborts with a GuantongError that is sent as the last event. */
  readonly ending?: AbortSignal | undefined
}

/** A result for each event; of a refusal one alone. */
export type Subscribed = AsyncGenerator<ExecutionResult> | ExecutionResult

export interface SubscribeDeps extends AdmitDeps {
  readonly places: Quota
  readonly prepare: (text: string) => Prepared
  /** A new one for each event: what it has loaded is of its moment. */
  readonly makeContext: MakeContext
  readonly present: (result: ExecutionResult, request: SubscribeRequest) => ExecutionResult
  readonly now: () => Date
  readonly looks?: LookBook | undefined
}

/** What an event may ask of children: figures that are read live. */
const EVENT_MS = 5000
/** Where a timer ends: a later moment is waited for in steps. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Never throws; every error has a code. */
export function createSubscribe(deps: SubscribeDeps): (request: SubscribeRequest) => Promise<Subscribed> {
  const { schema, limits } = deps
  return async (given) => {
    const request: SubscribeRequest = { ...given, door: 'subscription' }
    const refused = (errors: readonly GraphQLError[]): ExecutionResult => deps.present({ errors }, request)
    const prepared = typeof request.document === 'string' ? deps.prepare(request.document) : request.document
    const { document, errors } = prepared
    if (document === null || errors.length > 0) return refused(errors)
    const variables = request.variables ?? {}
    const operationName = request.operationName ?? undefined
    const operation = getOperationAST(document, operationName)
    let release: () => void
    try {
      checkVariables(variables, limits)
      if (operation?.operation !== 'subscription')
        throw new GuantongError('GT_INPUT_INVALID', { field: 'operation', reason: 'not a subscription' })
      mustStayHere(schema, document)
      admitOperation(deps, request, document, operation)
      release = deps.places.take(identityOf(request.principal))
    } catch (error) {
      return refused([asGraphQLError(error)])
    }
    const expiry = new AbortController()
    const stopExpiry = expire(request.principal.acceptedUntil, expiry, deps.now)
    const signals = [expiry.signal, request.signal, request.ending].filter((signal) => signal !== undefined)
    const signal = AbortSignal.any(signals)
    const close = (): void => {
      stopExpiry()
      release()
    }
    const contextNow = (): GraphContext => {
      const deadline = deps.now().getTime() + EVENT_MS
      const looking = beginLook({ ...request, document: prepared })
      return deps.makeContext({ ...request, looking }, prepared, { principal: request.principal, signal, deadline })
    }
    const args = { schema, document, variableValues: variables, operationName }
    const source = await createSourceEventStream({ ...args, contextValue: contextNow() })
    if (!(Symbol.asyncIterator in source)) {
      close()
      return refused(source.errors ?? [])
    }
    // A client that left before the first event has given its place back as well.
    const gone = onAbort(signal, close)
    const answer = async (rootValue: unknown): Promise<ExecutionResult> => {
      const cursor = (rootValue as { cursor?: string }).cursor
      const contextValue = contextNow()
      await contextValue.turn.next()
      const executed = deps.present(await execute({ ...args, rootValue, contextValue }), request)
      // Each event is a look of its own, if it shows rows.
      const kept = await keepLook(deps.looks, contextValue.looking, executed)
      const result = kept === executed ? executed : deps.present(kept, request)
      request.correct?.(0, Math.round(contextValue.turn.spentMs * 1000))
      return cursor === undefined ? result : { ...result, extensions: { ...result.extensions, guantong: { cursor } } }
    }
    return tell(source, answer, { signal, gone, close, refused: (error) => refused([asGraphQLError(error)]) })
  }
}

async function* tell(
  source: AsyncIterable<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  context: { signal: AbortSignal; gone: Disposable; close: () => void; refused: (error: unknown) => ExecutionResult },
): AsyncGenerator<ExecutionResult> {
  const { signal } = context
  try {
    for await (const event of source) {
      if (signal.aborted) break
      yield await answer(event)
    }
    if (signal.reason instanceof GuantongError) yield context.refused(signal.reason)
  } catch (error) {
    yield context.refused(error)
  } finally {
    context.gone[Symbol.dispose]()
    context.close()
  }
}

/**
 * An event of one node must not become a question to all of them, as often as something changes.
 *
 * @throws GuantongError GT_DOCUMENT_INVALID
 */
function mustStayHere(schema: GraphQLSchema, document: DocumentNode): void {
  const types = new TypeInfo(schema)
  const visitor = visitWithTypeInfo(types, {
    OperationDefinition: ({ operation }) => (operation === 'subscription' ? undefined : false),
    Field() {
      const field = types.getFieldDef()
      if (field == null || !isOrigin(field)) return
      const reason = `a subscription asks no other node; ask ${field.name} (@origin) with a query when something has changed`
      throw new GuantongError('GT_DOCUMENT_INVALID', { reason })
    },
  })
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      visit(definition, visitor)
  }
}

function expire(at: Date | undefined, controller: AbortController, now: () => Date): () => void {
  if (at === undefined) return () => {}
  let timer: NodeJS.Timeout
  const look = (): void => {
    const left = at.getTime() - now().getTime()
    if (left <= 0) controller.abort(new GuantongError('GT_TOKEN_EXPIRED', { reason: 'the stream was opened with it' }))
    else timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS))
  }
  look()
  return () => clearTimeout(timer)
}
