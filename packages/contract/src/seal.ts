/**
 * Sealing and opening submissions (签名 / 验签). Sealing is signing, not encrypting.
 *
 * @module
 */
import { canonicalJson } from './canonical-json.ts'
import { GuantongError } from './errors.ts'
import { hashOfText } from './hash-text.ts'
import type { NodeKey } from './key.ts'
import { rootOfRows } from './merkle.ts'
import {
  CASE_MEASURE,
  type HopPayload,
  hopPayloadSchema,
  isDownEpoch,
  isIssued,
  LOCAL_CODES,
  type ScopeHead,
  type ScopeRow,
  type SealPayload,
  type SubmissionBody,
  type SubmissionMessage,
  sealPayloadSchema,
  submissionBodySchema,
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

/**
 * Opens a received submission: the origin's seal, the passing node's hop signature, the rows against their Merkle roots,
 * and who may speak for whom. Whether it was received before, and whether the rows of a summary fit a definition known here, has
 * NOT been checked here.
 *
 * @throws GuantongError GT_SEAL_INVALID | GT_SEAL_FOREIGN | GT_SENDER_NOT_ALLOWED | GT_SUBMISSION_INVALID
 */
export function open(
  message: SubmissionMessage,
  context: {
    verifier: Verifier
    topology: Topology
    self: string
    sender: string
    now: Date
    within: (region: string, ancestor: string) => boolean
  },
): Opened {
  openHop(message.hop, digestOf(message.seal), context)
  return openKept(message, context)
}

/** The same without the hop's signature: for what was opened once, and has been kept here since. */
export function openKept(
  message: Pick<SubmissionMessage, 'seal' | 'body'>,
  context: {
    verifier: Verifier
    topology: Topology
    self: string
    sender: string
    within: (region: string, ancestor: string) => boolean
  },
): Opened {
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
  }
  return {
    payload,
    body: checkBody(message.body, payload),
    digest,
    seal: message.seal,
    bodyText: message.body,
    from: context.sender,
    flow,
  }
}

/** Seals are kept and sent again for years: the key must not have ended before the time the seal speaks of. */
export const openSeal = (seal: string, verifier: Verifier): { signer: string; payload: SealPayload } =>
  verifier.open(seal, 'guantong-seal', sealPayloadSchema, ({ sealedAt }) => new Date(sealedAt))

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
  return payload
}

function checkBody(text: string, payload: SealPayload): SubmissionBody {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new GuantongError('GT_SUBMISSION_INVALID', { reason: 'the body is not JSON' }, { cause })
  }
  const parsed = submissionBodySchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new GuantongError('GT_SUBMISSION_INVALID', { reason: `${issue?.path.join('.')}: ${issue?.message}` })
  }
  const body = parsed.data
  const same =
    body.scopes.length === payload.scopes.length &&
    hashOf(body.codes) === payload.codesHash &&
    payload.scopes.every((scope, i) => {
      const rows = body.scopes[i]?.rows ?? []
      return rows.length === scope.rows && rootOfRows(rows) === scope.root
    })
  if (!same) throw new GuantongError('GT_SEAL_INVALID', { reason: 'the rows do not match the sealed root' })
  for (const [i, { dataSet }] of payload.scopes.entries()) {
    const odd = body.scopes[i]?.rows.findIndex((row) => !isRowOf(dataSet, row)) ?? -1
    if (odd >= 0) {
      throw new GuantongError('GT_SUBMISSION_INVALID', { reason: `scopes.${i}.rows.${odd}: not a row of ${dataSet}` })
    }
  }
  return body
}

const isRowOf = (dataSet: string, row: ScopeRow): boolean =>
  'kind' in row === (dataSet === CASE_MEASURE) && 'record' in row === isIssued(dataSet)

export const signHop = (key: NodeKey, hop: Omit<HopPayload, 'v'>): string =>
  sign(key, 'guantong-hop', { v: WIRE_VERSION, ...hop })
