/**
 * What two neighbours say to each other about what they hold (对账). Lost ones do no harm: the next round says the same.
 *
 * The giving side of a flow says its `holdings`; the taking side compares, asks on (`inquire` → `detail`), asks for numbers it
 * lacks (`need`), or tells what it holds beyond them (`held`) and what does not match its seal (`mend`).
 *
 * @module
 */
import { z } from 'zod'
import {
  instantSchema,
  LARGEST_SEAL,
  MOST_NUMBERS_STATED,
  MOST_ROWS,
  MOST_STATED,
  numberSchema,
} from './limits/bounds.ts'
import { dataSetSchema, epochSchema, scopeBodySchema } from './message.ts'
import { daySchema, regionCodeSchema } from './region.ts'
import { WIRE_VERSION } from './wire-version.ts'

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
/** 64 bits over the heads of all scopes of a range, in hex. */
const rangeHashSchema = z.string().regex(/^[0-9a-f]{16}$/)

/** Of one epoch: how many envelopes are held, the highest number, and how many of them the other side has receipted. */
export const numbersSchema = z.strictObject({
  epoch: epochSchema,
  held: numberSchema,
  last: numberSchema,
  settled: numberSchema,
})
export type Numbers = z.infer<typeof numbersSchema>

export const holdingSchema = z.strictObject({
  origin: regionCodeSchema,
  numbers: z.array(numbersSchema).max(1000),
  scopes: count,
  hash: rangeHashSchema,
  /** Something is measured or sealed right now: the hash is of no settled state, only the numbers may be compared. */
  busy: z.boolean(),
})
export type Holding = z.infer<typeof holdingSchema>

export const rangeSchema = z.strictObject({
  dataSet: dataSetSchema,
  /** First day of the month. */
  month: daySchema,
  scopes: count,
  hash: rangeHashSchema,
})
export type Range = z.infer<typeof rangeSchema>

/** A scope as it is held: `root` is over the cells that are really there, also where they no longer match the seal. */
export const heldScopeSchema = z.strictObject({
  dataSet: dataSetSchema,
  region: regionCodeSchema,
  day: daySchema,
  revision: count,
  root: z.union([hash, z.literal('')]),
  cases: count,
  /** The envelope that brought this revision; null: not known. */
  epoch: epochSchema.nullable(),
  seq: numberSchema.nullable(),
})
export type HeldScope = z.infer<typeof heldScopeSchema>

const forgedScopeSchema = heldScopeSchema
  .pick({ dataSet: true, region: true, day: true, revision: true, cases: true })
  .extend({ isHealed: z.boolean() })

const scopeKeySchema = heldScopeSchema.pick({ dataSet: true, region: true, day: true })
export type ScopeKey = z.infer<typeof scopeKeySchema>

const statementSchema = <R extends z.ZodType>(rows: R) =>
  z.discriminatedUnion('about', [
    z.strictObject({
      about: z.literal('holdings'),
      holdings: z
        .array(holdingSchema)
        .max(2000)
        .refine(
          (all) => all.reduce((sum, { numbers }) => sum + numbers.length, 0) <= MOST_NUMBERS_STATED,
          'too many numbers',
        ),
    }),
    /** Numbers the speaker lacks: they are owed to it again. */
    z.strictObject({
      about: z.literal('need'),
      origin: regionCodeSchema,
      ranges: z.array(z.strictObject({ epoch: epochSchema, from: numberSchema, to: numberSchema })).max(1000),
    }),
    /** Without `dataSet`: the months of the origin. With it: the scopes of the month. With `region`: the rows of the scope. */
    z.strictObject({
      about: z.literal('inquire'),
      origin: regionCodeSchema,
      dataSet: dataSetSchema.optional(),
      month: daySchema.optional(),
      region: regionCodeSchema.optional(),
      day: daySchema.optional(),
    }),
    z.strictObject({
      about: z.literal('ranges'),
      origin: regionCodeSchema,
      ranges: z.array(rangeSchema).max(MOST_STATED),
    }),
    z.strictObject({
      about: z.literal('scopes'),
      origin: regionCodeSchema,
      dataSet: dataSetSchema,
      month: daySchema,
      scopes: z.array(heldScopeSchema).max(MOST_STATED),
    }),
    z.strictObject({
      about: z.literal('rows'),
      origin: regionCodeSchema,
      scope: heldScopeSchema,
      rows,
    }),
    /** What the speaker holds of an origin beyond what the other side stated. */
    z.strictObject({
      about: z.literal('held'),
      origin: regionCodeSchema,
      numbers: z.array(numbersSchema).max(1000),
      /** The seal of the newest of these numbers: that its origin gave it out is believed for nothing less. */
      proof: z.string().max(LARGEST_SEAL).optional(),
      scopes: z.array(heldScopeSchema).max(MOST_STATED),
    }),
    /** To the origin, whose key was stolen: what the speaker held in its name and has withdrawn. */
    z.strictObject({
      about: z.literal('forged'),
      origin: regionCodeSchema,
      scopes: z.array(forgedScopeSchema).max(MOST_STATED),
    }),
    /** Scopes of the other side whose cells do not match what their origin sealed: to be restored from the envelope. */
    z.strictObject({
      about: z.literal('mend'),
      origin: regionCodeSchema,
      scopes: z.array(scopeKeySchema).max(MOST_STATED),
    }),
  ])
export const reconcileStatementSchema = statementSchema(scopeBodySchema.shape.rows)
export type ReconcileStatement = z.infer<typeof reconcileStatementSchema>

const payloadSchema = <S extends z.ZodType>(statement: S) =>
  z.strictObject({
    v: z.literal(WIRE_VERSION),
    from: regionCodeSchema,
    to: regionCodeSchema,
    at: instantSchema,
    statement,
  })

export type ForgedStatement = Extract<ReconcileStatement, { about: 'forged' }>

/** Payload of a `guantong-reconcile` JWS. */
export const reconcilePayloadSchema = payloadSchema(reconcileStatementSchema)
export type ReconcilePayload = z.infer<typeof reconcilePayloadSchema>

/** As it is taken in: rows, of which there may be many, are looked at one by one where they are compared. */
export const heardPayloadSchema = payloadSchema(statementSchema(z.array(z.unknown()).max(MOST_ROWS)))
export type HeardPayload = z.infer<typeof heardPayloadSchema>
export type HeardStatement = HeardPayload['statement']
