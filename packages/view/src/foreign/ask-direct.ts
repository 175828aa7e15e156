/**
 * Asking one service the short way, for all slots of a plan that are its own.
 *
 * @module
 */
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, Kind } from 'graphql'
import type { AttachedService } from './attached-service.ts'
import { type DirectDocument, directDocument } from './direct-document.ts'
import { askDocument, type ForeignDocument } from './foreign-document.ts'
import type { ForeignSlot } from './foreign-slots.ts'
import type { ForeignPlan } from './plan-foreign.ts'
import type { Put } from './put-question.ts'
import { typeNameOf } from './type-names.ts'

/** Of one plan: with keys one by one, each number of them is a document of its own. */
const MOST_SHAPES = 20
const NO_SLOTS: ForeignPlan['rootSlots'] = new Map()

interface Deps<Request> {
  readonly schemas: ReadonlyMap<AttachedService, GraphQLSchema>
  readonly stitched: GraphQLSchema
  readonly put: Put<Request>
}

export interface AskedDirectly {
  readonly slots: readonly ForeignSlot[]
  readonly asked: ForeignDocument | null
  readonly answered: ExecutionResult
}

type Asking = { readonly variables: Readonly<Record<string, unknown>> }

export function createAskDirect<Request extends Asking>({ schemas, stitched, put }: Deps<Request>) {
  const documents = new WeakMap<ForeignPlan, Map<string, DirectDocument>>()
  return async (
    plan: ForeignPlan,
    service: AttachedService,
    all: readonly ForeignSlot[],
    request: Request,
  ): Promise<AskedDirectly> => {
    const slots = all.filter(({ group }) => group.service === service)
    const schema = schemas.get(service)
    const asked = askDocument({ ...plan, rootSlots: NO_SLOTS }, stitched, slots)
    if (asked === null || schema === undefined) return { slots, asked, answered: {} }
    const kept = documents.get(plan) ?? new Map<string, DirectDocument>()
    documents.set(plan, kept)
    // The text is the same as long as the same groups are asked of by lists.
    const names = Object.keys(asked.keys).join()
    let found = kept.get(names)
    if (found === undefined) {
      found = directDocument(service, schema, asked.document)
      if (kept.size < MOST_SHAPES) kept.set(names, found)
    }
    const variables = { ...usedOf(found.document, request.variables), ...asked.keys }
    const nameOf = (type: string): string => typeNameOf(service, type)
    return { slots, asked, answered: await put(service, schema, { ...found, variables, nameOf }, request) }
  }
}

/** Of what the client gave, the variables the document has. */
function usedOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  const names = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  )
}
