/**
 * The same regions, rows and failures as the three tiers, in one schema that graphql-js executes by itself: what a view
 * over many nodes should look like from outside. A node that can not be asked is an error of the origin field.
 */
import { GuantongError } from '@guantong/contract'
import { type ExecutionResult, execute, type GraphQLSchema, parse, validate } from 'graphql'
import { type Fault, ownerOf, schemaOf, TOPOLOGY } from './regions-schema.fixture.ts'

export interface OneNode {
  ask(document: string, variables?: Record<string, unknown>, options?: { at?: string }): Promise<ExecutionResult>
  readonly down: Set<string>
  readonly hung: Set<string>
  readonly faults: Map<string, Fault>
}

export function createOneNode(): OneNode {
  const down = new Set<string>()
  const hung = new Set<string>()
  const faults = new Map<string, Fault>()
  const schemas = new Map<string, GraphQLSchema>()

  /** Whether `region` belongs to `self` or a node below it, and every node on the way there answers. */
  const reaches = (self: string) => (region: string) => {
    const owner = ownerOf(region)
    if (owner === null) return false
    for (let at = self; at !== owner; ) {
      const next = TOPOLOGY.nextHop(at, owner)
      if (next === undefined) return false
      if (down.has(next)) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: next })
      if (hung.has(next)) throw new GuantongError('GT_CHILD_TIMEOUT', { node: next, ms: 0 })
      at = next
    }
    return true
  }

  return {
    down,
    hung,
    faults,
    async ask(text, variables = {}, { at = '000000' } = {}) {
      const schema = schemas.get(at) ?? schemaOf({ self: at, holds: reaches(at), faults })
      schemas.set(at, schema)
      const document = parse(text)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      const contextValue = { principal: 'alice' }
      return JSON.parse(JSON.stringify(await execute({ schema, document, variableValues: variables, contextValue })))
    },
  }
}
