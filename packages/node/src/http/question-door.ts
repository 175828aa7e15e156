/**
 * `/question`: the parent's live questions over HTTP. A question proves itself by its signature, so there is no token; what is not
 * signed by the parent for this node is refused before anything is looked up.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GuantongError } from '@guantong/contract'
import type { Answering } from '../exchange/questions/answer-question.ts'
import { FAILURE_HEADER } from '../exchange/questions/question.ts'
import { ACCEPT_HEADER, compress, ENCODING_HEADER } from '../exchange/transport/compress.ts'
import { LARGEST_BODY, readBody } from './read-body.ts'
import { JSON_TYPE, send } from './respond.ts'

export function questionDoor({ answer, cancel }: Pick<Answering, 'answer' | 'cancel'>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') return send(response, 405, JSON_TYPE, '', { allow: 'POST' })
    const body = await readBody(request)
    if (body === null) {
      const params = { what: 'body bytes', value: `> ${LARGEST_BODY}`, limit: LARGEST_BODY }
      throw new GuantongError('GT_QUERY_TOO_LARGE', params)
    }
    let id: string | undefined
    response.once('close', () => {
      if (!response.writableFinished && id !== undefined) cancel(id)
    })
    const told = await answer(body, (found) => {
      id = found
    })
    if ('failure' in told) return send(response, 200, JSON_TYPE, told.reason, { [FAILURE_HEADER]: told.failure })
    const { data, encoding } = await compress(told.body, request.headers[ACCEPT_HEADER]?.toString())
    send(response, 200, JSON_TYPE, Buffer.from(data), encoding === undefined ? {} : { [ENCODING_HEADER]: encoding })
  }
}
