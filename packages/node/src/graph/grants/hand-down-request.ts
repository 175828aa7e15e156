/**
 * A request for a grant as it is put to the next node on the way to the owner, and what is believed of its answer.
 *
 * @module
 */
import { z } from 'zod'
import type { SharingGrant } from '../../ledger/grants/sharing-grants.ts'
import type { Forwarded } from '../base/forward-mutation.ts'

const text = z.string().max(2_000)
const moment = z.iso.datetime().transform((value) => new Date(value))

const grantSchema = z
  .object({
    id: z.uuid(),
    region: z.string().max(20),
    dataSet: z.string().max(100),
    upTo: z.enum(['CONDITIONAL', 'WITHHELD']).transform((value) => (value === 'WITHHELD' ? 'withheld' : 'conditional')),
    fields: z.array(z.string().max(100)).max(500).nullable(),
    purpose: text,
    from: moment,
    until: moment,
    requestedAt: moment,
    requestedBy: text,
    presentedAt: z.string().max(20),
    answerDue: moment,
    isDueProvisional: z.boolean(),
  })
  .transform(
    ({ region, from, until, isDueProvisional, ...rest }): SharingGrant => ({
      ...rest,
      ...{ regionCode: region, validFrom: from, validUntil: until, dueProvisional: isDueProvisional },
      ...{ decidedAt: null, decidedBy: null, approved: null, reason: null },
      ...{ revokedAt: null, revokedBy: null, revokeReason: null },
    }),
  )

export const HAND_DOWN_REQUEST: Forwarded<SharingGrant> = {
  document: `mutation HandDownRequest($region: String!, $dataSet: DataSetName!, $upTo: GrantedClass!, $fields: [String!], $purpose: String!, $from: DateTime!, $until: DateTime!) {
  result: requestGrant(region: $region, dataSet: $dataSet, upTo: $upTo, fields: $fields, purpose: $purpose, from: $from, until: $until) {
    id region dataSet upTo fields purpose from until requestedAt requestedBy presentedAt answerDue isDueProvisional
  }
}`,
  result: grantSchema,
}
