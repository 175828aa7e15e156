/**
 * What a service answered, held against what it was asked: only that is taken out of it, in new objects, and only what has the
 * type of the service's own schema. All else is null, with an error at its place.
 *
 * @module
 */
import { ERRORS, type ErrorCode, type ErrorParams, sentenceOf } from '@guantong/contract'
import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

const MOST_ITEMS = 10_000
const MOST_VALUES = 200_000
const MOST_LIES = 100
const MOST_ERRORS = 100
const LONGEST_REASON = 200
const DEEPEST_JSON = 20

type Members = Readonly<Record<string, unknown>>
type Path = readonly (string | number)[]
type Variables = Readonly<Record<string, unknown>>

export interface ReadAs {
  /** A node of ours answers: what codes it gives are kept. */
  readonly isNode?: boolean | undefined
  /** What a type of the service is called here. */
  readonly nameOf?: (type: string) => string
}

/** Whatever `answer` is. Never throws. */
export function readServiceAnswer(
  service: string,
  schema: GraphQLSchema,
  asked: { readonly document: DocumentNode; readonly variables: Variables },
  answer: unknown,
  { isNode = false, nameOf = (type) => type }: ReadAs = {},
): ExecutionResult {
  if (!isMembers(answer))
    return { data: null, errors: [serviceError('GT_SERVICE_LIED', { service, reason: 'no GraphQL answer' })] }
  const reader = new Reader(service, schema, asked, nameOf)
  const errors = reader.errorsOf(answer.errors, isNode)
  const data = answer.data ?? null
  if (data === null && errors.length === 0) reader.lied([], 'neither data nor errors')
  const operation = asked.document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  const query = schema.getQueryType()
  const read = data === null || !query || !operation ? null : reader.object(query, [operation.selectionSet], data, [])
  const excess = reader.excess
  if (excess !== null) return { data: null, errors: [serviceError('GT_SERVICE_LIED', { service, reason: excess })] }
  const all = [...errors, ...reader.lies]
  return { data: read, ...(all.length === 0 ? {} : { errors: all }) } as ExecutionResult
}

/** An error with a code of the closed list, as another node's would come. */
export const serviceError = (code: ErrorCode, params: ErrorParams, path?: Path): GraphQLError =>
  new GraphQLError(sentenceOf(code, params), {
    ...(path === undefined || path.length === 0 ? {} : { path }),
    extensions: { ...params, code },
  })

/** Words of a service, made harmless: one short line without signs that steer a terminal or turn the line about. */
export const cleaned = (text: unknown): string =>
  typeof text === 'string'
    ? text
        .slice(0, LONGEST_REASON * 4)
        .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
        .trim()
        .slice(0, LONGEST_REASON)
    : ''

/** What a sentence can be made of. */
function paramsOf(extensions: Members): ErrorParams {
  const known = Object.entries(extensions).filter(([key]) => key !== 'code')
  const params = known.flatMap(([key, value]): [string, string | number][] =>
    typeof value === 'number' ? [[key, value]] : typeof value === 'string' ? [[key, cleaned(value)]] : [],
  )
  return Object.fromEntries(params.slice(0, 20))
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

class Reader {
  readonly lies: GraphQLError[] = []
  /** Why nothing of the answer is taken. */
  excess: string | null = null
  #values = 0
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #service: string
  readonly #nameOf: (type: string) => string
  readonly #schema: GraphQLSchema
  readonly #variables: Variables

  constructor(
    service: string,
    schema: GraphQLSchema,
    { document, variables }: { document: DocumentNode; variables: Variables },
    nameOf: (type: string) => string,
  ) {
    this.#service = service
    this.#nameOf = nameOf
    this.#schema = schema
    this.#variables = variables
    this.#fragments = new Map(
      document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
    )
  }

  errorsOf(errors: unknown, isNode: boolean): GraphQLError[] {
    if (errors === undefined || errors === null) return []
    if (!Array.isArray(errors)) return [this.#lie([], 'its errors are no list')]
    return errors.slice(0, MOST_ERRORS).map((error: unknown) => {
      const { message, path, extensions } = isMembers(error) ? error : {}
      const isPath =
        Array.isArray(path) &&
        path.length < 50 &&
        path.every((one) => typeof one === 'string' || Number.isSafeInteger(one))
      const at = isPath ? (path as Path) : undefined
      const code = isMembers(extensions) ? cleaned(extensions.code) : ''
      if (isNode && Object.hasOwn(ERRORS, code))
        return serviceError(code as ErrorCode, paramsOf(extensions as Members), at)
      const reason = cleaned(message) || code || 'it says no reason'
      return serviceError('GT_SERVICE_FAILED', { service: this.#service, reason }, at)
    })
  }

  lied(path: Path, reason: string): null {
    if (this.lies.length >= MOST_LIES)
      this.excess ??= `more than ${MOST_LIES} values of another type than was asked for`
    else this.lies.push(this.#lie(path, reason))
    return null
  }

  #lie = (path: Path, reason: string): GraphQLError =>
    serviceError('GT_SERVICE_LIED', { service: this.#service, reason }, path)

  #value(type: GraphQLOutputType, sets: readonly SelectionSetNode[], value: unknown, path: Path): unknown {
    if (value === null) return null
    this.#values += 1
    if (this.#values > MOST_VALUES) this.excess ??= `more than ${MOST_VALUES} values`
    if (this.excess !== null) return null
    if (isNonNullType(type)) return this.#value(type.ofType, sets, value, path)
    if (isListType(type)) {
      if (!Array.isArray(value)) return this.lied(path, 'no list where one was asked for')
      if (value.length > MOST_ITEMS) return this.lied(path, `a list of more than ${MOST_ITEMS} items`)
      return value.map((item, at) => this.#value(type.ofType, sets, item, [...path, at]))
    }
    if (isObjectType(type) || isAbstractType(type)) {
      if (!isMembers(value)) return this.lied(path, 'no object where one was asked for')
      const named = isObjectType(type) ? type : this.#concrete(type.name, sets, value)
      return named === null
        ? this.lied(path, 'an object of no type that was asked for')
        : this.object(named, sets, value, path)
    }
    return isFit(type, value)
      ? type.name === 'ID'
        ? String(value)
        : value
      : this.lied(path, `no ${type.name} where one was asked for`)
  }

  /** Which type of an interface or union: as its `__typename` says, under whatever name that was asked for. */
  #concrete(abstract: string, sets: readonly SelectionSetNode[], value: Members): GraphQLObjectType | null {
    for (const { selections } of sets)
      for (const one of selections) {
        if (one.kind !== Kind.FIELD || one.name.value !== '__typename') continue
        const name = own(value, one.alias?.value ?? one.name.value)
        const type = typeof name === 'string' ? this.#schema.getType(name) : undefined
        const of = this.#schema.getType(abstract)
        if (isObjectType(type) && isAbstractType(of) && this.#schema.isSubType(of, type)) return type
      }
    return null
  }

  object(type: GraphQLObjectType, sets: readonly SelectionSetNode[], value: unknown, path: Path): Members | null {
    if (!isMembers(value)) return this.lied(path, 'no object where one was asked for')
    const fields = new Map<string, { name: string; sets: SelectionSetNode[] }>()
    for (const set of sets) this.#collect(type, set, fields)
    const found: Record<string, unknown> = {}
    for (const [key, { name, sets: below }] of fields) {
      const at = [...path, key]
      const given = own(value, key)
      if (name === '__typename') found[key] = this.#nameOf(type.name)
      else if (given === undefined) found[key] = this.lied(at, 'the answer leaves out what was asked')
      else found[key] = this.#value(type.getFields()[name]?.type as GraphQLOutputType, below, given, at)
    }
    return found
  }

  #collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    into: Map<string, { name: string; sets: SelectionSetNode[] }>,
  ): void {
    for (const one of set.selections) {
      if (!this.#isWanted(one)) continue
      if (one.kind === Kind.FIELD) {
        const key = one.alias?.value ?? one.name.value
        const field = into.get(key) ?? { name: one.name.value, sets: [] }
        if (one.selectionSet !== undefined) field.sets.push(one.selectionSet)
        into.set(key, field)
        continue
      }
      const inner = one.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(one.name.value) : one
      const condition = inner?.typeCondition && this.#schema.getType(inner.typeCondition.name.value)
      const fits =
        condition === undefined ||
        condition === type ||
        (isAbstractType(condition) && this.#schema.isSubType(condition, type))
      if (inner !== undefined && fits) this.#collect(type, inner.selectionSet, into)
    }
  }

  #isWanted(node: { readonly directives?: readonly DirectiveNode[] }): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true
    if (getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.if === true) return false
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if !== false
  }
}

const own = (members: Members, key: string): unknown => (Object.hasOwn(members, key) ? members[key] : undefined)

function isFit(type: { readonly name: string }, value: unknown): boolean {
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined
  switch (isSpecifiedScalarType(type as never) ? type.name : 'JSON') {
    case 'Int':
      return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31 - 1
    case 'Float':
      return Number.isFinite(value)
    case 'Boolean':
      return typeof value === 'boolean'
    case 'ID':
      return typeof value === 'string' || Number.isSafeInteger(value)
    case 'String':
      return typeof value === 'string'
    default:
      return !isDeep(value)
  }
}

/** Values of a scalar of the service's own may be anything that is not deep. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_JSON) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}
