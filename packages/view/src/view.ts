/**
 * One view over this node and all below it: the same schema, wherever the rows are held.
 *
 * A document that touches no origin field runs on the local schema; found out once per document. Others take the spliced
 * path, or the stitched one where the way to an origin field leads through an interface or union.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getOperationAST,
  parse,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Asking, CallHop, HopCount, HopQuestion, Route, ShareOut } from './ask.ts'
import { createAskHop, sumCounts } from './ask-hops.ts'
import { askWithinSchema } from './ask-within-schema.ts'
import { isOrigin } from './field-marks.ts'
import { normaliseDocument } from './normalise-document.ts'
import { once } from './once.ts'
import { originPasses } from './origin-passes.ts'
import { type DocumentPlan, planDocument, REGION } from './plan-document.ts'
import { markRows, placeRowErrors, type RowError, takeRowErrors } from './row-errors.ts'
import { createRunLocal } from './run-local.ts'
import { type AsText, type SplicePlan, splice } from './splice.ts'
import { stitchView } from './stitch.ts'

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
  /** Without it every part of a question may cost what the whole of it may. */
  readonly shareOut?: ShareOut | undefined
  /** False while no node is below this one: then every document is local. */
  readonly hasChildren: () => boolean
  /** `stitched` sends every document with origin fields down the stitched path. */
  readonly path?: 'auto' | 'stitched'
  readonly now?: () => number
}

/** @throws GuantongError GT_CONFIG_INVALID when the schema has origin fields on other types than Query and Region. */
export function createView<Principal, Context extends object>(
  options: ViewOptions<Principal>,
): View<Principal, Context> {
  const { schema, route } = options
  checkMarks(schema)
  const now = options.now ?? Date.now
  const askHop = askWithinSchema(schema, createAskHop(options.callHop, now), now)
  const plans = new WeakMap<DocumentNode, Map<string, SplicePlan | 'local' | 'abstract'>>()
  const parsed = new LRUCache<string, DocumentNode>({ max: 500 })

  const planOf = (document: DocumentNode, operationName: string | undefined): SplicePlan | 'local' | 'abstract' => {
    const byName = plans.get(document) ?? new Map<string, SplicePlan | 'local' | 'abstract'>()
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

  const spliced = async (plan: SplicePlan, request: ViewRequest<Principal, Context>) => {
    const local = await run(plan.local, request)
    return splice(
      { schema, route, askHop, shareOut: options.shareOut, executeHere },
      plan,
      local,
      request.variables,
      request,
      request.context,
    )
  }

  const stitchedOnce = once(() => createStitched(schema, planOf, spliced, now))

  return {
    async execute(request) {
      const plan = options.hasChildren() ? planOf(request.document, request.operationName) : 'local'
      if (plan === 'local') return run(request.document, request)
      const { result, counts } =
        plan === 'abstract' || options.path === 'stitched'
          ? await stitchedOnce()(request)
          : await spliced(plan, request)
      return { ...result, extensions: { ...result.extensions, guantong: { hops: sumCounts(counts) } } }
    },
  }
}

interface StitchContext<Principal, Context> {
  readonly request: ViewRequest<Principal, Context>
  readonly counts: HopCount[]
  readonly rowErrors: RowError[]
  /** What one pass may take: regions below regions are asked one pass after the other, and a silent child leaves the next its time. */
  readonly passMs: number
}

function createStitched<Principal, Context extends object>(
  schema: GraphQLSchema,
  planOf: (document: DocumentNode, operationName: string | undefined) => SplicePlan | 'local' | 'abstract',
  spliced: (plan: SplicePlan, request: ViewRequest<Principal, Context>) => ReturnType<typeof splice>,
  now: () => number,
) {
  const stitching = Symbol('stitching')
  type Carried = Context & { [stitching]: StitchContext<Principal, Context> }
  const stitched = stitchView(schema, async ({ document, variables, context, info }) => {
    const { request, counts, rowErrors, passMs } = (context as Carried)[stitching]
    const asked = {
      ...request,
      asText: false,
      deadline: Math.min(request.deadline, now() + passMs),
      document,
      operationName: undefined,
      variables: (variables ?? {}) as Record<string, unknown>,
    }
    const plan = planOf(document, undefined)
    // The stitcher sends origin fields here and nothing else.
    if (typeof plan === 'string') throw new GuantongError('GT_INTERNAL', { id: 'stitched origin document' })
    const { result, counts: more } = await spliced(plan, asked)
    counts.push(...more)
    return takeRowErrors(plan.operation, asked.variables, result, rootKeyOf(info), rowErrors)
  })
  return async (request: ViewRequest<Principal, Context>) => {
    const counts: HopCount[] = []
    const rowErrors: RowError[] = []
    const { variables: variableValues, operationName } = request
    const normalised = normaliseDocument(schema, request.document, operationName, variableValues)
    if (normalised === null) {
      // graphql-js says what is wrong with the variables; it executes nothing.
      const result = await execute({ schema, document: request.document, variableValues, operationName })
      return { result, counts }
    }
    const marked = markRows(schema, normalised)
    // One object per request: the stitcher batches by context, and the context's own prototype keeps its getters working.
    const passMs = (request.deadline - now()) / originPasses(schema, normalised)
    const carried = { [stitching]: { request, counts, rowErrors, passMs } }
    const contextValue = Object.assign(Object.create(request.context) as Carried, carried)
    const result = await execute({
      schema: stitched,
      document: marked.document,
      variableValues,
      operationName,
      contextValue,
    })
    return { result: placeRowErrors(result, rowErrors, marked), counts }
  }
}

/** The response key of the field the stitcher resolves, if that is a field of the root. */
const rootKeyOf = (info: GraphQLResolveInfo | undefined): string | undefined =>
  info === undefined || info.path.prev !== undefined ? undefined : String(info.path.key)

const withCache = (plan: DocumentPlan | 'local' | 'abstract'): SplicePlan | 'local' | 'abstract' =>
  typeof plan === 'string' ? plan : { ...plan, hopDocuments: new Map() }

function checkMarks(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type) || type.name === REGION.type || type === schema.getQueryType()) continue
    for (const field of Object.values(type.getFields())) {
      if ('args' in field && isOrigin(field)) {
        throw new GuantongError('GT_CONFIG_INVALID', {
          file: 'schema',
          reason: `${type.name}.${field.name} can not be an origin field`,
        })
      }
    }
  }
}
