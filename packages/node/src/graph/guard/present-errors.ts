/**
 * Presents a failure to the asker: a code from the closed list and a sentence in the asker's language.
 * An error without a code becomes GT_INTERNAL with an id, under which the log has the rest.
 *
 * @module
 */
import { ERRORS, type ErrorCode, type ErrorParams, GuantongError, type Language, sentenceOf } from '@guantong/contract'
import { type ExecutionResult, GraphQLError } from 'graphql'

export interface Presenting {
  readonly lang: Language
  readonly newId: () => string
  readonly log: { error(fields: object, message: string): void }
}

export function presentErrors(result: ExecutionResult, presenting: Presenting): ExecutionResult {
  if (result.errors === undefined) return result
  const refused = result.data === undefined
  const errors = result.errors.map((error) => {
    const presented = present(error, presenting)
    if (!refused) return presented
    // Nothing was executed: the HTTP status may say so (GraphQL over HTTP leaves it at 200 for application/json).
    return rewritten(presented, presented.message, {
      ...presented.extensions,
      http: { spec: true, status: statusOf(presented), ...headersOf(presented) },
    })
  })
  return { ...result, errors }
}

function present(error: GraphQLError, presenting: Presenting): GraphQLError {
  const cause = causeOf(error)
  if (cause instanceof GuantongError)
    return coded(error, cause.code, { ...cause.params, ...placeOf(error) }, presenting)
  // Already coded: by the view, or by the node that answered. Said once more in the language of this asker.
  const told = error.extensions.code
  if (isCode(told)) return coded(error, told, paramsOf(error.extensions), presenting)
  const fromChild = error.extensions.node
  if (typeof fromChild === 'string') {
    return coded(error, 'GT_CHILD_FAILED', { ...placeOf(error), node: fromChild, reason: error.message }, presenting)
  }
  if (cause === undefined && error.path === undefined) {
    return rewritten(error, error.message, { code: 'GT_DOCUMENT_INVALID', reason: error.message })
  }
  if (cause === undefined && error.nodes !== undefined) {
    return rewritten(error, error.message, { code: 'GT_INPUT_INVALID', reason: error.message })
  }
  const id = presenting.newId()
  presenting.log.error({ err: cause ?? error, id, path: error.path }, 'resolver failed')
  return coded(error, 'GT_INTERNAL', { id }, presenting)
}

function coded(error: GraphQLError, code: ErrorCode, params: ErrorParams, { lang }: Presenting): GraphQLError {
  // An argument or variable that could not be read: graphql-js names the place, the code's own sentence the rule.
  const sentence = sentenceOf(code, params, lang)
  return rewritten(error, sentence, { ...params, code })
}

const rewritten = (error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError =>
  new GraphQLError(message, {
    extensions,
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.nodes === undefined ? {} : { nodes: error.nodes }),
    ...(error.source === undefined ? {} : { source: error.source }),
    ...(error.positions === undefined ? {} : { positions: error.positions }),
  })

function causeOf(error: GraphQLError): Error | undefined {
  let cause: Error | null | undefined = error.originalError
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause instanceof GraphQLError ? undefined : (cause ?? undefined)
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code)

/** Node and region of an error that happened elsewhere. */
function placeOf({ extensions }: GraphQLError): ErrorParams {
  const { node, region } = paramsOf(extensions)
  return { ...(node === undefined ? {} : { node }), ...(region === undefined ? {} : { region }) }
}

/** Only what a sentence can be made of is passed on from an answer of another node. */
function paramsOf(extensions: Readonly<Record<string, unknown>>): ErrorParams {
  const params: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(extensions)) {
    if (key !== 'code' && (typeof value === 'string' || typeof value === 'number')) params[key] = value
  }
  return params
}

function headersOf({ extensions: { code, seconds } }: GraphQLError): { headers?: Record<string, string> } {
  return code === 'GT_TOO_MANY_REQUESTS' ? { headers: { 'retry-after': String(seconds ?? 1) } } : {}
}

function statusOf({ extensions: { code } }: GraphQLError): number {
  return isCode(code) ? ERRORS[code].http : 500
}
