/**
 * Grants (共享授权): asked for by those above, answered by the owner, seen at both ends. The owner alone keeps them, and is asked live.
 *
 * @module
 */
import { GuantongError, identityOf } from '@guantong/contract'
import type { Division } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import { answerRequest, listGrants, revokeGrant, type SharingGrant } from '../../ledger/grants/sharing-grants.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import { forwardMutation, wayToOwner } from '../base/forward-mutation.ts'
import { coversAllOf, type GraphContext } from '../base/graph-context.ts'
import type { defineDataSetName } from '../rows/submit-records.ts'
import { givenGrants } from './given-grants.ts'
import { HAND_DOWN_REQUEST } from './hand-down-request.ts'
import { ANSWER_WORK_DAYS, requestGrant, textIn } from './request-grant.ts'
import { defineSharingGrant } from './sharing-grant-type.ts'

const DEFAULT_GRANTS = 50
const MOST_GRANTS = 500
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function defineGrants(
  builder: Builder,
  { Region, DataSetName }: { Region: TypeOf<Division>; DataSetName: ReturnType<typeof defineDataSetName> },
): void {
  const { Grant, Class } = defineSharingGrant(builder, DataSetName)
  builder.objectFields(Region, (t) => ({
    grants: t.field({
      type: [Grant],
      nullable: true,
      extensions: ORIGIN,
      description:
        'Requests for grants and their answers, newest first, asked live from the owner. Asked above: those of the node that is asked. ' +
        'Null without an error where no node speaks for the region.',
      args: {
        first: t.arg.int({ description: `At most ${MOST_GRANTS}.` }),
        before: t.arg({ type: 'DateTime', description: 'Requested before.' }),
      },
      complexity: ({ first }) => ({
        field: 5,
        multiplier: Math.min(Math.max(first ?? DEFAULT_GRANTS, 1), MOST_GRANTS),
      }),
      resolve: ({ code }, { first, before }, context) =>
        grantsOf(context, code, first ?? DEFAULT_GRANTS, before ?? null),
    }),
  }))
  builder.mutationField('requestGrant', (t) =>
    t.field({
      type: Grant,
      nullable: true,
      description:
        `Asks the owner of the region for what does not leave without a grant. It is answered within ${ANSWER_WORK_DAYS} working days ` +
        '(政务数据共享条例). The grant is for those who show their token where this one is shown.',
      args: {
        region: t.arg.string({ required: true }),
        dataSet: t.arg({ type: DataSetName, required: true }),
        upTo: t.arg({ type: Class, required: true }),
        fields: t.arg.stringList({ description: 'All of the class, unless given.' }),
        purpose: t.arg.string({ required: true, description: 'At most 500 characters; no personal data.' }),
        from: t.arg({ type: 'DateTime', required: true }),
        until: t.arg({ type: 'DateTime', required: true }),
      },
      complexity: { field: 20, multiplier: 1 },
      resolve: (_, { region, ...wish }, context) => {
        // A request writes no row of the region: the setting for rows from above does not keep it out.
        const hop = wayToOwner(region, context, { isRequest: true })
        if (hop === null) return requestGrant(wish, context)
        const { from, until, fields, upTo, ...rest } = wish
        const variables = { ...rest, region, upTo: upTo.toUpperCase(), fields: fields ?? null }
        return forwardMutation(
          hop,
          HAND_DOWN_REQUEST,
          { ...variables, from: from.toISOString(), until: until.toISOString() },
          context,
        )
      },
    }),
  )
  const decided = 'By whom the policy of this node gives `grant`, with a token of all its region.'
  builder.mutationFields((t) => ({
    approveGrant: t.field({
      type: Grant,
      nullable: true,
      description: `Gives what was asked for, for as long as was asked. ${decided}`,
      args: { id: t.arg.id({ required: true }), reason: t.arg.string() },
      resolve: (_, { id, reason }, context) =>
        answer(context, id, true, reason == null ? null : textIn('reason', reason)),
    }),
    refuseGrant: t.field({
      type: Grant,
      nullable: true,
      description: `Says no, and why (说明理由). ${decided}`,
      args: { id: t.arg.id({ required: true }), reason: t.arg.string({ required: true }) },
      resolve: (_, { id, reason }, context) => answer(context, id, false, textIn('reason', reason)),
    }),
    revokeGrant: t.field({
      type: Grant,
      nullable: true,
      description: `Takes back what was approved, at once. ${decided}`,
      args: { id: t.arg.id({ required: true }), reason: t.arg.string({ required: true }) },
      resolve: async (_, { id, reason }, context) => {
        const by = mustGrant(context)
        const at = { id: uuidIn(id), at: context.now, by, reason: textIn('reason', reason) }
        return settled(context, id, await revokeGrant(context.db, at))
      },
    }),
  }))
}

async function grantsOf(
  context: GraphContext,
  region: string,
  limit: number,
  before: Date | null,
): Promise<SharingGrant[] | null> {
  const { self, principal, rights, db } = context
  if (limit < 1 || limit > MOST_GRANTS)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'first', reason: `1 to ${MOST_GRANTS}` })
  if (!self.regions.includes(region)) return null
  const why = rights.whyNot('Grants', 'unconditional', region)
  if (why !== null) throw why
  const presentedAt = principal.via.length === 0 ? null : principal.presentedAt
  return listGrants(db, { regionCode: self.code, presentedAt, before, limit })
}

async function answer(context: GraphContext, id: string, approved: boolean, reason: string | null) {
  const by = mustGrant(context)
  const given = { id: uuidIn(id), at: context.now, by, approved, reason }
  return settled(context, id, await answerRequest(context.db, given))
}

/** Who grants. @throws GuantongError GT_REGION_OUT_OF_SCOPE | GT_POLICY_REFUSED */
function mustGrant(context: GraphContext): string {
  const { rights, self, principal } = context
  if (!coversAllOf(context)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: self.code })
  const asked = { verb: 'grant', dataSet: 'Grants', fieldClass: 'unconditional', region: self.code } as const
  if (!rights.decide(asked).allowed)
    throw new GuantongError('GT_POLICY_REFUSED', { what: 'Grants', verb: 'grant', node: self.code })
  return identityOf(principal)
}

/** What was changed holds at once in this process; the others read it within seconds. */
async function settled(context: GraphContext, id: string, grant: SharingGrant | undefined): Promise<SharingGrant> {
  if (grant === undefined) throw new GuantongError('GT_ROW_NOT_FOUND', { id: id.slice(0, 100) })
  context.giveGrants(await givenGrants(context.db, context.now))
  return grant
}

function uuidIn(id: string): string {
  if (!UUID.test(id)) throw new GuantongError('GT_ROW_NOT_FOUND', { id: id.slice(0, 100) })
  return id
}
