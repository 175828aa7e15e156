/**
 * What each of those asked below may spend: the budget of a question divided by what its parts cost. Together they never have
 * more than the question itself, so that a question can not grow on its way down.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { HopQuestion, ShareOut } from '@guantong/view'
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import { costOf } from '../guard/check-cost.ts'

const KEPT_DOCUMENTS = 500

interface Measured {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/**
 * The shares stand in the order of the questions. Parts that cost more together than there is are each given less than they
 * need: the child says so, with the share and what it would have cost.
 */
export function createBudgetDivision(schema: GraphQLSchema, topology: Topology): ShareOut {
  const known = new LRUCache<string, Measured>({ max: KEPT_DOCUMENTS })
  const costOfPart = ({ document: text, documentHash, variables }: HopQuestion): number => {
    let found = known.get(documentHash)
    if (found === undefined) {
      const document = parse(text, { noLocation: true })
      const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
      found = { document, operation: operation as OperationDefinitionNode }
      known.set(documentHash, found)
    }
    return Math.max(1, costOf(schema, found.document, found.operation, variables, topology).cost)
  }
  return (budget, questions) => {
    if (questions.length === 1) return [budget]
    const costs = questions.map(costOfPart)
    const sum = costs.reduce((a, b) => a + b, 0)
    return costs.map((cost) => Math.max(1, Math.floor((budget * cost) / sum)))
  }
}
