/**
 * One question to one service: put, and its answer read. A failure is an answer of errors.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import type { HopCount } from '../ask.ts'
import { countsOf } from '../ask-hops.ts'
import type { AttachedService, ServiceQuestion } from './attached-service.ts'
import { readServiceAnswer, serviceError } from './read-service-answer.ts'

export interface PutQuestion {
  readonly document: DocumentNode
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
  /** What a type of the service is called here. */
  readonly nameOf?: (type: string) => string
}

/** Never rejects. */
export type Put<Request> = (
  service: AttachedService,
  schema: GraphQLSchema,
  question: PutQuestion,
  request: Request,
) => Promise<ExecutionResult>

type Send<Request> = (service: AttachedService, question: ServiceQuestion, request: Request) => Promise<unknown>

interface Noted {
  readonly data: unknown
  /** Whom a node that passes the service on has asked, and itself. */
  readonly hops: readonly HopCount[]
}

/** @param note is told what came back, and may refuse it with a GuantongError. */
export function createPut<Request>(
  send: Send<Request>,
  note: (request: Request, noted: Noted) => void = () => {},
): Put<Request> {
  return async (service, schema, { document, text, variables, nameOf }, request) => {
    try {
      const answer = await send(service, { document: text, variables }, request)
      const readAs = { isNode: service.isPassedOn, ...(nameOf && { nameOf }) }
      const read = readServiceAnswer(service.name, schema, { document, variables }, answer, readAs)
      note(request, { data: read.data, hops: service.isPassedOn === true ? hopsOf(answer) : [] })
      return read
    } catch (error) {
      return { data: null, errors: [failureOf(service.name, error)] }
    }
  }
}

const hopsOf = (answer: unknown): readonly HopCount[] =>
  typeof answer === 'object' && answer !== null ? countsOf(answer) : []

function failureOf(service: string, error: unknown): GraphQLError {
  if (error instanceof GuantongError) return serviceError(error.code, { ...error.params, service })
  return serviceError('GT_SERVICE_FAILED', { service, reason: 'it could not be asked' })
}
