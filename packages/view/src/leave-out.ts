/**
 * A hop's question without what the child does not know, or keeps to itself. Every field it lacks becomes a leaf, `__typename` under a response key of
 * ours with the same conditions; the child's executor then leaves that leaf exactly where the field would have stood.
 *
 * A field goes as a whole: one whose argument is not known must not be asked without it, for it would answer something else.
 *
 * @module
 */
import { hashOfText } from '@guantong/contract'
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { HopQuestion } from './ask.ts'
import { isOrigin, isStaying } from './field-marks.ts'
import { freshName } from './fresh-name.ts'
import { reachable } from './hop-document.ts'
import { REGION } from './plan-document.ts'

/** What a leaf of ours stands for; null: for nothing that is missed. */
export type Mark = {
  readonly key: string
  readonly lacks: string
  readonly isNonNull: boolean
  /** Null is its answer: nobody who asks here is shown it. */
  readonly stays: boolean
} | null

/** Where leaves of ours may stand in an answer. */
export interface MarkedBranch {
  readonly marks: Map<string, Mark>
  readonly next: Map<
    string,
    { readonly type: GraphQLOutputType; readonly isSlot: boolean; readonly below: MarkedBranch }
  >
}

export interface Thinned {
  readonly document: string
  readonly documentHash: string
  /** Variables that are still used. */
  readonly uses: ReadonlySet<string>
  readonly marked: MarkedBranch
  /** What of `lacking` the question touches. */
  readonly leftOut: ReadonlySet<string>
}

/** Without these no row is found; a child that lacks them can not be asked at all. */
const NEEDED = new Set([
  `Query.${REGION.list}`,
  `Query.${REGION.list}(${REGION.keys}:)`,
  `${REGION.type}.${REGION.key}`,
])

/** Whether what is left out of a document may depend on its variables. */
export const dependsOnValues = (schema: GraphQLSchema, lacking: ReadonlySet<string>): boolean =>
  [...lacking].some((coordinate) => isInputType(schema.getType(coordinate.split('.')[0] ?? '')))

/** @returns null where nothing of the question is lacking. */
export function leaveOut(schema: GraphQLSchema, question: HopQuestion, lacking: ReadonlySet<string>): Thinned | null {
  const document = parse(question.document, { noLocation: true })
  const fragments = new Map<string, FragmentDefinitionNode>()
  const taken = new Set<string>()
  visit(document, {
    FragmentDefinition: (node) => void fragments.set(node.name.value, node),
    Field: ({ alias, name }) => void taken.add(alias?.value ?? name.value),
  })
  const [asked] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const values = withDefaults(asked as OperationDefinitionNode, question.variables)
  const prefix = freshName('_gtLacks', taken)
  const names = new Map<string, string>()
  const marks = new Map<string, Mark>()
  const leftOut = new Set<string>()

  const leaf = (id: string, mark: Mark, directives: FieldNode['directives']): FieldNode => {
    const name = names.get(id) ?? `${prefix}${names.size}`
    names.set(id, name)
    marks.set(name, mark)
    const alias = { kind: Kind.NAME, value: name } as const
    return { kind: Kind.FIELD, alias, name: { kind: Kind.NAME, value: '__typename' }, directives: directives ?? [] }
  }
  const lacks = (coordinate: string): boolean => lacking.has(coordinate) && !NEEDED.has(coordinate)
  const lackOf = (parent: string, field: GraphQLField<unknown, unknown>, node: FieldNode): string | undefined => {
    const coordinate = `${parent}.${field.name}`
    if (lacks(coordinate)) return coordinate
    for (const { name, value } of node.arguments ?? []) {
      const argument = `${coordinate}(${name.value}:)`
      if (lacks(argument)) return argument
      const type = field.args.find((one) => one.name === name.value)?.type
      const within = type && lackIn(type, valueFromASTUntyped(value, values), lacks)
      if (within !== undefined) return within
    }
    return undefined
  }
  const types = new TypeInfo(schema)
  const thinned = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node): FieldNode | undefined {
        const [parent, field] = [types.getParentType(), types.getFieldDef()]
        if (!parent || !field || field.name.startsWith('__')) return undefined
        const lack = lackOf(parent.name, field, node)
        if (lack === undefined) return undefined
        leftOut.add(lack)
        const key = node.alias?.value ?? node.name.value
        // What a child answers never costs more than its own slot.
        const isNonNull = isNonNullType(field.type) && !isOrigin(field)
        return leaf(
          `${key} ${parent.name} ${lack}`,
          { key, lacks: lack, isNonNull, stays: isStaying(field) },
          node.directives,
        )
      },
      // An object of a type the child does not know is never in its answer: nothing is missed.
      InlineFragment({ typeCondition, directives }): FieldNode | undefined {
        return typeCondition && lacks(typeCondition.name.value)
          ? withoutType(typeCondition.name.value, directives)
          : undefined
      },
      FragmentSpread({ name, directives }): FieldNode | undefined {
        const type = fragments.get(name.value)?.typeCondition.name.value
        return type !== undefined && lacks(type) ? withoutType(type, directives) : undefined
      },
    }),
  )
  function withoutType(type: string, directives: FieldNode['directives']): FieldNode {
    leftOut.add(type)
    return leaf('', null, directives)
  }
  if (leftOut.size === 0) return null

  const kept = new Map<string, FragmentDefinitionNode>()
  for (const node of thinned.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) kept.set(node.name.value, node)
  const operation = thinned.definitions.find(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode
  const used = reachable(operation.selectionSet.selections, kept)
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.uses.has(variable.name.value),
  )
  const text = print({
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, variableDefinitions }, ...used.fragments],
  })
  const root = schema.getQueryType()
  return {
    document: text,
    documentHash: hashOfText(text),
    uses: used.uses,
    marked: branchOf(schema, root ?? undefined, [operation.selectionSet], kept, marks),
    leftOut,
  }
}

function withDefaults(
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue !== undefined) values[variable.name.value] = valueFromASTUntyped(defaultValue)
  return { ...values, ...given }
}

/** The first thing of a value that is lacking: its type, a field of it, or a value of an enum. */
function lackIn(type: GraphQLInputType, value: unknown, lacks: (coordinate: string) => boolean): string | undefined {
  const named = getNamedType(type)
  if (lacks(named.name)) return named.name
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) {
    for (const item of value) {
      const within = lackIn(named, item, lacks)
      if (within !== undefined) return within
    }
    return undefined
  }
  if (isEnumType(named)) return lacks(`${named.name}.${value}`) ? `${named.name}.${value}` : undefined
  if (!isInputObjectType(named) || typeof value !== 'object') return undefined
  for (const [name, item] of Object.entries(value)) {
    if (lacks(`${named.name}.${name}`)) return `${named.name}.${name}`
    const field = named.getFields()[name]
    const within = field && lackIn(field.type, item, lacks)
    if (within !== undefined) return within
  }
  return undefined
}

/** Only the ways that lead to a leaf of ours. */
function branchOf(
  schema: GraphQLSchema,
  type: unknown,
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  marks: ReadonlyMap<string, Mark>,
): MarkedBranch {
  const branch: MarkedBranch = { marks: new Map(), next: new Map() }
  const fields = new Map<string, { field: GraphQLField<unknown, unknown>; sets: SelectionSetNode[] }>()
  const collect = (on: unknown, set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const mark = marks.get(key)
        if (mark !== undefined) branch.marks.set(key, mark)
        if (selection.selectionSet === undefined || !(isObjectType(on) || isInterfaceType(on))) continue
        const field = on.getFields()[selection.name.value]
        if (field === undefined) continue
        const known = fields.get(key) ?? { field, sets: [] }
        known.sets.push(selection.selectionSet)
        fields.set(key, known)
        continue
      }
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      if (inner === undefined) continue
      const named = inner.typeCondition && schema.getType(inner.typeCondition.name.value)
      collect(isCompositeType(named) ? named : on, inner.selectionSet)
    }
  }
  for (const set of sets) collect(type, set)
  for (const [key, { field, sets: inner }] of fields) {
    const below = branchOf(schema, getNamedType(field.type), inner, fragments, marks)
    if (below.marks.size > 0 || below.next.size > 0)
      branch.next.set(key, { type: field.type, isSlot: isOrigin(field), below })
  }
  return branch
}
