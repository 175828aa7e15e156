/**
 * Results that took long: the library prints a result in one piece, unless it is told how.
 *
 * @module
 */
import type { ExecutionResult } from 'graphql'
import type { GraphqlDoorOptions } from './graphql-door-options.ts'

/** The same result, whose data is printed already where it took long: the library writes the rest in its own way. */
export async function printLong(graph: GraphqlDoorOptions['graph'], result: ExecutionResult): Promise<ExecutionResult> {
  if (!graph.tookLong(result) || result.data == null) return result
  const data = (await graph.print(result, result.data)).toString()
  const stringify = (shown: object): string => {
    const members = Object.entries(shown).filter(([, value]) => value !== undefined && typeof value !== 'function')
    const texts = members.map(
      ([key, value]) => `${JSON.stringify(key)}:${key === 'data' ? data : JSON.stringify(value)}`,
    )
    return `{${texts.join(',')}}`
  }
  return { ...result, stringify } as ExecutionResult
}
