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
import type { GuantongError } from '@guantong/contract'
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema, getVariableValues, print } from 'graphql'
import type { HopCount } from '../ask.ts'
import { countsOf, sumCounts } from '../ask-hops.ts'
import type { View, ViewRequest } from '../view.ts'
import { createAskDirect } from './ask-direct.ts'
import { type CostOf, createAskOurs } from './ask-ours.ts'
import { type AskerRights, askerRights } from './asker-rights.ts'
import type { AttachedService, ServiceQuestion } from './attached-service.ts'
import { composeSchema } from './compose-schema.ts'
import { fillSlots } from './fill-slots.ts'
import { askDocument, type ForeignDocument } from './foreign-document.ts'
import { collectSlots, rootsOf, withoutAdded } from './foreign-slots.ts'
import { keepPlans } from './keep-plans.ts'
import { withMerge } from './merge-directives.ts'
import { type ForeignPlan, planForeign } from './plan-foreign.ts'
import { createPut } from './put-question.ts'
import { createTally, type QuestionTally } from './question-tally.ts'
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
  /** What a document of our own schema may cost: what services lead on to is held against what the question may cost. */
  readonly costOf?: CostOf<Context>
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
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share one composed schema
export function createForeignView<Principal, Context extends object>(
  options: ForeignOptions<Principal, Context>,
): ForeignView<Principal, Context> {
  type Request = ViewRequest<Principal, Context> & { readonly tally: QuestionTally }
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

  const askOurs = createAskOurs(view, options.costOf ?? (() => 0))
  const put = createPut<Request>(options.send, ({ tally }, { data, hops }) => {
    tally.noteAnswer(data)
    tally.hops.push(...hops)
  })
  const {
    served,
    stitched,
    own: schemas,
  } = composeSchema({
    schema: options.schema,
    services: attached,
    askOurs: (question: ExecutionRequest) => askOurs(question, runOf(question.context).request),
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

  const ask = async ({ document, keys }: ForeignDocument, run: Run): Promise<ExecutionResult> => {
    const { request } = run
    const contextValue: Carried = Object.assign(Object.create(request.context) as Context, { [running]: run })
    return execute({ schema: stitched, document, variableValues: { ...request.variables, ...keys }, contextValue })
  }
  /** What is asked at the root alone does not wait for rows of ours, which may be far away. */
  const askRoots = (plan: ForeignPlan, run: Run): Promise<ExecutionResult> | null => {
    const roots = askDocument({ ...plan, rootSlots: plan.rootsAhead }, stitched, [])
    const answered = roots && ask(roots, run)
    // Ours may fail before it is looked at.
    answered?.catch(() => {})
    return answered
  }

  return {
    schema: served,
    check(document) {
      for (const one of document.definitions) if (one.kind === 'OperationDefinition') planOf(document, one.name?.value)
    },
    async execute(given) {
      const plan = planOf(given.document, given.operationName)
      if (plan === null) return view.execute(given)
      const request = { ...given, tally: createTally(given.cost) }
      const { variableDefinitions = [] } = plan.operation
      const { errors: unfit, coerced: variables } = getVariableValues(served, variableDefinitions, request.variables, {
        maxErrors: 50,
      })
      if (unfit !== undefined) return { errors: unfit }
      const run = { request, rights: rightsOf(plan, variables, request) }
      const ahead = askRoots(plan, run)
      const own = await view.execute({ ...request, document: plan.own, asText: false })
      if (own.data === null || own.data === undefined) return own
      const data = own.data as Record<string, unknown>
      const slots = collectSlots(plan, data, {
        covers: (region) => covers(request.context, region),
        withholds: run.rights.group,
        reaches: options.reaches ?? (() => true),
      })
      const direct = options.path === 'stitched' ? NONE : plan.direct
      const others = slots.filter(({ group }) => !direct.has(group.service))
      const asked = askDocument({ ...plan, rootSlots: plan.rootsAfter }, stitched, others)
      const [roots, answered, about, ...directly] = await Promise.all([
        ahead,
        asked && ask(asked, run),
        plan.about && execute({ schema: served, document: plan.about, variableValues: request.variables }),
        ...[...direct].map((service) => askDirect(plan, service, slots, request)),
      ])
      const beside = together([roots, answered, about])
      const { mayRepeat, hops } = request.tally
      const errors = [
        ...(own.errors ?? []),
        ...directly.flatMap((one) => fillSlots(NO_ROOTS, data, one.slots, one.asked, one.answered, mayRepeat)),
        ...fillSlots(rootsOf(plan), data, others, asked, beside, mayRepeat),
      ]
      withoutAdded(plan, data)
      return withHops({ ...own, errors }, hops)
    },
  }
}

const NONE: ReadonlySet<AttachedService> = new Set()
const NO_ROOTS: ReadonlyMap<string, string> = new Map()

const together = (results: readonly (ExecutionResult | null)[]): ExecutionResult => ({
  data: Object.assign({}, ...results.map((one) => one?.data)) as Record<string, unknown>,
  errors: results.flatMap((one) => one?.errors ?? []),
})

/** Nodes asked for rows of ours, and nodes asked on the way to services. */
function withHops({ errors = [], ...own }: ExecutionResult, hops: readonly HopCount[]): ExecutionResult {
  const result = errors.length === 0 ? own : { ...own, errors }
  if (hops.length === 0) return result
  const guantong = { hops: sumCounts([...countsOf(own), ...hops]) }
  return { ...result, extensions: { ...own.extensions, guantong } }
}
