/**
 * Which version of the wire is spoken with each neighbour: what neighbours state of themselves, at hand for every message.
 *
 * @module
 */
import {
  GuantongError,
  pause,
  printSpoken,
  RELEASE_HEADER,
  readSpoken,
  SPEAKS_HEADER,
  versionFor,
} from '@guantong/contract'
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { neighboursOf, noteHello } from '../../ledger/outbox/neighbour.ts'
import { jittered } from './backoff.ts'
import { type Loop, type Running, runLoop } from './run-loop.ts'

/** How soon a loop looks again whether there is a version in common with a neighbour; it asks no database for it. */
export const LOOK_AGAIN_MS = 1_000

export interface WireVersions {
  /** Those this node speaks. */
  readonly own: readonly number[]
  /**
   * The version in which to speak to a neighbour: the highest in common, the lowest own one until the neighbour has stated
   * its versions; undefined: none in common.
   */
  with(neighbour: string): number | undefined
  /** @throws GuantongError GT_NO_COMMON_VERSION */
  require(neighbour: string): number
  /** Takes in what stands in the headers of a neighbour's message. */
  hear(neighbour: string, meta: MsgHdrs | undefined): void
  /** The headers of this node's own messages. */
  headers(): MsgHdrs
}

export interface WireVersionsContext extends Running {
  readonly ledger: Ledger
  readonly speaks: readonly number[]
  readonly release: string
  readonly everySeconds: number
  /** Called when a neighbour states other versions or another release than before. */
  readonly onNews: () => void
}

interface Stated {
  readonly speaks: readonly number[]
  readonly release: string | null
}

/** Replicas share what they hear through the database: a message reaches one of them. */
export function startWireVersions(context: WireVersionsContext): Loop & WireVersions {
  const { ledger, speaks: own, release, log, signal } = context
  const stated = new Map<string, Stated>()
  const versionWith = (neighbour: string): number | undefined => versionFor(own, stated.get(neighbour)?.speaks ?? null)
  const loop = runLoop('wire-versions', { log, signal }, async () => {
    while (!signal.aborted) {
      for (const { node, speaks, release } of (await neighboursOf(ledger.session.db)).values()) {
        if (speaks !== null) stated.set(node, { speaks, release })
      }
      await pause(jittered(context.everySeconds * 1000), signal)
    }
  })
  const keep = async (node: string, hello: Stated): Promise<void> => {
    if (await noteHello(ledger.pool, { node, ...hello })) context.onNews()
  }
  return {
    ...loop,
    own,
    with: versionWith,
    require(neighbour) {
      const version = versionWith(neighbour)
      if (version !== undefined) return version
      const theirs = printSpoken(stated.get(neighbour)?.speaks ?? [])
      throw new GuantongError('GT_NO_COMMON_VERSION', { node: neighbour, theirs, own: printSpoken(own) })
    },
    hear(neighbour, meta) {
      const speaks = readSpoken(meta?.get(SPEAKS_HEADER))
      if (speaks === undefined) return
      const hello = { speaks, release: meta?.get(RELEASE_HEADER) || null }
      if (isSame(stated.get(neighbour), hello)) return
      const before = versionWith(neighbour)
      stated.set(neighbour, hello)
      const after = versionWith(neighbour)
      if (after === undefined) {
        log.warn({ neighbour, theirs: speaks, own }, 'no version of the wire in common; what is owed to it waits here')
      } else if (before === undefined) log.info({ neighbour, version: after }, 'a version of the wire in common again')
      keep(neighbour, hello).catch((err: unknown) => {
        // Heard again with the next beat.
        if (stated.get(neighbour) === hello) stated.delete(neighbour)
        log.warn({ neighbour, err }, 'the versions a neighbour speaks were not kept')
      })
    },
    headers() {
      const meta = headers()
      meta.set(SPEAKS_HEADER, printSpoken(own))
      meta.set(RELEASE_HEADER, release)
      return meta
    },
  }
}

/** A message that states which versions its sender speaks, and nothing else. */
export const isHello = ({ data }: { readonly data: Uint8Array }): boolean => data.length === 0

const isSame = (one: Stated | undefined, other: Stated): boolean =>
  one?.release === other.release && printSpoken(one.speaks) === printSpoken(other.speaks)
