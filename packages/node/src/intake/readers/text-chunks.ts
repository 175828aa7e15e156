/**
 * The bytes of a text file, as sound UTF-8 whatever its encoding.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { Encoding } from './encoding.ts'
import { type ByteChunk, bytesOf } from './file-source.ts'
import { makeUtf8Gate } from './utf8-gate.ts'

const NEWLINE = 0x0a
/** What a decoder puts where bytes stand for no character. */
const REPLACED = '\ufffd'

export interface TextFile {
  readonly file: string
  readonly gzip: boolean
  readonly encoding: Encoding
}

/**
 * Chunks end anywhere, also within a character. Where the text goes bad, the whole lines before that place are yielded and
 * then the error is thrown.
 *
 * @throws GuantongError GT_FILE_ENCODING, GT_FILE_BROKEN
 */
export function textChunks(text: TextFile, signal?: AbortSignal): AsyncGenerator<ByteChunk> {
  const chunks = bytesOf(text.file, text.gzip, signal)
  return text.encoding === 'utf-8' ? checked(text, chunks) : decoded(text, chunks)
}

async function* checked({ file }: TextFile, chunks: AsyncIterable<ByteChunk>): AsyncGenerator<ByteChunk> {
  const gate = makeUtf8Gate()
  let passed = 0
  for await (const { bytes, read } of chunks) {
    const bad = gate.firstBadByte(bytes)
    if (bad !== null) {
      yield { bytes: bytes.subarray(0, bytes.lastIndexOf(NEWLINE, Math.max(0, bad - passed)) + 1), read }
      throw notText(file, 'UTF-8', bad)
    }
    passed += bytes.length
    yield { bytes, read }
  }
  const bad = gate.firstBadByteAtEnd()
  if (bad !== null) throw notText(file, 'UTF-8', bad)
}

async function* decoded({ file, encoding }: TextFile, chunks: AsyncIterable<ByteChunk>): AsyncGenerator<ByteChunk> {
  const decoder = new TextDecoder(encoding)
  let passed = 0
  let read = 0
  function* sound(text: string): Generator<ByteChunk> {
    const bad = text.indexOf(REPLACED)
    if (bad === -1) {
      passed += widthOf(text, encoding)
      yield { bytes: Buffer.from(text), read }
      return
    }
    yield { bytes: Buffer.from(text.slice(0, text.lastIndexOf('\n', bad) + 1)), read }
    throw notText(file, encoding.toUpperCase(), passed + widthOf(text.slice(0, bad), encoding))
  }
  for await (const chunk of chunks) {
    read = chunk.read
    yield* sound(decoder.decode(chunk.bytes, { stream: true }))
  }
  yield* sound(decoder.decode())
}

/** How many bytes the text took. Characters that GB 18030 writes with four bytes are rare, and counted as two. */
function widthOf(text: string, encoding: Encoding): number {
  if (encoding !== 'gb18030') return text.length * 2
  return text.length + (text.match(/[^\0-\x7f]/g)?.length ?? 0)
}

const notText = (file: string, encoding: string, offset: number) =>
  new GuantongError('GT_FILE_ENCODING', { file: basename(file), encoding, offset })
