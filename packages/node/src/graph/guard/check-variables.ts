/**
 * Variables, counted before anything reads them: what they mean is read by functions that call themselves.
 *
 * @module
 */
import { atMost, type Limits } from './limits.ts'

/** Never descends by calling itself. @throws GuantongError GT_QUERY_TOO_LARGE */
export function checkVariables(
  variables: Readonly<Record<string, unknown>>,
  limits: Pick<Limits, 'variableValues' | 'variableDepth'>,
): void {
  let values = 0
  let level: object[] = [variables]
  for (let depth = 0; level.length > 0; depth += 1) {
    atMost('variableDepth', depth, limits.variableDepth)
    const below: object[] = []
    for (const holder of level) {
      for (const value of Object.values(holder)) {
        values += 1
        if (typeof value === 'object' && value !== null) below.push(value)
      }
      atMost('variableValues', values, limits.variableValues)
    }
    level = below
  }
}
