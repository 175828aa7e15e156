/**
 * Prisma over the node's own pool: it opens no connection of its own, and what it runs for a question ends with the question.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { AskedDb } from './cancellable.ts'

export interface PrismaOverPool {
  /** For what no question waits for. */
  readonly plain: PrismaClient
  /** The same client for one question: its statements go through `asked`. 60 µs. */
  over(asked: AskedDb): Entities
  close(): Promise<void>
}

/** What a question reads and writes entities with. */
export type Entities = ReturnType<typeof bind>

interface Unique {
  readonly where: Readonly<Record<string, unknown>>
}
type FindFirst = Record<'findFirst' | 'findFirstOrThrow', (args: object) => Promise<unknown>>

/**
 * `pool` is not closed with it. Its connections must be in UTC: the adapter reads every `timestamptz` as if it were.
 * Whether the database answers has NOT been checked.
 */
export function createPrismaOverPool(pool: pg.Pool): PrismaOverPool {
  const asking = new AsyncLocalStorage<AskedDb>()
  // The adapter asks for an instance of pg's pool; of it, it uses these.
  const door: pg.Pool = Object.assign(Object.create(pg.Pool.prototype), {
    options: pool.options,
    query: (statement: pg.QueryConfig) => asking.getStore()?.send(statement) ?? pool.query(statement),
    connect: () => pool.connect(),
    on: () => pool,
    removeListener: () => pool,
  })
  const plain = new PrismaClient({ adapter: new PrismaPg(door) })
  return {
    plain,
    over: (asked) => bind(plain, asking, asked),
    close: () => plain.$disconnect(),
  }
}

function bind(plain: PrismaClient, asking: AsyncLocalStorage<AskedDb>, asked: AskedDb) {
  return plain.$extends({
    query: {
      $allOperations: ({ model, operation, args, query }) =>
        asking.run(asked, async () => {
          try {
            if (operation !== 'findUnique' && operation !== 'findUniqueOrThrow') return await query(args)
            // Prisma joins single look-ups of one moment into one statement: the end of one question would end the other.
            const { where, ...rest } = args as Unique
            const first = operation === 'findUnique' ? 'findFirst' : 'findFirstOrThrow'
            return await modelOf(plain, model as string)[first]({ ...rest, where: flat(where) })
          } catch (error) {
            // Prisma wraps what the statement was ended with.
            throw asked.ended ?? error
          }
        }),
    },
  })
}

const modelOf = (client: PrismaClient, model: string): FindFirst =>
  Reflect.get(client, model.charAt(0).toLowerCase() + model.slice(1))

/** `{ origin_epoch_seq: { origin, epoch, seq } }` as conditions of its columns. */
const flat = (where: Unique['where']): object =>
  Object.assign({}, ...Object.entries(where).map(([name, value]) => (isCompound(value) ? value : { [name]: value })))

const isCompound = (value: unknown): boolean => Object.getPrototypeOf(value ?? 0) === Object.prototype
