/**
 * Reading an exchange file (离线交换包): whole or not at all.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import {
  GuantongError,
  LARGEST_BODY,
  type PackHead,
  packEndSchema,
  packHeadSchema,
  type Topology,
  type Verifier,
} from '@guantong/contract'

export interface PackLine {
  /** Counted from 1, the head. */
  readonly number: number
  readonly data: Buffer
}

export interface OpenedPack {
  readonly head: PackHead
  /** The messages. */
  lines(): AsyncIterable<PackLine>
}

export interface PackContext {
  readonly verifier: Verifier
  readonly topology: Topology
  readonly self: string
}

/** A body in UTF-8, and what JSON and the other parts of an envelope add to it. */
const LARGEST_LINE = 4 * LARGEST_BODY
/** No message, and no signature, is as short: an empty line costs as much to find as a full one, and packs to nothing. */
const SHORTEST_LINE = 20
/** How far a file may unpack: messages pack to a twentieth, at times to a fiftieth. */
const ROOM = { bytes: 64_000_000, times: 200 } as const
/** Keeps a message from being taken for a head. */
const IS_SIGNATURE = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Reads the file to its end: that nothing is missing or altered, that a neighbour made it, and that it is meant for this node.
 * What its messages are worth has NOT been checked: each is signed for itself.
 *
 * @throws GuantongError GT_FILE_NOT_FOUND | GT_PACK_BROKEN | GT_PACK_FOREIGN | GT_SEAL_INVALID | GT_SEAL_FOREIGN
 */
export async function openPack(file: string, context: PackContext): Promise<OpenedPack> {
  const broken = (reason: string, cause?: unknown) => new GuantongError('GT_PACK_BROKEN', { file, reason }, { cause })
  const hash = createHash('sha256')
  let head: PackHead | undefined
  let last: Buffer | undefined
  let lines = 0
  for await (const found of linesOf(file)) {
    for (const { number, data } of found) {
      if (number === 1) head = openHead(data.toString('latin1'), file, context)
      if (last !== undefined) {
        hash.update(last).update('\n')
        lines += 1
      }
      last = data
    }
  }
  const end = last?.toString('latin1') ?? ''
  if (head === undefined || lines === 0) throw broken('it is empty')
  if (!IS_SIGNATURE.test(end)) throw broken(`it is cut off after line ${lines + 1}`)
  const { signer, payload } = context.verifier.open(end, 'guantong-pack', packEndSchema, ({ at }) => new Date(at))
  if (signer !== head.from) throw new GuantongError('GT_SEAL_FOREIGN', { origin: head.from })
  if (payload.lines !== lines) throw broken(`it has ${lines} lines where ${payload.lines} were signed for`)
  if (payload.sha256 !== hash.digest('hex')) throw broken('its lines are not those that were signed for')
  return {
    head,
    async *lines() {
      for await (const found of linesOf(file))
        for (const line of found) if (line.number > 1 && line.number <= lines) yield line
    },
  }
}

function openHead(jws: string, file: string, { verifier, topology, self }: PackContext): PackHead {
  if (!IS_SIGNATURE.test(jws)) throw new GuantongError('GT_PACK_BROKEN', { file, reason: 'it has no head' })
  const { signer, payload } = verifier.open(jws, 'guantong-pack', packHeadSchema, ({ at }) => new Date(at))
  const { from, to } = payload
  if (signer !== from) throw new GuantongError('GT_SEAL_FOREIGN', { origin: from })
  const isNeighbour = topology.nodeOf(self)?.parent === from || topology.nodeOf(from)?.parent === self
  if (to !== self || !isNeighbour) throw new GuantongError('GT_PACK_FOREIGN', { file, from, to, self })
  return payload
}

/** By what was unpacked at once: a turn for every line would cost more than the line. */
async function* linesOf(file: string): AsyncIterable<PackLine[]> {
  const broken = (reason: string, cause?: unknown) => new GuantongError('GT_PACK_BROKEN', { file, reason }, { cause })
  const unpacked = createGunzip()
  const from = createReadStream(file)
  from.on('error', (error) => unpacked.destroy(error))
  from.pipe(unpacked)
  let parts: Buffer[] = []
  let held = 0
  let number = 0
  let bytes = 0
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      const found: PackLine[] = []
      let start = 0
      bytes += chunk.length
      if (bytes > ROOM.bytes + ROOM.times * from.bytesRead) {
        throw broken(`it unpacks to more than ${ROOM.times} times its size`)
      }
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        parts.push(chunk.subarray(start, end))
        if (held + end - start < SHORTEST_LINE) throw broken(`line ${number + 1} is too short for a message`)
        found.push({ number: ++number, data: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts) })
        parts = []
        held = 0
        start = end + 1
      }
      if (found.length > 0) yield found
      held += chunk.length - start
      if (held > LARGEST_LINE) throw broken(`line ${number + 1} is longer than any message`)
      if (start < chunk.length) parts.push(chunk.subarray(start))
    }
  } catch (error) {
    throw namedFailure(error, file, number)
  } finally {
    from.destroy()
    unpacked.destroy()
  }
  if (held > 0) throw broken(`it is cut off in line ${number + 1}`)
}

function namedFailure(error: unknown, file: string, number: number): unknown {
  if (error instanceof GuantongError) return error
  const { code = '', message: said = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause: error })
  }
  if (!code.startsWith('Z_')) return error
  const reason =
    code === 'Z_BUF_ERROR'
      ? `it is cut off after line ${number}`
      : number === 0 && said.includes('header')
        ? 'it is no exchange file'
        : `it is damaged after line ${number}`
  return new GuantongError('GT_PACK_BROKEN', { file, reason }, { cause: error })
}
