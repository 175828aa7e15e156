/**
 * Grants that were given on request, as the policy takes them.
 *
 * @module
 */
import { type DataSetName, dataSetOf } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import { type SharingGrant, standingGrants } from '../../ledger/grants/sharing-grants.ts'
import type { Grant } from '../../policy/grant.ts'

export const givenGrants = async (db: Db, now: Date): Promise<Grant[]> => (await standingGrants(db, now)).map(asGrant)

/** Without its key no row could be shown. */
const asGrant = ({
  id,
  presentedAt,
  regionCode,
  dataSet,
  upTo,
  fields,
  purpose,
  validFrom,
  validUntil,
}: SharingGrant): Grant => ({
  ...{ id, purpose, upTo, from: validFrom, until: validUntil },
  to: [presentedAt],
  regions: [regionCode],
  dataSets: [dataSet],
  fields: fields === null ? null : [...new Set(['regionCode', ...dataSetOf(dataSet as DataSetName).key, ...fields])],
})
