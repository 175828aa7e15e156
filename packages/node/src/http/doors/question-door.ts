/**
 * `/question`: the parent's live questions over HTTP. A question proves itself by its signature, so there is no token; what is not
 * signed by the parent for this node is refused before anything is looked up.
 *
 * @module
 */
import type { Answering } from '../../exchange/questions/answer-question.ts'
import { FAILURE_HEADER } from '../../exchange/questions/question.ts'
import { ACCEPT_HEADER, compress, ENCODING_HEADER } from '../../exchange/transport/compress.ts'
import type { Door } from '../door.ts'
import { readWholeBody } from '../read-body.ts'
import { JSON_TYPE, send } from '../respond.ts'

/** The signature is the token here. */
export const createQuestionDoor = ({ answer, cancel }: Pick<Answering, 'answer' | 'cancel'>): Door => ({
  paths: ['/question'],
  methods: ['POST'],
  token: 'none',
  async handle({ request, response }) {
    const body = await readWholeBody(request)
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
  },
})
