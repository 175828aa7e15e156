/**
 * A request for a grant, checked and written down at the owner, with the day by which it has to be answered.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { GuantongError, identityOf } from '@guantong/contract'
import { chineseCalendar, type DataSetName, dataSetOf, workDaysAfter } from '@guantong/standard'
import { addRequest, type SharingGrant } from '../../ledger/grants/sharing-grants.ts'
import { LONGEST_GRANT_DAYS } from '../../policy/policy.ts'
import type { GraphContext } from '../base/graph-context.ts'

/** A request is answered within so many working days (政务数据共享条例; transcribed, not read in print). */
export const ANSWER_WORK_DAYS = 10
/** Of one node, not answered yet. */
const MOST_WAITING = 200
const LONGEST_TEXT = 500
const DAY_MS = 86_400_000

export interface GrantWish {
  readonly dataSet: DataSetName
  readonly upTo: 'conditional' | 'withheld'
  readonly fields?: readonly string[] | null | undefined
  readonly purpose: string
  readonly from: Date
  readonly until: Date
}

/** @throws GuantongError GT_INPUT_INVALID | GT_POLICY_REFUSED | GT_QUERY_TOO_LARGE */
export async function requestGrant(wish: GrantWish, context: GraphContext): Promise<SharingGrant> {
  const { principal, rights, self, db, now } = context
  const decision = rights.decide({ verb: 'write', dataSet: 'Grants', fieldClass: 'unconditional', region: self.code })
  if (!decision.allowed)
    throw new GuantongError('GT_POLICY_REFUSED', { what: 'Grants', verb: 'write', node: self.code })
  const { dataSet, upTo, from, until } = wish
  const refuse = (field: string, reason: string): never => {
    throw new GuantongError('GT_INPUT_INVALID', { field, reason })
  }
  const days = (until.getTime() - from.getTime()) / DAY_MS
  if (!(days > 0 && days <= LONGEST_GRANT_DAYS)) refuse('until', `1 to ${LONGEST_GRANT_DAYS} days after from`)
  if (until <= now) refuse('until', 'it is over')
  const { due, isProvisional } = workDaysAfter(now, ANSWER_WORK_DAYS, chineseCalendar())
  const added = await addRequest(
    db,
    {
      ...{ id: randomUUID(), regionCode: self.code, dataSet, upTo, fields: fieldsIn(wish) },
      ...{ purpose: textIn('purpose', wish.purpose), validFrom: from, validUntil: until, requestedAt: now },
      ...{ requestedBy: identityOf(principal), presentedAt: principal.presentedAt },
      ...{ answerDue: due, dueProvisional: isProvisional },
    },
    MOST_WAITING,
  )
  if (added === undefined)
    throw new GuantongError('GT_QUERY_TOO_LARGE', {
      what: 'waiting requests',
      value: MOST_WAITING,
      limit: MOST_WAITING,
    })
  return added
}

/** Each is a field that may be granted; personal ones may not. */
function fieldsIn({ dataSet, fields, upTo }: GrantWish): string[] | null {
  if (fields == null) return null
  const known = dataSetOf(dataSet)
  for (const name of fields) {
    const field = known.field(name)
    const reason =
      field === undefined
        ? `${name.slice(0, 40)} is no field of ${dataSet}`
        : field.personal === true
          ? `${name} is personal data and is not granted to anybody`
          : field.sharing === 'withheld' && upTo !== 'withheld'
            ? `${name} is withheld`
            : null
    if (reason !== null) throw new GuantongError('GT_INPUT_INVALID', { field: 'fields', reason })
  }
  if (fields.length === 0) throw new GuantongError('GT_INPUT_INVALID', { field: 'fields', reason: 'empty' })
  return [...new Set(fields)]
}

/** @throws GuantongError GT_INPUT_INVALID */
export function textIn(field: string, given: string): string {
  const text = given.trim()
  if (text === '' || [...text].length > LONGEST_TEXT || text.includes('\0') || !text.isWellFormed())
    throw new GuantongError('GT_INPUT_INVALID', { field, reason: `1 to ${LONGEST_TEXT} characters` })
  return text
}
