/**
 * The GraphQL type of a grant, and its states.
 *
 * @module
 */
import type { DataSetName } from '@guantong/standard'
import type { SharingGrant } from '../../ledger/grants/sharing-grants.ts'
import { GRANT_STATES, type GrantState, grantStateOf } from '../../policy/grant-state.ts'
import type { Builder } from '../base/builder.ts'
import type { defineDataSetName } from '../rows/submit-records.ts'

const MEANINGS: Readonly<Record<GrantState, string>> = {
  WAITING: 'Asked for, and not answered yet.',
  LATE: 'Not answered within the working days in which it has to be.',
  REFUSED: 'Answered with no.',
  NOT_YET: 'Approved; its first day is to come.',
  IN_FORCE: 'Approved, and shows what it names.',
  OVER: 'Approved, and ended.',
  REVOKED: 'Approved, and taken back.',
}

export function defineSharingGrant(builder: Builder, DataSetName: ReturnType<typeof defineDataSetName>) {
  const State = builder.enumType('SharingGrantState', {
    values: Object.fromEntries(GRANT_STATES.map((state) => [state, { description: MEANINGS[state] }])) as Record<
      GrantState,
      { description: string }
    >,
  })
  const Class = builder.enumType('GrantedClass', {
    description: 'The highest class of fields that a grant shows; those it holds are shown with it.',
    values: {
      CONDITIONAL: { value: 'conditional', description: '有条件共享.' },
      WITHHELD: { value: 'withheld', description: '不予共享.' },
    } as const,
  })
  const Grant = builder.objectRef<SharingGrant>('SharingGrant').implement({
    description: 'A request for what has conditions or is withheld (共享申请), and what its owner has answered.',
    fields: (t) => ({
      id: t.exposeID('id'),
      region: t.exposeString('regionCode', { description: 'Of the owner.' }),
      dataSet: t.field({ type: DataSetName, resolve: ({ dataSet }) => dataSet as DataSetName }),
      upTo: t.field({ type: Class, resolve: ({ upTo }) => upTo }),
      fields: t.stringList({
        nullable: true,
        description: 'Null: all of the class.',
        resolve: ({ fields }) => fields && [...fields],
      }),
      purpose: t.exposeString('purpose'),
      from: t.expose('validFrom', { type: 'DateTime' }),
      until: t.expose('validUntil', { type: 'DateTime' }),
      state: t.field({
        type: State,
        description: 'By the clock of the owner.',
        resolve: (grant, _, { now }) => grantStateOf(grant, now),
      }),
      requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
      requestedBy: t.exposeString('requestedBy', { description: 'Issuer and subject of the token.' }),
      presentedAt: t.exposeString('presentedAt', {
        description: 'The node where the token was shown, for whose askers it is.',
      }),
      answerDue: t.expose('answerDue', {
        type: 'DateTime',
        description: 'The end of the last working day in which to answer.',
      }),
      isDueProvisional: t.exposeBoolean('dueProvisional', { description: 'Its holidays were not announced yet.' }),
      decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
      decidedBy: t.exposeString('decidedBy', {
        nullable: true,
        description: 'Null for whom `RowChange.by` is null.',
        authScopes: { knowsWho: true },
        unauthorizedResolver: () => null,
      }),
      reason: t.exposeString('reason', { nullable: true }),
      revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
      revokeReason: t.exposeString('revokeReason', { nullable: true }),
    }),
  })
  return { Grant, Class }
}

export type SharingGrantRefs = ReturnType<typeof defineSharingGrant>
