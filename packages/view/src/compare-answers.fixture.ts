/**
 * Whether two answers are the same to a client: equal data, equal errors, nulls for equal reasons.
 */
import { isDeepStrictEqual } from 'node:util'
import type { ExecutionResult } from 'graphql'

/**
 * Errors are compared as sets of (path, code, sentence); a sentence is made of an error's code and parameters.
 *
 * Where a null of a non-null field took its parent with it, the specification lets an executor report any of the errors
 * below that parent and leave out others ("Handling Execution Errors"). So below such a null both must report errors, and
 * at least one sentence in common: of a field that is asked for twice, either may be the one whose key is reported. An executor
 * that works in another order may come to another of the errors first: then an error on both sides is all that must be.
 *
 * @returns what differs, or null.
 */
export function differenceOf(
  left: ExecutionResult,
  right: ExecutionResult,
  order: 'the same order' | 'another order' = 'the same order',
): string | null {
  const plain = [left, right].map((answer) => JSON.parse(JSON.stringify(answer)) as ExecutionResult)
  const [a, b] = plain as [ExecutionResult, ExecutionResult]
  if (!isDeepStrictEqual(a.data, b.data)) return `data: ${JSON.stringify(a.data)} and ${JSON.stringify(b.data)}`
  const [ofA, ofB] = [errorsByNull(a), errorsByNull(b)]
  for (const place of new Set([...ofA.keys(), ...ofB.keys()])) {
    const [one, two] = [ofA.get(place) ?? NONE, ofB.get(place) ?? NONE]
    const common = one.errors.intersection(two.errors)
    const same = one.bubbled
      ? one.sentences.intersection(two.sentences).size > 0 || (two.bubbled && order === 'another order')
      : common.size === one.errors.size && common.size === two.errors.size
    if (!same) return `errors at ${place}: ${JSON.stringify([...one.errors])} and ${JSON.stringify([...two.errors])}`
  }
  return null
}

interface Errors {
  readonly errors: Set<string>
  readonly sentences: Set<string>
  /** The null stands higher than the error. */
  readonly bubbled: boolean
}
const NONE: Errors = { errors: new Set(), sentences: new Set(), bubbled: false }

/** Errors by the place in the data where their path comes to an end. */
function errorsByNull({ data, errors = [] }: ExecutionResult): Map<string, Errors> {
  const places = new Map<string, Errors>()
  for (const { path = [], message, extensions } of errors) {
    let value: unknown = data
    let depth = 0
    while (depth < path.length && value !== null && typeof value === 'object')
      value = (value as Record<string | number, unknown>)[path[depth++] as string]
    const bubbled = value === null && depth < path.length
    const place = JSON.stringify(path.slice(0, depth)) + (bubbled ? ' and below' : '')
    const known = places.get(place) ?? { errors: new Set(), sentences: new Set(), bubbled }
    // How long a timeout waited depends on how often the path asks, and is no difference.
    const sentence = `${extensions?.code ?? ''} ${message.replace(/within -?\d+ ms/, 'within * ms')}`
    known.sentences.add(sentence)
    known.errors.add(`${JSON.stringify(path)} ${sentence}`)
    places.set(place, known)
  }
  return places
}
