/**
 * What crosses the wire between two nodes. Printed as JSON Schema into schemas/messages/.
 *
 * No citizen data (姓名、电话、问题描述) has a place in any of these shapes (D9).
 *
 * @module
 */
import { MEASURES } from '@guantong/standard'
import { z } from 'zod'
import {
  instantSchema,
  LARGEST_BODY,
  LARGEST_MESSAGE,
  LARGEST_SEAL,
  LARGEST_STATEMENT,
  LARGEST_TOKEN,
  LONGEST_PURPOSE,
  LONGEST_QUESTION_SECONDS,
  MOST_CODES,
  MOST_LOOKS,
  MOST_ROWS,
  MOST_SCOPES,
  numberSchema,
  textSchema,
} from './limits/bounds.ts'
import { daySchema, regionCodeSchema } from './region.ts'
import { versionSchema, WIRE_VERSION } from './wire-version.ts'

/** The case-measure cube (案卷统计), whose cells have a shape of their own. */
export const CASE_MEASURE = 'case-measure'

/**
 * A division's own code list (自定义代码表). Its scope has no rows: the region is the division that keeps the list, and the entries
 * are those `codes` of the envelope that are `declared`, all of them each time.
 */
export const LOCAL_CODES = 'local-codes'

/** Data sets of the downward flow (下发): issued by a tier for all below it. */
export const ISSUED_PREFIX = 'issued-'
export const isIssued = (dataSet: string): boolean => dataSet.startsWith(ISSUED_PREFIX)

/** What a tier gives back to those below it (回流): its own figures by month and class. Its first row says what they stand on. */
export const ISSUED_FIGURES = `${ISSUED_PREFIX}figures`

/** Numbers of the downward flow are counted in an epoch of their own. */
const DOWN_SUFFIX = '.down'
export const downEpoch = (epoch: string): string => `${epoch}${DOWN_SUFFIX}`
export const isDownEpoch = (epoch: string): boolean => epoch.endsWith(DOWN_SUFFIX)

/** Most entries of one list that go upward. */
export const MOST_DECLARED = MOST_CODES

/**
 * What a scope is of: `case-measure`, or the name of a summary (schemas/standard/summaries.yaml). Any name may come in: a
 * newer child may know one that this node does not know yet.
 */
export const dataSetSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
export type DataSet = z.infer<typeof dataSetSchema>

/**
 * An epoch of an origin's numbers: begun anew whenever its database may have been set back. Ordered as text (`0002-…`);
 * numbers of the downward flow have the epoch with `.down` after it.
 */
export const epochSchema = z.string().regex(/^\d{4}-[0-9a-z-]{1,50}(\.down)?$/, 'NNNN-…')

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
/** Of a message between neighbours: the highest version both speak. Of what is signed, and passed on unchanged: its own. */
const spoken = versionSchema

/**
 * Any number: whether it is one that a place can have is judged scope by scope by the recipient (GT_FIGURE_IMPLAUSIBLE), so that
 * what stands beside it in the envelope is taken.
 */
const figure = z.number()
const valuesSchema = z.partialRecord(z.enum(MEASURES), figure)

/** One cell of the cube: zero measures are left out. The names of local codes travel beside the rows, see localCodeSchema. */
export const measureRowSchema = z.strictObject({
  kind: z.enum(['COMPONENT', 'MATTER']),
  standardRef: textSchema(64).min(1),
  code: textSchema(32).min(1),
  source: textSchema(32).min(1),
  values: valuesSchema,
})
export type MeasureCell = z.infer<typeof measureRowSchema>

/**
 * One cell of a summary: keys in the order of its definition, `''` where the record does not say; values by name, zeros left
 * out. Keys are codes and names of value lists: a definition with free text or personal data in them is refused.
 */
export const summaryRowSchema = z.strictObject({
  keys: z.array(textSchema(64)).max(8),
  values: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/), figure),
})
export type SummaryRow = z.infer<typeof summaryRowSchema>

/**
 * A local code (自定义代码), so that its name is known above the city: used in the rows, or `declared` by its city, where
 * (parentStandardRef, parentKind, classCode) is the published class it is counted under.
 */
export const localCodeSchema = z.strictObject({
  standardRef: textSchema(64).startsWith('LOCAL:'),
  kind: z.enum(['COMPONENT', 'MATTER']),
  code: textSchema(32).min(1),
  name: textSchema(100),
  className: textSchema(100).nullable(),
  declared: z.literal(true).optional(),
  parentStandardRef: textSchema(64).min(1).optional(),
  parentKind: z.enum(['COMPONENT', 'MATTER']).optional(),
  classCode: textSchema(32).min(1).optional(),
  validFrom: daySchema.optional(),
  validTo: daySchema.optional(),
})
export type LocalCode = z.infer<typeof localCodeSchema>

/**
 * A record that a tier issues for all below it (下发): fields by name as the dictionary has them, an instant as ISO 8601; what
 * is not given is left out. Never a field that is personal or withheld (D9).
 */
export const issuedRowSchema = z.strictObject({
  record: z.record(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/),
    z.union([textSchema(20_000), z.number(), z.boolean()]),
  ),
})
export type IssuedRow = z.infer<typeof issuedRowSchema>

export const scopeBodySchema = z.strictObject({
  rows: z.array(z.union([measureRowSchema, summaryRowSchema, issuedRowSchema])).max(MOST_ROWS),
})
export type ScopeRow = MeasureCell | SummaryRow | IssuedRow

/** One scope inside a seal: data set × region × day, its revision, and commitments to its rows and to the raw records. */
export const scopeHeadSchema = z.strictObject({
  dataSet: dataSetSchema,
  region: regionCodeSchema,
  day: daySchema,
  revision: count,
  rows: count.max(MOST_ROWS),
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
  epoch: epochSchema,
  seq: numberSchema.min(1),
  /**
   * With this envelope the origin's figures are whole up to this time: that of sealing, unless more is waiting to be measured or
   * sealed, then that of the envelope before.
   */
  sealedAt: instantSchema,
  scopes: z.array(scopeHeadSchema).min(1).max(MOST_SCOPES),
  codesHash: hash,
})
export type SealPayload = z.infer<typeof sealPayloadSchema>

export const submissionBodySchema = z.strictObject({
  scopes: z.array(scopeBodySchema).min(1).max(MOST_SCOPES),
  codes: z.array(localCodeSchema).max(2 * MOST_DECLARED),
})
export type SubmissionBody = z.infer<typeof submissionBodySchema>

/**
 * A submission (报送): `up.<parent>.<child>`; of the downward flow, and to heal, `dn.<child>`. `hop` is the passing node's own
 * signature for this recipient.
 */
export const submissionMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('submission'),
  seal: z.string().max(LARGEST_SEAL),
  body: z.string().max(LARGEST_BODY),
  hop: z.string().max(8_000),
})
export type SubmissionMessage = z.infer<typeof submissionMessageSchema>

export const hopPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  digest: hash,
  from: regionCodeSchema,
  to: regionCodeSchema,
  at: instantSchema,
})
export type HopPayload = z.infer<typeof hopPayloadSchema>

/** "At this time my last number was seq": freshness as data, through the same path as the figures. */
export const beatPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  origin: regionCodeSchema,
  epoch: epochSchema,
  seq: numberSchema,
  /** Numbers of its earlier epochs, all together. */
  before: numberSchema,
  at: instantSchema,
})
export type BeatPayload = z.infer<typeof beatPayloadSchema>

export const heartbeatMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('heartbeat'),
  beats: z.array(z.string().max(8_000)).max(1000),
})
export type HeartbeatMessage = z.infer<typeof heartbeatMessageSchema>

/** A signed word between neighbours: `guantong-reconcile`, see reconcile-message.ts. Both ways. */
export const reconcileMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('reconcile'),
  jws: z.string().max(LARGEST_STATEMENT),
})
export type ReconcileMessage = z.infer<typeof reconcileMessageSchema>

/** A piece of a message larger than one message may be. `id` is SHA-256 of the whole; both ways. */
export const chunkMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('chunk'),
  id: hash,
  index: count,
  count: count.min(1).max(10_000),
  /** base64 */
  data: z.string().max(2 * LARGEST_MESSAGE),
})
export type ChunkMessage = z.infer<typeof chunkMessageSchema>

/** Receipts for what came from that side, or on their way to the node that waits for them; both ways. */
export const receiptsMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('receipts'),
  receipts: z.array(z.string().max(8_000)).max(1000),
})
export type ReceiptsMessage = z.infer<typeof receiptsMessageSchema>

/** What nodes say of themselves (`guantong-state`), each passed on unchanged; both ways. */
export const statesMessageSchema = z.strictObject({
  v: spoken,
  kind: z.literal('states'),
  states: z.array(z.string().max(64_000)).max(1000),
})
export type StatesMessage = z.infer<typeof statesMessageSchema>

/** Where a node's chain of looks (访问记录) ends: how many there are, and the hash of the last one. */
const lookHeadSchema = z.strictObject({ count: count.min(1).max(MOST_LOOKS), hash })

/** Payload of a `guantong-state` JWS: how a node stands with its neighbours, by its own clock. */
export const statePayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  node: regionCodeSchema,
  at: instantSchema,
  epoch: epochSchema,
  /** Its last own number. */
  seq: numberSchema,
  /** When it last heard each neighbour, and the versions it stated; left out: it has stated none. */
  heard: z
    .array(
      z.strictObject({
        node: regionCodeSchema,
        at: instantSchema,
        speaks: z.array(z.number().int().positive()).max(10).optional(),
      }),
    )
    .max(1000),
  /** Submissions its parent has not receipted: how many, since when the oldest, and how many of them were sent at least once. */
  owed: z.strictObject({ count, since: instantSchema.nullable(), sent: count, parked: count, refused: count }),
  /** Own records not measured and scopes not sealed yet: since when; null: none. */
  unsealedSince: instantSchema.nullable(),
  /** Scopes it sent up once and can no longer make from its own rows. */
  lost: count,
  /** Scopes whose cells here do not match their seal. */
  altered: count,
  speaks: z.array(z.number().int().positive()).min(1).max(10),
  release: textSchema(64),
  /** When its signing key ends; null: never. */
  keyEnds: z.iso.datetime().nullable(),
  /** Of its own chain; left out: nobody has looked yet. */
  looks: lookHeadSchema.optional(),
  /** Of the chains of its children, what it has heard: the longest of each, and those that were not continued. */
  heldLooks: z
    .array(lookHeadSchema.extend({ node: regionCodeSchema }))
    .max(1000)
    .optional(),
})
export type StatePayload = z.infer<typeof statePayloadSchema>

/** `up.<parent>.<child>` */
export const upMessageSchema = z.discriminatedUnion('kind', [
  submissionMessageSchema,
  heartbeatMessageSchema,
  reconcileMessageSchema,
  chunkMessageSchema,
  receiptsMessageSchema,
  statesMessageSchema,
])
export type UpMessage = z.infer<typeof upMessageSchema>

/** Receipt (回执), signed by the recipient after its own commit. */
export const receiptPayloadSchema = z.strictObject({
  v: z.literal(WIRE_VERSION),
  recipient: regionCodeSchema,
  origin: regionCodeSchema,
  epoch: epochSchema,
  seq: numberSchema,
  digest: hash,
  /**
   * `applied`: what it says is what stands at the recipient, all but `superseded`. `superseded`: the recipient holds a newer revision of
   * every scope of it, so nothing of it stands there. `parked`: cannot be taken now, and is to be sent again in an hour; what is
   * sound the recipient keeps, and tries again by itself.
   */
  outcome: z.enum(['applied', 'superseded', 'refused', 'parked']),
  /** Places, in the seal, of the scopes of which the recipient holds a newer revision; left out: none. */
  superseded: z.array(z.number().int().min(0).max(MOST_SCOPES)).max(MOST_SCOPES).optional(),
  code: textSchema(64).nullable(),
  at: instantSchema,
})
export type ReceiptPayload = z.infer<typeof receiptPayloadSchema>

/** `dn.<child>` */
export const downMessageSchema = z.discriminatedUnion('kind', [
  receiptsMessageSchema,
  submissionMessageSchema,
  reconcileMessageSchema,
  chunkMessageSchema,
  statesMessageSchema,
])
export type DownMessage = z.infer<typeof downMessageSchema>

/** `q.<node>`: the asker no longer waits for the answer to this question. Only asker and asked know its id. */
export const cancelSchema = z.strictObject({ v: spoken, cancel: z.string().min(1).max(100) })
export type Cancel = z.infer<typeof cancelSchema>

/** `q.<node>`: a live question. `document` is left out when the child is expected to know its hash. */
export const questionSchema = z.strictObject({
  v: spoken,
  /** Signed by the asking node: see questionClaimsSchema. */
  claims: z.string().max(20_000),
  /** The access token of the original asker, as it was shown at the first node of the way. Without it nothing is answered. */
  token: z.string().max(LARGEST_TOKEN).optional(),
  document: z.string().max(200_000).optional(),
  variables: z.record(z.string(), z.unknown()),
})
export type Question = z.infer<typeof questionSchema>

export const questionClaimsSchema = z.object({
  iss: regionCodeSchema,
  aud: regionCodeSchema,
  jti: z.string().min(1).max(100),
  /** Seconds since 1970; at most LONGEST_QUESTION_SECONDS from now. */
  exp: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
  /** Absolute deadline, milliseconds since 1970. */
  deadline: z.number(),
  /** Milliseconds the answer is worth waiting for. Counted from arrival, because the clocks of two nodes may differ. */
  budget: z
    .number()
    .positive()
    .max(LONGEST_QUESTION_SECONDS * 1000),
  documentHash: hash,
  variablesHash: hash,
  /** Of the asker's token. */
  tokenHash: hash,
  /** What the answer may cost: the share of this child. Left out: the child's own limit stands alone. */
  cost: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  /** What the asker says the answer is for. */
  purpose: textSchema(LONGEST_PURPOSE).optional(),
  /** The way of the question, and what is left of the asker's rights: less than the token gives, never more. */
  act: z.object({
    regions: z.array(regionCodeSchema).max(1_000),
    verbs: z.array(z.string().max(40)).max(20),
    sharing: z.string().max(40),
    via: z.array(regionCodeSchema).min(1).max(10),
  }),
})
export type QuestionClaims = z.infer<typeof questionClaimsSchema>
