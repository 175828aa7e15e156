/**
 * Sealing and opening submissions (签名 / 验签). Sealing is signing, not encrypting.
 *
 * @module
 */
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import { GuantongError } from './errors.ts'
import { hashOfText } from './hash-text.ts'
import type { NodeKey } from './key.ts'
import { momentOf } from './keys/key-standing.ts'
import { beyondClock, LARGEST_BODY, MOST_ROWS, MOST_SCOPES } from './limits/bounds.ts'
import { runSlowly, runSteps } from './limits/breathe.ts'
import { leafHash, merkleRoot, rootOfRows } from './merkle.ts'
import {
  CASE_MEASURE,
  type HopPayload,
  hopPayloadSchema,
  isDownEpoch,
  isIssued,
  issuedRowSchema,
  LOCAL_CODES,
  type LocalCode,
  localCodeSchema,
  type MeasureCell,
  MOST_DECLARED,
  measureRowSchema,
  type ScopeHead,
  type ScopeRow,
  type SealPayload,
  type SubmissionBody,
  type SubmissionMessage,
  sealPayloadSchema,
  summaryRowSchema,
} from './message.ts'
import { sign, type Verifier } from './signed.ts'
import type { Topology } from './topology.ts'
import { WIRE_VERSION } from './wire-version.ts'

/** Cases, and the codes they bear, are an origin's. */
const OF_ORIGINS: ReadonlySet<string> = new Set([CASE_MEASURE, LOCAL_CODES])

export interface ScopeToSeal extends Omit<ScopeHead, 'rows' | 'root'> {
  rows: SubmissionBody['scopes'][number]['rows']
}

export interface Sealed {
  seal: string
  body: string
  /** SHA-256 of the seal, hex: names this envelope in receipts and logs. */
  digest: string
}

export const digestOf = (seal: string): string => hashOfText(seal)
const hashOf = (value: unknown): string => hashOfText(canonicalJson(value))

/** Signs the Merkle roots of all scopes under one number. */
export function seal(
  key: NodeKey,
  head: { origin: string; epoch: string; seq: number; sealedAt: Date },
  scopes: readonly ScopeToSeal[],
  codes: SubmissionBody['codes'],
): Sealed {
  const payload: SealPayload = {
    v: WIRE_VERSION,
    origin: head.origin,
    epoch: head.epoch,
    seq: head.seq,
    sealedAt: head.sealedAt.toISOString(),
    scopes: scopes.map(({ rows, ...scope }) => ({ ...scope, rows: rows.length, root: rootOfRows(rows) })),
    codesHash: hashOf(codes),
  }
  const jws = sign(key, 'guantong-seal', payload)
  const body: SubmissionBody = { scopes: scopes.map(({ rows }) => ({ rows })), codes: [...codes] }
  return { seal: jws, body: JSON.stringify(body), digest: digestOf(jws) }
}

export interface Opened {
  payload: SealPayload
  body: SubmissionBody
  digest: string
  seal: string
  bodyText: string
  from: string
  flow: Flow
}

/** `up`: a city's figures on their way to the top, and what a tier in between counts of its own. `down`: issued by a tier for all below it. */
export type Flow = 'up' | 'down'

interface OpenAt {
  verifier: Verifier
  topology: Topology
  self: string
  sender: string
  now: Date
  within: (region: string, ancestor: string) => boolean
}

/**
 * Opens a received submission: the origin's seal, the passing node's hop signature, the rows against their Merkle roots, what
 * the clock of this node allows, and who may speak for whom. Whether it was received before, and whether the rows of a summary fit
 * a definition known here, has NOT been checked here.
 *
 * @throws GuantongError GT_SEAL_INVALID | GT_SEAL_FOREIGN | GT_KEY_REVOKED | GT_SENDER_NOT_ALLOWED | GT_SUBMISSION_INVALID | GT_BEYOND_CLOCK
 */
export const open = (message: SubmissionMessage, context: OpenAt): Opened => runSteps(opening(message, context))

/** The same in steps, with everybody else's turn between them: an envelope may have twenty thousand rows. */
export const openSlowly = (message: SubmissionMessage, context: OpenAt): Promise<Opened> =>
  runSlowly(opening(message, context))

type Kept = Pick<SubmissionMessage, 'seal' | 'body'>

/** Without the hop's signature: for what was opened once, and has been kept here since. */
export const openKept = (message: Kept, context: OpenAt): Opened => runSteps(openingKept(message, context))
export const openKeptSlowly = (message: Kept, context: OpenAt): Promise<Opened> =>
  runSlowly(openingKept(message, context))

function* opening(message: SubmissionMessage, context: OpenAt): Generator<void, Opened> {
  openHop(message.hop, digestOf(message.seal), context)
  return yield* openingKept(message, context)
}

function* openingKept(message: Kept, context: OpenAt): Generator<void, Opened> {
  const { signer, payload } = openSeal(message.seal, context.verifier)
  const { origin } = payload
  if (signer !== origin) throw new GuantongError('GT_SEAL_FOREIGN', { origin })
  const digest = digestOf(message.seal)
  const flow: Flow = isDownEpoch(payload.epoch) ? 'down' : 'up'
  const speaker = context.topology.nodeOf(origin)
  if (speaker === undefined) throw new GuantongError('GT_SEAL_FOREIGN', { origin })
  if (!mayPassOn(context.sender, flow, origin, context)) {
    throw new GuantongError('GT_SENDER_NOT_ALLOWED', { sender: context.sender, origin })
  }
  refuseBeyondClock(payload, context.now)
  const places = new Set<string>()
  for (const scope of payload.scopes) {
    // What is issued is of the issuer's own region: so two issuers never speak of one scope. Likewise what a province says of
    // itself: the figures of its cities are theirs to seal.
    const mayName =
      flow === 'down'
        ? scope.region === origin
        : speaker.origin
          ? speaker.regions.some((region) => context.within(scope.region, region))
          : speaker.regions.includes(scope.region) && !OF_ORIGINS.has(scope.dataSet)
    if (!mayName || isIssued(scope.dataSet) !== (flow === 'down')) {
      throw new GuantongError('GT_SEAL_FOREIGN', { origin: scope.region })
    }
    places.add(`${scope.dataSet} ${scope.region} ${scope.day}`)
  }
  if (places.size < payload.scopes.length) throw invalid('a scope comes twice')
  yield
  const body = yield* checkingBody(message.body, payload)
  return { payload, body, digest, seal: message.seal, bodyText: message.body, from: context.sender, flow }
}

/** @throws GuantongError GT_BEYOND_CLOCK */
export function refuseBeyondClock(payload: unknown, now: Date): void {
  const what = beyondClock(payload, now)
  if (what !== undefined) throw new GuantongError('GT_BEYOND_CLOCK', { what, now: now.toISOString() })
}

/** Seals are kept and sent again for years: the key must not have ended, or been stolen, before the time the seal speaks of. */
export const openSeal = (seal: string, verifier: Verifier): { signer: string; payload: SealPayload } =>
  verifier.open(seal, 'guantong-seal', sealPayloadSchema, momentOf)

/**
 * Upward: the child on the way to the origin; and the parent, for a node that lost what once passed through it. Downward:
 * the parent, for what a tier above issued.
 */
function mayPassOn(
  sender: string,
  flow: Flow,
  origin: string,
  { topology, self }: { topology: Topology; self: string },
): boolean {
  if (sender === self || origin === self) return false
  const isParent = topology.nodeOf(self)?.parent === sender
  if (flow === 'down') return isParent && topology.isWithin(self, origin)
  return topology.isWithin(origin, self) && (isParent || topology.nextHop(self, origin) === sender)
}

function openHop(
  hop: string,
  digest: string,
  context: { verifier: Verifier; self: string; sender: string; now: Date },
): HopPayload {
  const { signer, payload } = context.verifier.open(hop, 'guantong-hop', hopPayloadSchema, context.now)
  if (
    signer !== payload.from ||
    payload.from !== context.sender ||
    payload.to !== context.self ||
    payload.digest !== digest
  ) {
    throw new GuantongError('GT_SEAL_INVALID', {
      reason: 'the hop signature is for another envelope, sender or recipient',
    })
  }
  refuseBeyondClock(payload, context.now)
  return payload
}

/** Rows looked at in one step. */
const ROWS_AT_ONCE = 200

function* checkingBody(text: string, payload: SealPayload): Generator<void, SubmissionBody> {
  const json = parsedBody(text)
  if (json.scopes.length !== payload.scopes.length) throw unlike()
  yield
  const scopes: SubmissionBody['scopes'] = []
  let rows = 0
  for (const [i, head] of payload.scopes.entries()) {
    const given = looseScopeSchema.safeParse(json.scopes[i])
    if (!given.success) throw invalid(`scopes.${i}: ${given.error.issues[0]?.message}`)
    rows += given.data.rows.length
    if (rows > MOST_ROWS) throw invalid(`more than ${MOST_ROWS} rows`)
    scopes.push({ rows: yield* checkingRows(given.data.rows, head, i) })
  }
  const codes: LocalCode[] = []
  for (let from = 0; from < json.codes.length; from += ROWS_AT_ONCE) {
    for (const [i, code] of json.codes.slice(from, from + ROWS_AT_ONCE).entries())
      codes.push(valid(localCodeSchema, code, `codes.${from + i}`))
    yield
  }
  if (hashOf(codes) !== payload.codesHash) throw unlike()
  return { scopes, codes }
}

/** What the whole is made of, before anything in it is looked at. */
const looseBodySchema = z.strictObject({
  scopes: z.array(z.unknown()).min(1).max(MOST_SCOPES),
  codes: z.array(z.unknown()).max(2 * MOST_DECLARED),
})
const looseScopeSchema = z.strictObject({ rows: z.array(z.unknown()).max(MOST_ROWS) })

function parsedBody(text: string): z.infer<typeof looseBodySchema> {
  if (text.length > LARGEST_BODY) throw invalid(`the body is longer than ${LARGEST_BODY} characters`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw invalid('the body is not JSON', cause)
  }
  return valid(looseBodySchema, json, 'body')
}

/**
 * Cells of cases come as every node writes them back: each once, in the order of their keys, without zeros. Others would differ from their
 * seal as soon as they are stored, and be healed for ever.
 */
function* checkingRows(
  given: readonly unknown[],
  { dataSet, rows: sealed, root }: ScopeHead,
  at: number,
): Generator<void, ScopeRow[]> {
  if (given.length !== sealed) throw unlike()
  const schema = rowSchemaOf(dataSet)
  const rows: ScopeRow[] = []
  const leaves: Buffer[] = []
  let before: MeasureCell | undefined
  for (let from = 0; from < given.length; from += ROWS_AT_ONCE) {
    for (const [i, one] of given.slice(from, from + ROWS_AT_ONCE).entries()) {
      const row: ScopeRow = valid(
        schema as z.ZodType<ScopeRow>,
        one,
        `scopes.${at}.rows.${from + i}: not a row of ${dataSet}`,
      )
      rows.push(row)
      leaves.push(leafHash(row))
      if (!('kind' in row)) continue
      if (before !== undefined && orderOf(before, row) >= 0)
        throw invalid(`scopes.${at}.rows.${from + i}: not behind the cell before`)
      if (Object.values(row.values).includes(0)) throw invalid(`scopes.${at}.rows.${from + i}: a zero is left out`)
      before = row
    }
    yield
  }
  if (merkleRoot(leaves) !== root) throw unlike()
  return rows
}

const orderOf = (a: MeasureCell, b: MeasureCell): number =>
  byBytes(a.kind, b.kind) ||
  byBytes(a.standardRef, b.standardRef) ||
  byBytes(a.code, b.code) ||
  byBytes(a.source, b.source)

/** As PostgreSQL compares texts (collate "C"). */
export const byBytes = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))

/** The form of the rows of a data set. */
export const rowSchemaOf = (dataSet: string) =>
  dataSet === CASE_MEASURE ? measureRowSchema : isIssued(dataSet) ? issuedRowSchema : summaryRowSchema

function valid<T>(schema: z.ZodType<T>, json: unknown, what: string): T {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw invalid(`${what} (${issue?.path.join('.')}: ${issue?.message})`)
}

const invalid = (reason: string, cause?: unknown) => new GuantongError('GT_SUBMISSION_INVALID', { reason }, { cause })
const unlike = () => new GuantongError('GT_SEAL_INVALID', { reason: 'the rows do not match the sealed root' })

export const signHop = (key: NodeKey, hop: Omit<HopPayload, 'v'>): string =>
  sign(key, 'guantong-hop', { v: WIRE_VERSION, ...hop })
