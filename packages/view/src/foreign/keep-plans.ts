/**
 * Plans by document and operation: a document is planned once.
 *
 * @module
 */
import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'

/** Null where there is no such operation, too. */
export function keepPlans<Plan>(
  plan: (document: DocumentNode, operation: OperationDefinitionNode) => Plan | null,
): (document: DocumentNode, operationName: string | undefined) => Plan | null {
  const plans = new WeakMap<DocumentNode, Map<string, Plan | null>>()
  return (document, operationName) => {
    const byName = plans.get(document) ?? new Map<string, Plan | null>()
    plans.set(document, byName)
    let found = byName.get(operationName ?? '')
    if (found === undefined) {
      const operation = getOperationAST(document, operationName)
      found = operation ? plan(document, operation) : null
      byName.set(operationName ?? '', found)
    }
    return found
  }
}
