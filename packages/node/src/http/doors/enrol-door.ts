/**
 * `/enroll`: a child that was invited sends its keys and gets those of this node (入网登记). A one-time code proves both sides, so there is no token.
 *
 * @module
 */
import {
  answerEnrolment,
  type EnrolledKey,
  type EnrolmentAnswer,
  enrolmentAskSchema,
  GuantongError,
} from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { enrol } from '../../ledger/connection/enrolment.ts'
import type { Door } from '../door.ts'
import { readWholeBody } from '../read-body.ts'
import { JSON_TYPE, send } from '../respond.ts'

const LARGEST_ASK = 20_000
/** Of all who ask: an enrolment is a matter of days. */
const MOST_A_MINUTE = 30

export interface EnrolDoorContext {
  readonly self: string
  readonly ledger: Pick<Ledger, 'transaction'>
  readonly keys: () => readonly EnrolledKey[]
  readonly issuers: EnrolmentAnswer['issuers']
  readonly log: Logger
  readonly now: () => Date
}

export function createEnrolDoor({ self, ledger, keys, issuers, log, now }: EnrolDoorContext): Door {
  let minute = 0
  let asked = 0
  const refused = (node: string) => new GuantongError('GT_ENROLMENT_REFUSED', { node })
  const requireRoom = (): void => {
    const current = Math.floor(now().getTime() / 60_000)
    asked = current === minute ? asked + 1 : 1
    minute = current
    if (asked > MOST_A_MINUTE) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds: 60 })
  }
  return {
    paths: ['/enroll'],
    methods: ['POST'],
    token: 'none',
    async handle({ request, response }) {
      requireRoom()
      const body = await readWholeBody(request, LARGEST_ASK)
      const parsed = enrolmentAskSchema.safeParse(jsonOf(body))
      if (!parsed.success) throw refused('?')
      const ask = parsed.data
      const secret = await ledger.transaction((tx) => enrol(tx, ask, now()))
      if (secret === null) {
        log.warn({ node: ask.node, invite: ask.invite }, 'an enrolment was refused')
        throw refused(ask.node)
      }
      log.info({ node: ask.node, invite: ask.invite, kids: ask.keys.map(({ kid }) => kid) }, 'a node has enrolled')
      const answer = answerEnrolment(secret, ask, { parent: self, keys: keys(), issuers })
      send(response, 200, JSON_TYPE, JSON.stringify(answer))
    },
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
