/**
 * The schema of a service as SDL, asked of the service itself.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { ServiceQuestion } from '@guantong/view/foreign'
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql'

const QUESTION: ServiceQuestion = { document: getIntrospectionQuery({ descriptions: true }), variables: {} }

/** @throws GuantongError GT_SERVICE_FAILED; what `send` throws */
export async function askForSdl(name: string, send: (question: ServiceQuestion) => Promise<unknown>): Promise<string> {
  const answer = (await send(QUESTION)) as { data?: unknown } | null
  try {
    return printSchema(buildClientSchema(answer?.data as IntrospectionQuery))
  } catch {
    throw new GuantongError('GT_SERVICE_FAILED', { service: name, reason: 'it does not say what its schema is' })
  }
}
