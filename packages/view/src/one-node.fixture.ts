/**
 * The same regions, rows and failures as the three tiers, in one schema that graphql-js executes by itself: what a view
 * over many nodes should look like from outside. A node that can not be asked is an error of the origin field.
 */
import { GuantongError } from '@guantong/contract'
import {
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import { type Fault, ownerOf, schemaOf, TOPOLOGY } from './regions-schema.fixture.ts'
import { tellCodes } from './tell-codes.fixture.ts'

/** Which nodes fail, and how; may be changed between questions. */
export interface Failures {
  readonly down: Set<string>
  readonly hung: Set<string>
  /** Silent for a while, and then gone. */
  readonly dying: Set<string>
  readonly faults: Map<string, Fault>
}

export interface OneNode extends Failures {
  ask(
    document: string,
    variables?: Record<string, unknown>,
    options?: { at?: string; ms?: number },
  ): Promise<ExecutionResult>
}

export const noFailures = (): Failures => ({ down: new Set(), hung: new Set(), dying: new Set(), faults: new Map() })

/**
 * The schema in which all rows are in one node, by the node that is asked.
 *
 * @param older what nodes of another release lack, by node: `Case.title` or `Region.cases(state:)`.
 */
export function schemasOfOneNode(
  { down, hung, dying, faults }: Failures,
  older: Readonly<Record<string, string>> = {},
): (self: string) => GraphQLSchema {
  const schemas = new Map<string, GraphQLSchema>()

  /** Whether `region` belongs to `self` or a node below it, and every node on the way there answers; or on the way to `last`. */
  const reaches =
    (self: string, last?: string) =>
    (region: string): boolean => {
      const owner = ownerOf(region)
      if (owner === null) return false
      for (let at = self; at !== owner && at !== last; ) {
        const next = TOPOLOGY.nextHop(at, owner)
        if (next === undefined) return false
        if (down.has(next) || dying.has(next)) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: next })
        if (hung.has(next)) throw new GuantongError('GT_CHILD_TIMEOUT', { node: next, ms: 0 })
        at = next
      }
      return true
    }

  /** The first node of another release on the way to the owner of a region, and what it lacks. */
  const lackingOnTheWay = (self: string, region: string): { node: string; field: string } | undefined => {
    const owner = ownerOf(region)
    for (let at: string | undefined = self; at !== undefined && owner !== null && at !== owner; ) {
      at = TOPOLOGY.nextHop(at, owner)
      const field = at === undefined ? undefined : older[at]
      if (at !== undefined && field !== undefined) return { node: at, field }
    }
    return undefined
  }

  const make = (self: string): GraphQLSchema => {
    const schema = schemaOf({ self, holds: reaches(self), faults })
    for (const coordinate of new Set(Object.values(older))) {
      const [, typeName = '', fieldName = '', argument] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? []
      const type = schema.getType(typeName)
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
      if (field === undefined) continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (source, args, context, info) => {
        const lacking = lackingOnTheWay(self, source.code)
        const isAsked =
          argument === undefined || info.fieldNodes[0]?.arguments?.some(({ name }) => name.value === argument)
        // A child that can not be asked reports nothing it lacks.
        if (lacking?.field === coordinate && isAsked && reaches(self, lacking.node)(source.code))
          throw new GuantongError('GT_CHILD_LACKS_FIELD', lacking)
        return resolve(source, args, context, info)
      }
    }
    return schema
  }

  return (self) => {
    const schema = schemas.get(self) ?? make(self)
    schemas.set(self, schema)
    return schema
  }
}

export function createOneNode(older: Readonly<Record<string, string>> = {}): OneNode {
  const failures = noFailures()
  const schemaAt = schemasOfOneNode(failures, older)
  return {
    ...failures,
    async ask(text, variables = {}, { at = '000000' } = {}) {
      const schema = schemaAt(at)
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      const contextValue = { principal: 'alice' }
      const result = await execute({ schema, document, variableValues: variables, contextValue })
      return JSON.parse(JSON.stringify(tellCodes(result)))
    },
  }
}
