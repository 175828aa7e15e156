/**
 * A view over our own schema and the services beside it. What is ours is asked exactly as without them; then services are
 * asked, all of one in one request, and their answers go where the leaves stand.
 *
 * Guaranteed: whatever a service answers, all outside its own slots equals the answer without it; no key of a region that the
 * asker may not see is sent; an error stands at the place where the client asked.
 *
 * @module
 */

import type { ExecutionRequest } from '@graphql-tools/utils'
import { GuantongError } from '@guantong/contract'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  print,
} from 'graphql'
import type { View, ViewRequest } from '../view.ts'
import { createAskDirect } from './ask-direct.ts'
import { type AskerRights, askerRights } from './asker-rights.ts'
import type { AttachedService, ServiceQuestion } from './attached-service.ts'
import { composeSchema } from './compose-schema.ts'
import { fillSlots, OURS } from './fill-slots.ts'
import { askDocument } from './foreign-document.ts'
import { collectSlots, withoutAdded } from './foreign-slots.ts'
import { keepPlans } from './keep-plans.ts'
import { withMerge } from './merge-directives.ts'
import { type ForeignPlan, planForeign } from './plan-foreign.ts'
import { createPut } from './put-question.ts'
import { serviceError } from './read-service-answer.ts'

export type { AttachedService, ServiceQuestion } from './attached-service.ts'
export { fieldsByService } from './mark-owners.ts'
export { withMerge } from './merge-directives.ts'
export { faceOf } from './service-face.ts'

export interface ForeignOptions<Principal, Context> {
  /** Our own schema, and the view that answers it. */
  readonly schema: GraphQLSchema
  readonly view: View<Principal, Context>
  readonly services: readonly AttachedService[]
  /** May the asker see what is of this region? */
  readonly covers: (context: Context, region: string) => boolean
  /** May the asker see all that this node speaks for? */
  readonly coversAll: (context: Context) => boolean
  /** What the service says may not be seen by this asker at all: why. */
  readonly withholds?: (context: Context, service: AttachedService) => GuantongError | null
  /** Is a key of this region known to the service at all? Others are not asked about, and null. */
  readonly reaches?: (service: AttachedService, region: string) => boolean
  /** `stitched`: no short way, as its reference. */
  readonly path?: 'auto' | 'stitched'
  /** Puts a question to a service: its answer, parsed. @throws GuantongError GT_SERVICE_*, GT_CHILD_* */
  readonly send: (
    service: AttachedService,
    question: ServiceQuestion,
    asking: ViewRequest<Principal, Context>,
  ) => Promise<unknown>
}

export interface ForeignView<Principal, Context> extends View<Principal, Context> {
  /** Ours and what the services add, each of their fields with its owner. */
  readonly schema: GraphQLSchema
  /** @throws GuantongError GT_DOCUMENT_INVALID: valid against the schema, and asked where services are not asked. */
  check(document: DocumentNode): void
}

/** @throws GuantongError GT_CONFIG_INVALID: two of a name, or a service that is not as it is configured. */
export function createForeignView<Principal, Context extends object>(
  options: ForeignOptions<Principal, Context>,
): ForeignView<Principal, Context> {
  type Request = ViewRequest<Principal, Context>
  interface Run {
    readonly request: Request
    readonly rights: AskerRights
  }
  type Carried = Context & { [running]: Run }
  const running = Symbol('running')
  const { view, covers, coversAll } = options
  const attached = options.services.map(withMerge)
  const services = new Map(attached.map((service) => [service.name, service]))
  const runOf = (context: unknown): Run => (context as Carried)[running]
  const rightsOf = (plan: ForeignPlan, variables: Readonly<Record<string, unknown>>, { context }: Request) =>
    askerRights(plan, variables, {
      covers: (region) => covers(context, region),
      coversAll: () => coversAll(context),
      withholds: (service) => options.withholds?.(context, service) ?? null,
    })

  const put = createPut<Request>(options.send)
  const {
    served,
    stitched,
    own: schemas,
  } = composeSchema({
    schema: options.schema,
    services: attached,
    askOurs: async ({ document, variables, context }: ExecutionRequest) => {
      const { request } = runOf(context)
      const { operationName: _, ...asked } = { ...request, document, variables: { ...variables }, asText: false }
      return withCodes(await view.execute(asked as Request))
    },
    askService: async (service, schema, { document, variables = {}, context }) => {
      return put(service, schema, { document, text: print(document), variables }, runOf(context).request)
    },
    mayAskRoot: (context, service, regions, asked) => {
      const refusal = runOf(context).rights.root(service, regions, asked)
      if (refusal !== null) throw serviceError(refusal.code, refusal.params)
    },
  })

  const askDirect = createAskDirect<Request>({ schemas, stitched, put })
  const planOf = keepPlans((document, operation) => planForeign(served, services, document, operation))

  return {
    schema: served,
    check(document) {
      for (const one of document.definitions) if (one.kind === 'OperationDefinition') planOf(document, one.name?.value)
    },
    async execute(request) {
      const plan = planOf(request.document, request.operationName)
      if (plan === null) return view.execute(request)
      const { variableDefinitions = [] } = plan.operation
      const { errors: unfit, coerced: variables } = getVariableValues(served, variableDefinitions, request.variables, {
        maxErrors: 50,
      })
      if (unfit !== undefined) return { errors: unfit }
      const rights = rightsOf(plan, variables, request)
      const own = await view.execute({ ...request, document: plan.own, asText: false })
      if (own.data === null || own.data === undefined) return own
      const data = own.data as Record<string, unknown>
      const slots = collectSlots(plan, data, {
        covers: (region) => covers(request.context, region),
        withholds: rights.group,
        reaches: options.reaches ?? (() => true),
      })
      const direct = options.path === 'stitched' ? NONE : plan.direct
      const others = slots.filter(({ group }) => !direct.has(group.service))
      const asked = askDocument(plan, stitched, others)
      const carried: Carried = Object.assign(Object.create(request.context) as Context, {
        [running]: { request, rights },
      })
      const variableValues = { ...request.variables, ...asked?.keys }
      const [answered, about, ...directly] = await Promise.all([
        asked && execute({ schema: stitched, document: asked.document, variableValues, contextValue: carried }),
        plan.about && execute({ schema: served, document: plan.about, variableValues }),
        ...[...direct].map((service) => askDirect(plan, service, slots, request)),
      ])
      const given = {
        data: { ...answered?.data, ...about?.data },
        errors: [...(answered?.errors ?? []), ...(about?.errors ?? [])],
      }
      const errors = [
        ...(own.errors ?? []),
        ...directly.flatMap((one) => fillSlots([], data, one.slots, one.asked, one.answered)),
        ...fillSlots([...plan.rootSlots.keys(), ...plan.schemaSlots.keys()], data, others, asked, given),
      ]
      withoutAdded(plan, data)
      const { errors: _, ...rest } = own
      return errors.length === 0 ? rest : { ...rest, errors }
    },
  }
}

const NONE: ReadonlySet<AttachedService> = new Set()

/** Answers of the view carry causes that do not travel through the stitcher: codes do. */
function withCodes(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined) return result
  const errors = result.errors.map((error: GraphQLError) => {
    const cause = error.originalError
    if (cause instanceof GuantongError) return serviceError(cause.code, cause.params, error.path)
    const { path, message } = error
    return cause === undefined || cause === null
      ? error
      : new GraphQLError(message, { ...(path && { path }), extensions: { [OURS]: cause } })
  })
  return { ...result, errors }
}
