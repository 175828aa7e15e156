/**
 * Documents that ask something of services, told apart from all others once per text. Those others are prepared and run as on a
 * node without services.
 *
 * @module
 */
import type { Principal } from '@guantong/contract'
import type { ForeignView } from '@guantong/view/foreign'
import { type GraphQLError, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { GraphContext } from '../base/graph-context.ts'
import { asGraphQLError, type Prepared } from './prepare-document.ts'

type View = ForeignView<Principal, GraphContext>

const KEPT_DOCUMENTS = 500
const LONGEST_KEPT = 50_000

/**
 * @param attached the services as they are now; what was prepared for others is forgotten.
 * @param staying fields that the schema of services has, and that are refused where `prepare` does not know them.
 */
export function besideServices(
  prepare: (text: string) => Prepared,
  attached: () => View | undefined,
  staying: ReadonlySet<string>,
): (text: string) => Prepared {
  const kept = new LRUCache<string, Prepared>({ max: KEPT_DOCUMENTS })
  let keptFor: View | undefined
  return (text) => {
    const own = prepare(text)
    const view = attached()
    if (view === undefined || own.document === null || (own.errors.length === 0 && !own.tellsSchema)) return own
    if (own.lacks?.some((coordinate) => staying.has(coordinate))) return own
    if (keptFor !== view) {
      kept.clear()
      keptFor = view
    }
    let found = kept.get(text)
    if (found === undefined) {
      found = prepareBeside(view, own)
      if (text.length <= LONGEST_KEPT) kept.set(text, found)
    }
    return found
  }
}

function prepareBeside(view: View, own: Prepared): Prepared {
  if (own.document === null) return own
  let errors: readonly GraphQLError[]
  try {
    errors = validate(view.schema, own.document, undefined, { maxErrors: 20 })
    // A parent is told what this release lacks, whatever is attached to it.
    if (errors.length > 0) return { ...own, errors }
    view.check(own.document)
  } catch (error) {
    return { ...own, errors: [asGraphQLError(error)] }
  }
  const { lacks: _, ...rest } = own
  return { ...rest, errors, foreign: view }
}
