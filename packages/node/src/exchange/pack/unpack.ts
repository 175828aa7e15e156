/**
 * Taking in an exchange file (离线交换包) of a neighbour: the same opening, the same inbox and the same receipts as by wire.
 *
 * @module
 */
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { GuantongError, payloadOf } from '@guantong/contract'
import type { RefusalToRecord } from '../../ledger/cube/refusal.ts'
import { numbersHeld } from '../../ledger/outbox/pack.ts'
import type { ArrivalContext } from '../arrivals/arrival-context.ts'
import { commit } from '../arrivals/commit-batch.ts'
import type { SenderAndOpened, SignedReceipt } from '../arrivals/ingest-batch.ts'
import { openArrival } from '../arrivals/open-arrival.ts'
import { createFresh } from './create-fresh.ts'
import { packReceipts, requireOwn, versionOfFile } from './pack.ts'
import { openPack } from './read-pack.ts'
import { createPack, type PackWriter } from './write-pack.ts'

export interface Unpacked {
  from: string
  at: string
  /** Envelopes that are new here, and those that were here before. */
  applied: number
  held: number
  /** Receipts and beats taken in. */
  receipts: number
  beats: number
  /** Whatever was not taken; each is listed in `rejectsFile`. */
  refused: number
  receiptsFile: string | null
  rejectsFile: string | null
  /** Receipts for other neighbours than the one the file is from: they go with the wire, or with the next file to them. */
  onward: SignedReceipt[]
}

const LINES_AT_ONCE = 32
const BYTES_AT_ONCE = 8_000_000
const RECEIPTS_AT_ONCE = 200

/**
 * Every message of the file goes its way alone: bad ones are listed with code and sentence in `<file>.rejects.ndjson` and hold
 * nobody else up. Receipts go back in `<file>.receipts`. Unpacked twice, or come by wire as well, it changes nothing more.
 *
 * @throws GuantongError as `openPack` does, before anything is taken in; GT_CONFIG_INVALID | GT_NO_COMMON_VERSION
 */
export async function unpackFile(file: string, context: ArrivalContext): Promise<Unpacked> {
  await requireOwn(context)
  const { head, lines } = await openPack(file, context)
  const { from } = head
  const v = await versionOfFile(from, context)
  const isParent = context.parent === from
  const rejects = rejectsTo(`${file}.rejects.ndjson`)
  const receiptsFile = `${file}.receipts`
  const result: Unpacked = {
    ...{ from, at: head.at, applied: 0, held: 0, receipts: 0, beats: 0, refused: 0 },
    ...{ receiptsFile: null, rejectsFile: null, onward: [] },
  }
  let pack: PackWriter | undefined
  const say = async (receipts: string[]): Promise<void> => {
    if (receipts.length === 0) return
    pack ??= await createPack(receiptsFile, {
      key: context.key,
      self: context.self,
      to: from,
      count: null,
      now: context.now,
    })
    await pack.add({ v, kind: 'receipts', receipts })
  }
  try {
    for await (const batch of batchesOf(lines())) {
      const receipts = await takeBatch(batch, from, context, result, rejects)
      const back = receipts.filter(({ neighbour }) => neighbour === from).map(({ jws }) => jws)
      result.onward.push(...receipts.filter(({ neighbour }) => neighbour !== from))
      for (let i = 0; i < back.length; i += RECEIPTS_AT_ONCE) await say(back.slice(i, i + RECEIPTS_AT_ONCE))
    }
    if (!isParent) {
      // Also without anything in it: a child waits for a file to come back.
      pack ??= await createPack(receiptsFile, {
        key: context.key,
        self: context.self,
        to: from,
        count: null,
        now: context.now,
      })
      await packReceipts(pack, from, v, context)
    }
    if (pack !== undefined) {
      await pack.end()
      result.receiptsFile = receiptsFile
    }
    result.rejectsFile = await rejects.end()
    return result
  } catch (error) {
    await pack?.drop()
    await rejects.end()
    throw error
  }
}

interface Line {
  readonly number: number
  readonly opened: SenderAndOpened
}

async function takeBatch(
  batch: readonly { number: number; data: Buffer }[],
  from: string,
  context: ArrivalContext,
  result: Unpacked,
  rejects: Rejects,
): Promise<readonly SignedReceipt[]> {
  const lines: Line[] = []
  for (const { number, data } of batch)
    lines.push({ number, opened: { sender: from, opened: await openArrival({ sender: from, data }, context) } })
  const submissions = lines.flatMap(({ number, opened: { opened } }) =>
    opened.submission === undefined ? [] : [{ number, submission: opened.submission }],
  )
  const held = await numbersHeld(
    context.ledger.pool,
    submissions.map(({ submission }) => submission.payload),
  )
  const { receipts } = await commit(
    lines.map(({ opened }) => opened),
    context,
  )
  const refusedBy = new Map(receipts.flatMap(({ jws }) => verdictOf(jws, context.self)))
  for (const { number, submission } of submissions) {
    const { origin, epoch, seq } = submission.payload
    const verdict = refusedBy.get(submission.digest)
    if (verdict?.outcome === 'applied' || verdict?.outcome === 'superseded') {
      if (held.has(`${origin} ${epoch} ${seq}`)) result.held += 1
      else result.applied += 1
      continue
    }
    const code = (verdict?.code ?? 'GT_INTERNAL') as RefusalToRecord['code']
    const detail =
      verdict === undefined
        ? 'it could not be stored; the refusals of this node say why'
        : new GuantongError(code, { origin, epoch, seq }).message
    result.refused += 1
    rejects.add(number, { code, sender: from, origin, epoch, seq, digest: submission.digest, detail })
  }
  for (const { number, opened } of lines) {
    result.beats += opened.opened.beats.length
    result.receipts += opened.opened.receipts.length
    result.refused += opened.opened.refusals.length
    for (const refusal of opened.opened.refusals) rejects.add(number, refusal)
  }
  return receipts
}

/** What this node itself has just answered about an envelope, by its digest. */
function verdictOf(jws: string, self: string): [string, { outcome: string; code: string | null }][] {
  const payload = payloadOf(jws) as {
    recipient: string
    digest: string
    outcome: string
    code: string | null
  }
  return payload.recipient === self ? [[payload.digest, payload]] : []
}

async function* batchesOf<T extends { data: Buffer }>(lines: AsyncIterable<T>): AsyncIterable<T[]> {
  let batch: T[] = []
  let bytes = 0
  for await (const line of lines) {
    if (batch.length === LINES_AT_ONCE || (batch.length > 0 && bytes + line.data.length > BYTES_AT_ONCE)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(line)
    bytes += line.data.length
  }
  if (batch.length > 0) yield batch
}

interface Rejects {
  add(line: number, refusal: RefusalToRecord): void
  /** @returns the file, null if there was nothing to list */
  end(): Promise<string | null>
}

/** Written beside its place and moved there at the end, which puts it in the stead of whatever stands there. */
function rejectsTo(file: string): Rejects {
  const part = `${file}.part`
  let to: ReturnType<typeof createFresh> | undefined
  return {
    add(line, { code, origin, epoch, seq, digest, detail }) {
      to ??= createFresh(part, { mode: 0o600 })
      to.write(`${JSON.stringify({ line, code, sentence: detail, origin, epoch, seq, digest })}\n`)
    },
    async end() {
      // Of an earlier unpacking: it would be taken for this one's.
      if (to === undefined) return rm(file, { force: true }).then(() => null)
      to.end()
      await finished(to)
      await rename(part, file)
      return file
    },
  }
}
