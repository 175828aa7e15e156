/**
 * What came in from a child, opened and judged; nothing is written here.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import {
  type BeatPayload,
  digestOf,
  type ErrorCode,
  GuantongError,
  message,
  type Opened,
  open,
  type SubmissionMessage,
  type Topology,
  type Verifier,
} from '@guantong/contract'
import type { RefusalToRecord } from '../ledger/refusal.ts'

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

export interface OpenedArrival {
  submission?: Opened
  beats: { payload: BeatPayload; jws: string }[]
  refusals: RefusalToRecord[]
  /** The refused number, if its origin and the sender have both signed for it: only then is the sender told. */
  refused?: SealedNumber & { code: ErrorCode }
}

export interface OpeningContext {
  readonly verifier: Verifier
  readonly topology: Topology
  readonly self: string
  readonly now: () => Date
  readonly within: (region: string, ancestor: string) => boolean
}

// Faults in what was signed. A body that does not match its seal is not among them: anyone on the way can have changed
// it, and a receipt that says "refused" would make the sender give up an envelope that is sound.
const SIGNED_FAULTS: ReadonlySet<ErrorCode> = new Set(['GT_SEAL_FOREIGN', 'GT_SENDER_NOT_ALLOWED'])

export function openArrival(arrival: Arrival, at: OpeningContext): OpenedArrival {
  const parsed = message.upMessageSchema.safeParse(jsonOf(arrival.data))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const detail = `${issue?.path.join('.')}: ${issue?.message}`
    return { beats: [], refusals: [refusalOf('GT_SUBMISSION_INVALID', arrival, sha256(arrival.data), detail)] }
  }
  return parsed.data.kind === 'submission'
    ? openSubmission(parsed.data, arrival, at)
    : openBeats(parsed.data.beats, arrival, at)
}

function openSubmission(submission: SubmissionMessage, arrival: Arrival, at: OpeningContext): OpenedArrival {
  const { verifier, topology, self, within } = at
  const now = at.now()
  try {
    return {
      submission: open(submission, { verifier, topology, self, sender: arrival.sender, now, within }),
      beats: [],
      refusals: [],
    }
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    const number = signedNumber(submission, arrival, at, now)
    const refusal = {
      ...refusalOf(error.code, arrival, digestOf(submission.seal), error.message),
      ...(number === undefined ? {} : { origin: number.origin, epoch: number.epoch, seq: number.seq }),
    }
    const told = number !== undefined && SIGNED_FAULTS.has(error.code)
    return { beats: [], refusals: [refusal], ...(told ? { refused: { ...number, code: error.code } } : {}) }
  }
}

/** The number of an envelope whose origin sealed it and whose sender signed this hop; undefined if either did not. */
function signedNumber(
  { seal, hop }: SubmissionMessage,
  { sender }: Arrival,
  { verifier, self }: OpeningContext,
  now: Date,
): SealedNumber | undefined {
  try {
    const sealed = verifier.open(seal, 'guantong-seal', message.sealPayloadSchema, now)
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

function openBeats(sent: readonly string[], arrival: Arrival, at: OpeningContext): OpenedArrival {
  const opened: OpenedArrival = { beats: [], refusals: [] }
  const now = at.now()
  for (const jws of sent) {
    try {
      opened.beats.push({ payload: openBeat(jws, arrival.sender, at, now), jws })
    } catch (error) {
      if (!(error instanceof GuantongError)) throw error
      opened.refusals.push(refusalOf(error.code, arrival, sha256(jws), error.message))
    }
  }
  return opened
}

function openBeat(jws: string, sender: string, at: OpeningContext, now: Date): BeatPayload {
  const { signer, payload } = at.verifier.open(jws, 'guantong-beat', message.beatPayloadSchema, now)
  const { origin } = payload
  if (signer !== origin || at.topology.nodeOf(origin)?.origin !== true)
    throw new GuantongError('GT_SEAL_FOREIGN', { origin })
  if (sender === at.self || at.topology.nextHop(at.self, origin) !== sender) {
    throw new GuantongError('GT_SENDER_NOT_ALLOWED', { sender, origin })
  }
  return payload
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
