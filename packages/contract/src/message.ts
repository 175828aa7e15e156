/**
 * What crosses the wire between two nodes. Printed as JSON Schema into schemas/messages/.
 *
 * No citizen data (姓名、电话、问题描述) has a place in any of these shapes (D9).
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'
import { z } from 'zod'
import { daySchema, regionCodeSchema } from './region.ts'

export const WIRE_VERSION = 1

/** The case-measure cube (案卷统计), whose cells have a shape of their own. */
export const CASE_MEASURE = 'case-measure'

/**
 * A division's own code list (自定义代码表). Its scope has no rows: the region is the division that keeps the list, and the entries
 * are those `codes` of the envelope that are `declared`, all of them each time.
 */
export const LOCAL_CODES = 'local-codes'

/** Most entries of one list that go upward. */
export const MOST_DECLARED = 10_000

/**
 * What a scope is of: `case-measure`, or the name of a summary (schemas/standard/summaries.yaml). Any name may come in: a
 * newer child may know one that this node does not know yet.
 */
export const dataSetSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
export type DataSet = z.infer<typeof dataSetSchema>

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const hash = z.string().regex(/^[0-9a-f]{64}$/)

const valuesSchema = z.partialRecord(z.enum(MEASURES as unknown as [MeasureName, ...MeasureName[]]), count)

/** One cell of the cube: zero measures are left out. The names of local codes travel beside the rows, see localCodeSchema. */
export const measureRowSchema = z.strictObject({
  kind: z.enum(['COMPONENT', 'MATTER']),
  standardRef: z.string().min(1).max(64),
  code: z.string().min(1).max(32),
  source: z.string().min(1).max(32),
  values: valuesSchema,
})
export type MeasureCell = z.infer<typeof measureRowSchema>

/** No honest sum comes near it; sums of larger ones would leave what a double can hold, for a whole nation. */
const MOST_SUMMED = 1e24

/**
 * One cell of a summary: keys in the order of its definition, `''` where the record does not say; values by name, zeros left
 * out. Keys are codes and names of value lists: a definition with free text or personal data in them is refused.
 */
export const summaryRowSchema = z.strictObject({
  keys: z.array(z.string().max(64)).max(8),
  values: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/), z.number().min(-MOST_SUMMED).max(MOST_SUMMED)),
})
export type SummaryRow = z.infer<typeof summaryRowSchema>

/**
 * A local code (自定义代码), so that its name is known above the city: used in the rows, or `declared` by its city, where
 * (parentStandardRef, parentKind, classCode) is the published class it is counted under.
 */
export const localCodeSchema = z.strictObject({
  standardRef: z.string().startsWith('LOCAL:').max(64),
  kind: z.enum(['COMPONENT', 'MATTER']),
  code: z.string().min(1).max(32),
  name: z.string().max(100),
  className: z.string().max(100).nullable(),
  declared: z.literal(true).optional(),
  parentStandardRef: z.string().min(1).max(64).optional(),
  parentKind: z.enum(['COMPONENT', 'MATTER']).optional(),
  classCode: z.string().min(1).max(32).optional(),
  validFrom: daySchema.optional(),
  validTo: daySchema.optional(),
})
export type LocalCode = z.infer<typeof localCodeSchema>

export const scopeBodySchema = z.strictObject({
  rows: z.array(z.union([measureRowSchema, summaryRowSchema])).max(20_000),
})
export type ScopeRow = MeasureCell | SummaryRow

/** One scope inside a seal: data set × region × day, its revision, and commitments to its rows and to the raw records. */
export const scopeHeadSchema = z.strictObject({
  dataSet: dataSetSchema,
  region: regionCodeSchema,
  day: daySchema,
  revision: count,
  rows: count,
  /** Merkle root over the scope's rows. */
  root: hash,
  /** How many raw cases (of a summary: records) stand behind the rows, and SHA-256 over their hashes: details drilled later can be checked. */
  cases: count,
  casesHash: hash,
})
export type ScopeHead = z.infer<typeof scopeHeadSchema>

/** Payload of a seal: signed by the origin, forwarded unchanged by every tier above. */
export const sealPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  origin: regionCodeSchema,
  epoch: z.string().min(1).max(64),
  seq: count.min(1),
  sealedAt: z.iso.datetime(),
  scopes: z.array(scopeHeadSchema).min(1).max(1000),
  codesHash: hash,
})
export type SealPayload = z.infer<typeof sealPayloadSchema>

export const submissionBodySchema = z.strictObject({
  scopes: z.array(scopeBodySchema).min(1).max(1000),
  codes: z.array(localCodeSchema).max(2 * MOST_DECLARED),
})
export type SubmissionBody = z.infer<typeof submissionBodySchema>

/** `up.<parent>.<child>`: a submission (报送). `hop` is the passing node's own signature for this recipient. */
export const submissionMessageSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  kind: z.literal('submission'),
  seal: z.string().max(2_000_000),
  body: z.string().max(8_000_000),
  hop: z.string().max(8_000),
})
export type SubmissionMessage = z.infer<typeof submissionMessageSchema>

export const hopPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  digest: hash,
  from: regionCodeSchema,
  to: regionCodeSchema,
  at: z.iso.datetime(),
})
export type HopPayload = z.infer<typeof hopPayloadSchema>

/** "At this time my last number was seq": freshness as data, through the same path as the figures. */
export const beatPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  origin: regionCodeSchema,
  epoch: z.string().min(1).max(64),
  seq: count,
  at: z.iso.datetime(),
})
export type BeatPayload = z.infer<typeof beatPayloadSchema>

export const heartbeatMessageSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  kind: z.literal('heartbeat'),
  beats: z.array(z.string().max(8_000)).max(1000),
})
export type HeartbeatMessage = z.infer<typeof heartbeatMessageSchema>

export const upMessageSchema = z.discriminatedUnion('kind', [submissionMessageSchema, heartbeatMessageSchema])
export type UpMessage = z.infer<typeof upMessageSchema>

/** Receipt (回执), signed by the recipient after its own commit. */
export const receiptPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  recipient: regionCodeSchema,
  origin: regionCodeSchema,
  epoch: z.string().min(1).max(64),
  seq: count,
  digest: hash,
  outcome: z.enum(['applied', 'refused']),
  code: z.string().max(64).nullable(),
  at: z.iso.datetime(),
})
export type ReceiptPayload = z.infer<typeof receiptPayloadSchema>

/** `dn.<child>` */
export const downMessageSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  kind: z.literal('receipt'),
  receipts: z.array(z.string().max(8_000)).max(1000),
})
export type DownMessage = z.infer<typeof downMessageSchema>

/** `q.<node>`: a live question. `document` is left out when the child is expected to know its hash. */
export const questionSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  /** Signed by the asking node: see questionClaimsSchema. */
  claims: z.string().max(8_000),
  document: z.string().max(200_000).optional(),
  variables: z.record(z.string(), z.unknown()),
})
export type Question = z.infer<typeof questionSchema>

export const questionClaimsSchema = z.object({
  iss: regionCodeSchema,
  aud: regionCodeSchema,
  jti: z.string(),
  exp: z.number(),
  /** Absolute deadline, milliseconds since 1970. */
  deadline: z.number(),
  /** Milliseconds the answer is worth waiting for. Counted from arrival, because the clocks of two nodes may differ. */
  budget: z.number().positive(),
  documentHash: hash,
  variablesHash: hash,
  /** The original asker, hop by hop (RFC 8693 `act`). */
  act: z.object({
    sub: z.string(),
    regions: z.array(regionCodeSchema),
    verbs: z.array(z.string()),
    sharing: z.string(),
    via: z.array(z.string()),
  }),
})
export type QuestionClaims = z.infer<typeof questionClaimsSchema>
