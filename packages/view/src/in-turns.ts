/**
 * Long answers in turns: between the items of a list a question lets others have the processor. graphql-js completes a list in one
 * piece, and all root fields one after the other; nothing else of the process has a turn before the last of them.
 *
 * A context without a turn is answered in one piece, as before.
 *
 * @module
 */
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql'

/** What one question has of the processor. */
export interface Turn {
  /** It has worked for as long as a turn is, or it is somebody else's. */
  readonly isOver: boolean
  /** Waits for the next one; for ever, when nobody waits for the answer any more. */
  next(): Promise<void>
  /** Calls back when no part of the question waits for a turn: what is asked together can be read together. */
  whenIdle(then: () => void): void
}

/** What a context may hold. */
export interface InTurns {
  readonly turn?: Turn | undefined
}

export const turnOf = (context: unknown): Turn | undefined => (context as InTurns | null | undefined)?.turn

/** So many items are completed without a look at the clock. */
export const STEP = 64

const taken = new WeakSet<GraphQLSchema>()

/** Makes every list of the schema one that is answered in turns; once. */
export function takeTurns(schema: GraphQLSchema): void {
  if (taken.has(schema)) return
  taken.add(schema)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields()))
      if (isListType(getNullableType(field.type))) field.resolve = inTurns(field.resolve ?? defaultFieldResolver)
  }
}

type Resolver = GraphQLFieldResolver<unknown, unknown>

function inTurns(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const turn = turnOf(context)
    if (turn === undefined) return resolve(source, args, context, info)
    const begin = (): unknown => {
      const found = resolve(source, args, context, info)
      const shown = (items: unknown): unknown => cut(items, turn, info)
      if (!isPromise(found)) return shown(found)
      // All that one statement has found comes at one moment.
      return found.then((items) => (turn.isOver ? turn.next().then(() => shown(items)) : shown(items)))
    }
    return turn.isOver ? turn.next().then(begin) : begin()
  }
}

/** The items after the first come when it is this question's turn. What is completed in one piece elsewhere stays whole. */
function cut(items: unknown, turn: Turn, { returnType }: Parameters<Resolver>[3]): unknown {
  if (!Array.isArray(items) || items.length <= STEP || !isListType(getNullableType(returnType))) return items
  const parts: unknown[] = items.slice(0, STEP)
  let turns = Promise.resolve()
  for (let at = STEP; at < items.length; at += STEP) {
    turns = turns.then(() => (turn.isOver ? turn.next() : undefined))
    for (const item of items.slice(at, at + STEP)) parts.push(new Later(item, turns))
  }
  return parts
}

/** An item that is there at its turn. A promise of each would cost as much as what graphql-js makes of most of them. */
class Later {
  readonly #item: unknown
  readonly #turn: Promise<void>

  constructor(item: unknown, turn: Promise<void>) {
    this.#item = item
    this.#turn = turn
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaited like a promise
  then<T>(complete: (item: unknown) => T, failed?: (reason: unknown) => T): Promise<T> {
    return this.#turn.then(() => complete(this.#item), failed)
  }
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === 'function'
