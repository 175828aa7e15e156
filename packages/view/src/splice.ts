/**
 * The spliced path: execute the local document here, see where codes were left, ask each owner's hop once for all of
 * them, and put the answers where the codes stand.
 *
 * Guaranteed: one request per hop however many regions, aliases and fragments; an error keeps its exact path; an origin
 * field that cannot be had is null and nothing else is lost. A child can fill its own slots only.
 * Whether what a child put into its slot has the types of the schema has NOT been checked here.
 *
 * @module
 */
import { type ErrorCode, type ErrorParams, GuantongError, plain, sentenceOf } from '@guantong/contract'
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
} from 'graphql'
import type { Asking, HopCount, HopQuestion, MayAsk, Route, ShareOut } from './ask.ts'
import type { Asked } from './ask-hops.ts'
import { type HopDocument, hopDocument } from './hop-document.ts'
import type { Branch, DocumentPlan, RootSlot } from './plan-document.ts'

type Json = Record<string, unknown>
type Path = readonly (string | number)[]

interface Slot {
  readonly holder: Json
  readonly key: string
  /** Name of the field asked under the key. */
  readonly field: string
  readonly code: string
  readonly group: number | null
  readonly path: Path
}

export interface SpliceDeps<Principal, Context> {
  readonly schema: GraphQLSchema
  readonly route: Route
  readonly mayAsk?: MayAsk<Principal> | undefined
  readonly askHop: (child: string, question: HopQuestion, asking: Asking<Principal>) => Promise<Asked>
  readonly shareOut?: ShareOut | undefined
  /** Executes a document on this node's own schema. */
  readonly executeHere: (question: HopQuestion, context: Context) => Promise<ExecutionResult>
}

export interface AsText {
  /** What came as text is handed on as text: only for the printer of the answer. */
  readonly asText?: boolean | undefined
}

export interface Spliced {
  readonly result: ExecutionResult
  readonly counts: readonly HopCount[]
}

export interface SplicePlan extends DocumentPlan {
  /** Hop documents by the groups and root slots they contain. */
  readonly hopDocuments: Map<string, HopDocument>
}

export async function splice<Principal, Context>(
  deps: SpliceDeps<Principal, Context>,
  plan: SplicePlan,
  local: ExecutionResult,
  variables: Readonly<Record<string, unknown>>,
  asking: Asking<Principal> & AsText,
  context: Context,
): Promise<Spliced> {
  if (local.data === null || local.data === undefined) return { result: local, counts: [] }
  const data = local.data as Json
  const slots: Slot[] = []
  collect(plan, plan.root, data, [], slots)
  for (const slot of plan.rootSlots.values()) {
    if (!(slot.key in data)) continue
    slots.push({
      holder: data,
      key: slot.key,
      field: slot.field.name.value,
      code: ownerOfId(deps.schema, plan, slot, variables),
      group: null,
      path: [slot.key],
    })
  }
  const byHop = new Map<string, Slot[]>()
  for (const slot of slots) {
    // The leaf held the code only to be found here: until an owner answers, the field is null.
    slot.holder[slot.key] = null
    // An id without an owner is answered here: there is no such row. So is one that this asker may not ask about: no owner hears of it.
    const isOwn = slot.group === null && deps.mayAsk?.(asking.principal, slot.code) === false
    const hop = isOwn ? 'self' : (deps.route(slot.code, slot.field) ?? (slot.group === null ? 'self' : null))
    if (hop === null) continue
    const list = byHop.get(hop)
    if (list === undefined) byHop.set(hop, [slot])
    else list.push(slot)
  }
  const errors: GraphQLError[] = [...(local.errors ?? [])]
  const counts: HopCount[] = []
  const parts = [...byHop].map(([hop, slotsOfHop]) => ({ hop, slotsOfHop, ...questionOf(plan, slotsOfHop, variables) }))
  const shares = asking.cost === undefined ? undefined : deps.shareOut?.(asking.cost, parts)
  await Promise.all(
    parts.map(async ({ hop, slotsOfHop, layout, ...sent }, at) => {
      const asked =
        hop === 'self'
          ? { answer: await deps.executeHere(sent, context), failure: null, counts: [] }
          : await deps.askHop(hop, sent, shares === undefined ? asking : { ...asking, cost: shares[at] })
      counts.push(...asked.counts)
      errors.push(...fill(hop, layout, slotsOfHop, asked, asking.asText === true))
    }),
  )
  return { result: errors.length === 0 ? { data } : { data, errors: inDocumentOrder(errors) }, counts }
}

/** Walks the local answer along the branches and notes every place where a code was left. */
function collect(plan: SplicePlan, branch: Branch, value: unknown, path: Path, into: Slot[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (item !== null) collect(plan, branch, item, [...path, index], into)
    return
  }
  if (value === null || typeof value !== 'object') return
  const holder = value as Json
  if (branch.types.size > 0) {
    const found = branch.types.get(String(holder[plan.typeKey]))
    delete holder[plan.typeKey]
    if (found !== undefined) collect(plan, found, holder, path, into)
    return
  }
  if (branch.group !== undefined) {
    for (const [key, field] of branch.group.keys) {
      const code = holder[key]
      if (typeof code === 'string')
        into.push({ holder, key, field, code, group: branch.group.index, path: [...path, key] })
    }
  }
  for (const [key, below] of branch.next) collect(plan, below, holder[key], [...path, key], into)
}

/** The region a global id (`<region>:<kind>:<local id>`) begins with. */
function ownerOfId(
  schema: GraphQLSchema,
  plan: DocumentPlan,
  slot: RootSlot,
  variables: Readonly<Record<string, unknown>>,
): string {
  const field = schema.getQueryType()?.getFields()[slot.field.name.value]
  if (field === undefined) return ''
  const coerced = getVariableValues(schema, plan.operation.variableDefinitions ?? [], variables)
  const id = getArgumentValues(field, slot.field, coerced.coerced ?? {}).id
  return String(id ?? '').split(':')[0] ?? ''
}

interface PlacedQuestion extends HopQuestion {
  readonly layout: HopDocument
}

function questionOf(
  plan: SplicePlan,
  slots: readonly Slot[],
  variables: Readonly<Record<string, unknown>>,
): PlacedQuestion {
  const codes = new Map<number, Set<string>>()
  const rootKeys: string[] = []
  for (const { group, code, key } of slots) {
    if (group === null) rootKeys.push(key)
    else codes.set(group, (codes.get(group) ?? new Set()).add(code))
  }
  const groups = [...codes.keys()].sort((a, b) => a - b)
  const shape = `${groups.join()}|${rootKeys.join()}`
  let layout = plan.hopDocuments.get(shape)
  if (layout === undefined) {
    layout = hopDocument(plan, groups, rootKeys)
    plan.hopDocuments.set(shape, layout)
  }
  const own: Json = {}
  for (const name of layout.uses) if (name in variables) own[name] = variables[name]
  for (const { group, codes: variable } of layout.groups) own[variable] = [...(codes.get(group.index) ?? [])]
  return { document: layout.text, documentHash: layout.hash, variables: own, layout }
}

/** Puts one hop's answer into its slots; returns the errors, each at the place where the client asked. */
function fill(
  hop: string,
  document: HopDocument,
  slots: readonly Slot[],
  { answer, failure }: Asked,
  asText: boolean,
): GraphQLError[] {
  if (answer === null) {
    return slots.map((slot) =>
      errorAt(slot, failure?.code ?? 'GT_CHILD_FAILED', { ...failure?.params, node: hop }, hop),
    )
  }
  const data = (answer.data ?? {}) as Json
  const rows = new Map<number, Map<string, { row: Json; index: number }>>()
  for (const { group, key, rowCode } of document.groups) {
    const byCode = new Map<string, { row: Json; index: number }>()
    const list = data[key]
    if (Array.isArray(list)) {
      for (const [index, row] of list.entries()) {
        if (row !== null && typeof row === 'object' && typeof row[rowCode] === 'string')
          byCode.set(row[rowCode], { row, index })
      }
    }
    rows.set(group.index, byCode)
  }
  const keyOfGroup = new Map(document.groups.map(({ group, key }) => [group.index, key]))
  const found: GraphQLError[] = []
  for (const slot of slots) {
    const place = slot.group === null ? { row: data, index: -1 } : rows.get(slot.group)?.get(slot.code)
    const prefix: Path =
      slot.group === null ? [slot.key] : [keyOfGroup.get(slot.group) ?? '', place?.index ?? -1, slot.key]
    const errors = (answer.errors ?? []).filter((error) => concerns(error as GraphQLFormattedError, prefix))
    const value = place?.row[slot.key]
    if (value !== undefined) slot.holder[slot.key] = asText ? value : plain(value)
    for (const error of errors) found.push(relocated(error as GraphQLFormattedError, slot, prefix.length, hop))
    if (value === undefined && errors.length === 0) {
      found.push(errorAt(slot, 'GT_CHILD_FAILED', { node: hop, reason: 'the answer leaves out what was asked' }, hop))
    }
  }
  return found
}

/** An error is a slot's if it lies within the slot, or on the way to it. */
function concerns(error: GraphQLFormattedError, prefix: Path): boolean {
  const path = error.path ?? []
  return prefix.every((step, at) => at >= path.length || path[at] === step)
}

function relocated(error: GraphQLFormattedError, slot: Slot, prefixLength: number, hop: string): GraphQLError {
  const path = [...slot.path, ...(error.path ?? []).slice(prefixLength)]
  const message = typeof error.message === 'string' ? error.message.slice(0, 2000) : ''
  const place = hop === 'self' ? {} : { node: hop, region: slot.code }
  const cause = (error as GraphQLError).originalError
  return new GraphQLError(message, {
    path,
    originalError: cause ?? null,
    extensions: { ...place, ...error.extensions },
  })
}

function errorAt(slot: Slot, code: ErrorCode, params: ErrorParams, hop: string): GraphQLError {
  return new GraphQLError(sentenceOf(code, params), {
    path: slot.path,
    originalError: new GuantongError(code, params),
    extensions: { ...params, code, node: hop, region: slot.code },
  })
}

/** Hops answer in any order; the errors of one answer always come in the same. */
const inDocumentOrder = (errors: GraphQLError[]): GraphQLError[] =>
  errors
    .map((error) => ({
      error,
      at: JSON.stringify(error.path?.map((step) => (typeof step === 'number' ? step + 1e6 : step)) ?? []),
    }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ error }) => error)
