/**
 * What the parent sends down: receipts, what is issued below it, what this node asked for, and its words on what it holds.
 *
 * @module
 */
import { downSubject } from '@guantong/contract'
import type { Logger } from 'pino'
import { noteHeard } from '../../ledger/figures/node-report.ts'
import { commit } from '../arrivals/commit-batch.ts'
import { handOn } from '../arrivals/hand-on.ts'
import { type IngestContext, sendersHeard } from '../arrivals/ingest-batch.ts'
import { type OpeningContext, openArrival } from '../arrivals/open-arrival.ts'
import type { HearLink } from '../reconcile/hear-link.ts'
import { classifyFailure } from '../transport/classify-failure.ts'
import type { Link } from '../transport/connect.ts'
import { type Loop, runLoop } from '../transport/run-loop.ts'
import type { Tell } from '../transport/tell.ts'
import { createWake } from '../transport/wake.ts'

const MESSAGES_AT_ONCE = 64

export interface HearParentContext extends IngestContext, OpeningContext {
  readonly link: Link
  readonly tell: Tell
  readonly parent: string
  readonly log: Logger
  readonly signal: AbortSignal
  readonly hearLink: HearLink
  /** Told after a commit: numbers may be missing below those that came. */
  readonly onArrived: () => void
}

/** What cannot be written now is let go: whoever sent it still owes it, and sends it again. Replicas share the work. */
export function startHearParent(at: HearParentContext): Loop {
  return runLoop('hear-parent', at, async (signal) => {
    const nc = await at.link.connected
    const waiting: { data: Uint8Array; taken: () => void }[] = []
    const arrived = createWake()
    const subscription = nc.subscribe(downSubject(at.self), {
      queue: 'dn',
      callback: (error, incoming) => {
        // A submission asks whether anybody is there: an empty answer says that it has been heard, no more.
        if (error === null) waiting.push({ data: incoming.data, taken: () => void incoming.respond() })
        arrived.wake()
      },
    })
    try {
      while (!signal.aborted && !subscription.isClosed()) {
        if (waiting.length === 0) await arrived.wait(60_000, signal)
        const batch = waiting.splice(0, MESSAGES_AT_ONCE)
        if (batch.length === 0) continue
        try {
          await takeIn(
            batch.map(({ data }) => data),
            at,
          )
          for (const { taken } of batch) taken()
        } catch (error) {
          letGo(error, batch.length, at)
        }
      }
    } finally {
      subscription.unsubscribe()
    }
  })
}

/** The way down stays open: whoever sends while the database is away would else find nobody here even when it is back. */
function letGo(error: unknown, messages: number, { log }: HearParentContext): void {
  const failure = classifyFailure(error)
  log[failure === 'defect' ? 'error' : 'warn']({ failure, err: error, messages }, 'words from above not taken in')
}

async function takeIn(batch: readonly Uint8Array[], at: HearParentContext): Promise<void> {
  const opened = batch.map((data) => ({ sender: at.parent, opened: openArrival({ sender: at.parent, data }, at) }))
  for (const { opened: one } of opened) {
    for (const { code, detail } of one.refusals) at.log.warn({ code, detail }, 'message from above refused')
    for (const { payload } of one.receipts) {
      const { recipient, origin, seq, outcome, code } = payload
      if (outcome !== 'applied') at.log.error({ recipient, origin, seq, outcome, code }, 'submission not taken above')
    }
  }
  const receipts = await commit(opened, at)
  await noteHeard(at.ledger.keeper.db, sendersHeard(opened), at.now())
  handOn(at.tell, receipts, at)
  for (const { opened: one } of opened) if (one.link !== undefined) at.hearLink(one.link)
  if (opened.some(({ opened: one }) => one.submission !== undefined)) at.onArrived()
}
