/**
 * Receipts (回执) from above → settled deliveries.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import {
  downSubject,
  GuantongError,
  message,
  type ReceiptPayload,
  type Topology,
  type Verifier,
} from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connect.ts'
import { settle } from '../ledger/delivery.ts'
import { recordRefusal } from '../ledger/refusal.ts'
import type { Link } from './connect.ts'
import { handDown } from './hand-down.ts'
import { type Loop, runLoop } from './run-loop.ts'
import { createWake } from './wake.ts'

const MESSAGES_AT_ONCE = 64

export interface SettleContext {
  readonly ledger: Ledger
  readonly link: Link
  readonly verifier: Verifier
  readonly topology: Topology
  readonly self: string
  readonly parent: string
  readonly now: () => Date
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A receipt that cannot be written now is let go: the submission is still owed, is sent again, and is receipted again. */
export function startSettleLoop(at: SettleContext): Loop {
  return runLoop('settle', at, async (signal) => {
    const nc = await at.link.connected
    const waiting: Uint8Array[] = []
    const arrived = createWake()
    const subscription = nc.subscribe(downSubject(at.self), {
      queue: 'dn',
      callback: (error, incoming) => {
        if (error === null) waiting.push(incoming.data)
        arrived.wake()
      },
    })
    try {
      while (!signal.aborted && !subscription.isClosed()) {
        if (waiting.length === 0) await arrived.wait(60_000, signal)
        const batch = waiting.splice(0, MESSAGES_AT_ONCE)
        if (batch.length === 0) continue
        const receipts = (await Promise.all(batch.map((data) => openReceipts(data, at)))).flat()
        const { passOn } = await at.ledger.transaction((tx) => settle(tx, receipts))
        handDown(nc, passOn)
      }
    } finally {
      subscription.unsubscribe()
    }
  })
}

async function openReceipts(data: Uint8Array, at: SettleContext): Promise<{ payload: ReceiptPayload; jws: string }[]> {
  const parsed = message.downMessageSchema.safeParse(jsonOf(data))
  if (!parsed.success) {
    at.log.warn(
      { parent: at.parent, reason: parsed.error.issues[0]?.message },
      'message from above does not fit its schema',
    )
    return []
  }
  const opened = await Promise.all(parsed.data.receipts.map((jws) => openReceipt(jws, at)))
  return opened.filter((each) => each !== undefined)
}

async function openReceipt(
  jws: string,
  at: SettleContext,
): Promise<{ payload: ReceiptPayload; jws: string } | undefined> {
  const { verifier, topology, self, now, log } = at
  try {
    const { signer, payload } = verifier.open(jws, 'guantong-receipt', message.receiptPayloadSchema, now())
    const { recipient, origin, seq, outcome, code } = payload
    if (signer !== recipient || recipient === self || !topology.isWithin(self, recipient)) {
      throw new GuantongError('GT_RECEIPT_INVALID', {
        origin,
        seq,
        reason: `${signer} may not receipt for ${recipient} here`,
      })
    }
    if (outcome === 'refused') log.error({ recipient, origin, seq, code }, 'submission refused above')
    return { payload, jws }
  } catch (error) {
    if (!(error instanceof GuantongError)) throw error
    log.warn({ code: error.code, detail: error.message }, 'receipt refused')
    const digest = createHash('sha256').update(jws).digest('hex')
    await recordRefusal(at.ledger.pool, { code: error.code, sender: at.parent, digest, detail: error.message }, now())
    return undefined
  }
}

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString('utf8'))
  } catch {
    return undefined
  }
}
