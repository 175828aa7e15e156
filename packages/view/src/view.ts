/**
 * One view over this node and all below it: the same schema, wherever the rows are held.
 *
 * A document that touches no origin field runs on the local schema; found out once per document. Others are spliced.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  isInterfaceType,
  parse,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Asking, CallHop, HopQuestion, MayAsk, Route, ShareOut } from './ask.ts'
import { createAskHop, sumCounts } from './ask-hops.ts'
import { askWithinSchema } from './ask-within-schema.ts'
import { isOrigin } from './field-marks.ts'
import { type DocumentPlan, planDocument, REGION } from './plan-document.ts'
import { createRunLocal } from './run-local.ts'
import { type AsText, type SplicePlan, splice } from './splice.ts'

export interface ViewRequest<Principal, Context> extends Asking<Principal>, AsText {
  /** Valid against the schema: whether it is has NOT been checked here. */
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: Context
}

export interface View<Principal, Context> {
  /** Answers as graphql-js does; `extensions.guantong.hops` says who was asked on the way. */
  execute(request: ViewRequest<Principal, Context>): Promise<ExecutionResult>
}

export interface ViewOptions<Principal> {
  readonly schema: GraphQLSchema
  readonly route: Route
  readonly callHop: CallHop<Principal>
  /** Without it every owner is asked, and refuses by itself. */
  readonly mayAsk?: MayAsk<Principal> | undefined
  /** Without it every part of a question may cost what the whole of it may. */
  readonly shareOut?: ShareOut | undefined
  /** False while no node is below this one: then every document is local. */
  readonly hasChildren: () => boolean
  readonly now?: () => number
}

/**
 * @throws GuantongError GT_CONFIG_INVALID when the schema has origin fields on other types than Query and Region, or fields of
 *   an interface that are origin fields of a type: under such a field nothing can be left for which every type has a place.
 */
export function createView<Principal, Context extends object>(
  options: ViewOptions<Principal>,
): View<Principal, Context> {
  const { schema, route } = options
  checkMarks(schema)
  const now = options.now ?? Date.now
  const askHop = askWithinSchema(schema, createAskHop(options.callHop, now), now)
  const plans = new WeakMap<DocumentNode, Map<string, SplicePlan | 'local'>>()
  const parsed = new LRUCache<string, DocumentNode>({ max: 500 })

  const planOf = (document: DocumentNode, operationName: string | undefined): SplicePlan | 'local' => {
    const byName = plans.get(document) ?? new Map<string, SplicePlan | 'local'>()
    plans.set(document, byName)
    const known = byName.get(operationName ?? '')
    if (known !== undefined) return known
    const operation = getOperationAST(document, operationName)
    // No such operation, or a mutation: graphql-js says so, or runs it, here.
    const plan = operation?.operation === 'query' ? withCache(planDocument(schema, document, operation)) : 'local'
    byName.set(operationName ?? '', plan)
    return plan
  }

  const runLocal = createRunLocal(schema)
  const run = (
    document: DocumentNode,
    { variables, context, operationName }: Omit<ViewRequest<Principal, Context>, 'document'>,
  ) => runLocal({ document, variables, context, operationName })

  const executeHere = async (question: HopQuestion, context: Context): Promise<ExecutionResult> => {
    let document = parsed.get(question.documentHash)
    if (document === undefined) {
      document = parse(question.document, { noLocation: true })
      parsed.set(question.documentHash, document)
    }
    return runLocal({ document, variables: question.variables, context })
  }

  const { mayAsk, shareOut } = options
  const deps = { schema, route, mayAsk, askHop, shareOut, executeHere }

  return {
    async execute(request) {
      const plan = options.hasChildren() ? planOf(request.document, request.operationName) : 'local'
      if (plan === 'local') return run(request.document, request)
      const local = await run(plan.local, request)
      const { result, counts } = await splice(deps, plan, local, request.variables, request, request.context)
      return { ...result, extensions: { ...result.extensions, guantong: { hops: sumCounts(counts) } } }
    },
  }
}

const withCache = (plan: DocumentPlan | 'local'): SplicePlan | 'local' =>
  typeof plan === 'string' ? plan : { ...plan, hopDocuments: new Map() }

function checkMarks(schema: GraphQLSchema): void {
  const refuse = (coordinate: string): never => {
    throw new GuantongError('GT_CONFIG_INVALID', {
      file: 'schema',
      reason: `${coordinate} can not be an origin field`,
    })
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type)) continue
    for (const field of Object.values(type.getFields())) {
      if (!('args' in field)) continue
      const isHeld = type.name === REGION.type || type === schema.getQueryType()
      if (isOrigin(field) && !isHeld) refuse(`${type.name}.${field.name}`)
      if (!isInterfaceType(type)) continue
      for (const one of schema.getPossibleTypes(type))
        if (isOrigin(one.getFields()[field.name] ?? field)) refuse(`${type.name}.${field.name}`)
    }
  }
}
