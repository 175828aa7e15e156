/**
 * Services that are not ours and are attached to this node (外部服务).
 *
 * @module
 */
import { sentenceOf } from '@guantong/contract'
import type { Builder } from '../base/builder.ts'
import { coversAllOf } from '../base/graph-context.ts'
import type { ServiceMerge, ServiceStanding, ServiceState } from '../base/service-standing.ts'

const STATES: Record<ServiceState, { description: string }> = {
  ATTACHED: { description: 'Its fields can be asked.' },
  WAITING: { description: 'Its schema has not been had yet; it is attached as soon as it is.' },
  REFUSED: { description: 'Its schema does not fit beside the others: `lastError` says why.' },
  RESTING: { description: 'It was silent repeatedly and is left alone for a moment.' },
}

export function defineAttachedService(builder: Builder) {
  const State = builder.enumType('ServiceState', { values: STATES })
  const ServiceError = builder.objectRef<NonNullable<ServiceStanding['lastError']>>('ServiceError').implement({
    fields: (t) => ({
      code: t.exposeString('code'),
      message: t.string({ resolve: ({ code, params }, _, { lang }) => sentenceOf(code, params, lang) }),
      at: t.expose('at', { type: 'DateTime' }),
    }),
  })
  const Merge = builder.objectRef<ServiceMerge>('ServiceMerge').implement({
    description: 'How the service finds objects of one of our types.',
    fields: (t) => ({
      type: t.exposeString('type'),
      field: t.exposeString('field'),
      argument: t.exposeString('argument'),
      key: t.exposeString('key'),
    }),
  })
  return builder.objectRef<ServiceStanding>('AttachedService').implement({
    description:
      'A GraphQL service that is not ours (外部服务). Its fields are nullable; null with a coded error where it gives no answer.',
    fields: (t) => ({
      name: t.exposeString('name'),
      via: t.exposeString('via', { nullable: true, description: 'The node below that has attached it.' }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      fields: t.exposeStringList('fields', {
        description: 'What it adds to the schema: `Region.cameras`, `Query.cameras`.',
      }),
      lastError: t.field({
        type: ServiceError,
        nullable: true,
        resolve: ({ lastError }, _, context) => (coversAllOf(context) ? lastError : null),
      }),
      sdl: t.string({
        nullable: true,
        complexity: 100,
        description: 'What a node above needs of its schema; null while it is not attached.',
        resolve: ({ face }, _, context) => (coversAllOf(context) ? (face()?.sdl ?? null) : null),
      }),
      merge: t.field({
        type: [Merge],
        complexity: 100,
        resolve: ({ face }, _, context) => (coversAllOf(context) ? [...(face()?.merge ?? [])] : []),
      }),
    }),
  })
}

export type AttachedServiceRef = ReturnType<typeof defineAttachedService>
