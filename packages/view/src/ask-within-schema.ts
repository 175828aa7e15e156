/**
 * A child of the release before (N−1) is asked for what it knows. The first question it refuses says what it lacks; it is asked
 * once more without that, in the time that is left, and from then on without it at once. The asker gets null and an error for the
 * fields the child lacks, and for nothing else. What stays at its node is not asked for at all, and is null without an error.
 *
 * What is remembered is forgotten when the child answers with another schema, and after a while in any case. A child that lies
 * about what it lacks loses its own fields, and costs one request more.
 *
 * @module
 */
import { plain } from '@guantong/contract'
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Asking, HopAnswer, HopQuestion } from './ask.ts'
import type { Asked } from './ask-hops.ts'
import { fillLeftOut } from './fill-left-out.ts'
import { lackingIn } from './find-lacking.ts'
import { dependsOnValues, leaveOut, type Thinned } from './leave-out.ts'
import { stayingOf } from './staying.ts'

/** A child that does not say which schema it has is asked for everything again after this time. */
const KEPT_MS = 10 * 60_000
const KEPT_CHILDREN = 1_000
const KEPT_OF_A_CHILD = 1_000
const KEPT_DOCUMENTS = 500
const LONGEST_KEY = 5_000

type AskHop<Principal> = (child: string, question: HopQuestion, asking: Asking<Principal>) => Promise<Asked>

interface Known {
  /** Hash of the child's schema, where it says one. */
  readonly schema: string | null
  readonly lacking: ReadonlySet<string>
  readonly until: number
}

const NOTHING: ReadonlySet<string> = new Set()

/** For questions only: a mutation is never put twice. */
export function askWithinSchema<Principal>(
  schema: GraphQLSchema,
  askHop: AskHop<Principal>,
  now: () => number,
): AskHop<Principal> {
  const children = new LRUCache<string, Known>({ max: KEPT_CHILDREN })
  const staying = stayingOf(schema)
  const thinned = new LRUCache<string, { readonly found: Thinned | null }>({ max: KEPT_DOCUMENTS })

  const lackingOf = (child: string): ReadonlySet<string> => {
    const known = children.get(child)
    return known === undefined || known.until <= now() ? NOTHING : known.lacking
  }

  /** The same text for every child that lacks the same. */
  const thin = (question: HopQuestion, lacking: ReadonlySet<string>): Thinned | null => {
    const without = staying.union(lacking)
    if (without.size === 0) return null
    if (dependsOnValues(schema, lacking)) return leaveOut(schema, question, without)
    const key = `${question.documentHash} ${[...lacking].sort().join(' ')}`
    const known = thinned.get(key) ?? { found: leaveOut(schema, question, without) }
    if (key.length <= LONGEST_KEY) thinned.set(key, known)
    return known.found
  }

  const heed = (child: string, answer: HopAnswer): void => {
    const known = children.get(child)
    if (known === undefined || answer.data == null || known.schema === schemaOf(answer)) return
    children.set(child, { schema: schemaOf(answer), lacking: NOTHING, until: 0 })
  }

  const learn = (child: string, answer: HopAnswer, news: ReadonlySet<string>): ReadonlySet<string> => {
    const said = schemaOf(answer)
    const known = children.get(child)
    const before = known?.schema === said ? lackingOf(child) : NOTHING
    const lacking = before.size + news.size > KEPT_OF_A_CHILD ? news : before.union(news)
    const until = before.size > 0 && known !== undefined ? known.until : now() + KEPT_MS
    children.set(child, { schema: said, lacking, until })
    return lacking
  }

  /** What of the question the child says it lacks. */
  const refusedIn = ({ answer }: Asked, question: HopQuestion): ReadonlySet<string> => {
    const said = answer === null ? [] : lackingIn(answer as HopAnswer)
    return (said.length === 0 ? null : leaveOut(schema, question, new Set(said)))?.leftOut ?? NOTHING
  }

  return async (child, question, asking) => {
    const first = thin(question, lackingOf(child))
    const sent = questionOf(question, first)
    const asked = await askHop(child, sent, asking)
    if (asked.answer !== null) heed(child, asked.answer as HopAnswer)
    const refused = refusedIn(asked, sent)
    if (refused.size === 0) return filled(child, first, asked)
    const lacking = learn(child, asked.answer as HopAnswer, refused).union(first?.leftOut ?? NOTHING)
    const second = thin(question, lacking.union(refused))
    const sentAgain = questionOf(question, second)
    const again = await askHop(child, sentAgain, asking)
    if (again.answer !== null) heed(child, again.answer as HopAnswer)
    // There is more than one answer names: the next question begins with what is known by now.
    const more = refusedIn(again, sentAgain)
    if (more.size > 0) learn(child, again.answer as HopAnswer, more)
    return filled(child, second, { ...again, counts: [...asked.counts, ...again.counts] })
  }
}

function questionOf(question: HopQuestion, thinned: Thinned | null): HopQuestion {
  if (thinned === null) return question
  const { document, documentHash, uses } = thinned
  const variables = Object.fromEntries(Object.entries(question.variables).filter(([name]) => uses.has(name)))
  return { document, documentHash, variables }
}

const filled = (child: string, thinned: Thinned | null, asked: Asked): Asked =>
  thinned === null || asked.answer === null
    ? asked
    : { ...asked, answer: fillLeftOut(child, thinned.marked, plain(asked.answer as HopAnswer)) }

function schemaOf({ extensions }: HopAnswer): string | null {
  const said = (extensions?.guantong as { schema?: unknown } | undefined)?.schema
  return typeof said === 'string' && said.length <= 100 ? said : null
}
