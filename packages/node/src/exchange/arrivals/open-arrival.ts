/**
 * What came in from a neighbour, opened and judged; nothing is written here.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import {
  type BeatPayload,
  type ChunkMessage,
  createBreath,
  digestOf,
  type ErrorCode,
  GuantongError,
  type HeardPayload,
  heardPayloadSchema,
  isOfOldKey,
  message,
  type Opened,
  openKeptSlowly,
  openSeal,
  openSlowly,
  printSpoken,
  type ReceiptPayload,
  refuseBeyondClock,
  type StatePayload,
  type SubmissionMessage,
  type Topology,
  type Verifier,
  versionOf,
} from '@guantong/contract'
import type { RefusalToRecord } from '../../ledger/cube/refusal.ts'

/** A message as the transport delivered it. `sender` comes from the subject, which permissions make trustworthy. */
export interface Arrival {
  readonly sender: string
  readonly data: Uint8Array
}

export interface SealedNumber {
  origin: string
  epoch: string
  seq: number
  digest: string
}

export interface Signed<T> {
  payload: T
  jws: string
}

export interface OpenedArrival {
  submission?: Opened
  beats: Signed<BeatPayload>[]
  states: Signed<StatePayload>[]
  receipts: Signed<ReceiptPayload>[]
  reconcile?: HeardPayload
  chunk?: ChunkMessage
  refusals: RefusalToRecord[]
  /** The refused number, if its origin and the sender have both signed for it: only then is the sender answered. */
  refused?: SealedNumber & { code: ErrorCode; outcome: 'refused' | 'parked' }
}

export interface OpeningContext {
  readonly verifier: Verifier
  readonly topology: Topology
  readonly self: string
  /** The versions of the wire this node speaks. */
  readonly speaks: readonly number[]
  readonly now: () => Date
  readonly within: (region: string, ancestor: string) => boolean
}

// Faults in what was signed. A body that does not match its seal is not among them: anyone on the way can have changed
// it, and a receipt that says "refused" would make the sender give up an envelope that is sound.
const SIGNED_FAULTS: ReadonlySet<ErrorCode> = new Set(['GT_SEAL_FOREIGN', 'GT_SENDER_NOT_ALLOWED'])

// Beyond the clock of today. It is not kept here, and its sender asks again by the hour.
const NOT_YET: ReadonlySet<ErrorCode> = new Set(['GT_BEYOND_CLOCK'])

const nothing = (): OpenedArrival => ({ beats: [], states: [], receipts: [], refusals: [] })

/** What a child may say is not what a parent may say: each has a schema of its own. */
export async function openArrival(arrival: Arrival, context: OpeningContext): Promise<OpenedArrival> {
  const json = jsonOf(arrival.data)
  const version = versionOf(json)
  // Before its form is looked at: another version may have another one.
  if (version !== undefined && !context.speaks.includes(version)) return strange(version, arrival, context)
  const isParent = context.topology.nodeOf(context.self)?.parent === arrival.sender
  const schema = isParent ? message.downMessageSchema : message.upMessageSchema
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const detail = `${issue?.path.join('.')}: ${issue?.message}`
    const refusal = refusalOf('GT_SUBMISSION_INVALID', arrival, sha256(arrival.data), detail)
    return { ...nothing(), refusals: [refusal] }
  }
  const { data } = parsed
  switch (data.kind) {
    case 'submission':
      return openSubmission(data, arrival, context)
    case 'heartbeat':
      return openEach('beats', data.beats, arrival, context, openBeat)
    case 'states':
      return openEach('states', data.states, arrival, context, openState)
    case 'receipts':
      return openEach('receipts', data.receipts, arrival, context, openReceipt)
    case 'reconcile':
      return openReconcile(data.jws, arrival, context)
    case 'chunk':
      return { ...nothing(), chunk: data }
  }
}

function strange(version: number, arrival: Arrival, { speaks }: OpeningContext): OpenedArrival {
  const params = { node: arrival.sender, theirs: version, own: printSpoken(speaks) }
  const { code, message } = new GuantongError('GT_NO_COMMON_VERSION', params)
  return { ...nothing(), refusals: [refusalOf(code, arrival, sha256(arrival.data), message)] }
}

async function openSubmission(
  submission: SubmissionMessage,
  arrival: Arrival,
  context: OpeningContext,
): Promise<OpenedArrival> {
  const { verifier, topology, self, within } = context
  const now = context.now()
  try {
    return {
      ...nothing(),
      submission: await openSlowly(submission, { verifier, topology, self, sender: arrival.sender, now, within }),
    }
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    const number = signedNumber(submission, arrival, context, now)
    const refusal = {
      ...refusalOf(error.code, arrival, digestOf(submission.seal), error.message),
      ...(number === undefined ? {} : { origin: number.origin, epoch: number.epoch, seq: number.seq }),
    }
    if (number === undefined || !(SIGNED_FAULTS.has(error.code) || NOT_YET.has(error.code))) {
      // Under one seal anything may be sent: what is told of one attempt must not hide the next.
      const detail = `${error.message} (body: sha256 ${sha256(submission.body).slice(0, 16)}…)`
      return { ...nothing(), refusals: [{ ...refusal, detail, isAttempt: true }] }
    }
    const outcome = NOT_YET.has(error.code) ? 'parked' : 'refused'
    return { ...nothing(), refusals: [refusal], refused: { ...number, code: error.code, outcome } }
  }
}

/** A submission that has been opened once and kept: everything but its hop is checked again. */
export async function reopen(
  kept: { sender: string; seal: string; body: string },
  context: OpeningContext,
): Promise<OpenedArrival> {
  const { verifier, topology, self, within } = context
  const message = { seal: kept.seal, body: kept.body }
  const at = { verifier, topology, self, sender: kept.sender, now: context.now(), within }
  return { ...nothing(), submission: await openKeptSlowly(message, at) }
}

/** The number of an envelope whose origin sealed it and whose sender signed this hop; undefined if either did not. */
function signedNumber(
  { seal, hop }: SubmissionMessage,
  { sender }: Arrival,
  { verifier, self }: OpeningContext,
  now: Date,
): SealedNumber | undefined {
  try {
    const sealed = openSeal(seal, verifier)
    const passed = verifier.open(hop, 'guantong-hop', message.hopPayloadSchema, now)
    const digest = digestOf(seal)
    const { origin, epoch, seq } = sealed.payload
    const isSealed = sealed.signer === origin
    const isPassed = passed.signer === sender && passed.payload.to === self && passed.payload.digest === digest
    return isSealed && isPassed ? { origin, epoch, seq, digest } : undefined
  } catch (error) {
    if (error instanceof GuantongError) return undefined
    throw error
  }
}

/** Each is judged alone: a bad one does not take the others with it. */
async function openEach<K extends 'beats' | 'states' | 'receipts'>(
  into: K,
  sent: readonly string[],
  arrival: Arrival,
  context: OpeningContext,
  openOne: (jws: string, sender: string, at: OpeningContext) => OpenedArrival[K][number]['payload'],
): Promise<OpenedArrival> {
  const opened = nothing()
  const list = opened[into] as Signed<unknown>[]
  const breathe = createBreath()
  for (const jws of new Set(sent)) {
    await breathe()
    try {
      const payload = openOne(jws, arrival.sender, context)
      refuseBeyondClock(payload, context.now())
      list.push({ payload, jws })
    } catch (error) {
      if (!(error instanceof GuantongError)) throw error
      // What is told again and again is refused again and again: of an old key that is one thing, counted.
      const isRepeated = into !== 'receipts' && isOfOldKey(error)
      const digest = sha256(isRepeated ? `${into} ${error.message}` : jws)
      opened.refusals.push(refusalOf(error.code, arrival, digest, error.message))
    }
  }
  return opened
}

function openBeat(jws: string, sender: string, context: OpeningContext): BeatPayload {
  const { signer, payload } = context.verifier.open(jws, 'guantong-beat', message.beatPayloadSchema, context.now())
  const { origin } = payload
  if (signer !== origin || context.topology.nodeOf(origin)?.origin !== true)
    throw new GuantongError('GT_SEAL_FOREIGN', { origin })
  if (sender === context.self || context.topology.nextHop(context.self, origin) !== sender) {
    throw new GuantongError('GT_SENDER_NOT_ALLOWED', { sender, origin })
  }
  return payload
}

/** From below: of any node on that side. From above: of the parent and those above it. */
function openState(jws: string, sender: string, context: OpeningContext): StatePayload {
  const { topology, self } = context
  const { signer, payload } = context.verifier.open(jws, 'guantong-state', message.statePayloadSchema, context.now())
  const { node } = payload
  if (signer !== node) throw new GuantongError('GT_SEAL_FOREIGN', { origin: node })
  const isAbove = topology.nodeOf(self)?.parent === sender && topology.isWithin(self, node)
  if (node === self || !(isAbove || topology.nextHop(self, node) === sender)) {
    throw new GuantongError('GT_SENDER_NOT_ALLOWED', { sender, origin: node })
  }
  return payload
}

/** A receipt counts only if the recipient it names signed it, and comes from the side the recipient is on. */
function openReceipt(jws: string, sender: string, context: OpeningContext): ReceiptPayload {
  const { topology, self } = context
  const { signer, payload } = context.verifier.open(
    jws,
    'guantong-receipt',
    message.receiptPayloadSchema,
    (receipt) => new Date(receipt.at),
  )
  const { recipient, origin, seq } = payload
  const isAbove = topology.nodeOf(self)?.parent === sender && topology.isWithin(self, recipient)
  const isBelow = topology.nextHop(self, recipient) === sender
  if (signer !== recipient || recipient === self || !(isAbove || isBelow)) {
    const reason = `${signer} may not receipt for ${recipient} here`
    throw new GuantongError('GT_RECEIPT_INVALID', { origin, seq, reason })
  }
  return payload
}

function openReconcile(jws: string, arrival: Arrival, context: OpeningContext): OpenedArrival {
  try {
    const { signer, payload } = context.verifier.open(jws, 'guantong-reconcile', heardPayloadSchema, context.now())
    if (signer !== payload.from || signer !== arrival.sender || payload.to !== context.self) {
      throw new GuantongError('GT_SENDER_NOT_ALLOWED', { sender: arrival.sender, origin: signer })
    }
    refuseBeyondClock(payload, context.now())
    return { ...nothing(), reconcile: payload }
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    return { ...nothing(), refusals: [refusalOf(error.code, arrival, sha256(jws), error.message)] }
  }
}

const refusalOf = (code: ErrorCode, { sender }: Arrival, digest: string, detail: string): RefusalToRecord => ({
  code,
  sender,
  digest,
  detail,
})

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')
