/**
 * The bytes of a text file, as sound UTF-8 whatever its encoding.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { badByteMark, REPLACED } from './bad-bytes.ts'
import { type Encoding, withoutForeignMark } from './encoding.ts'
import { type ByteChunk, bytesOf } from './file-source.ts'
import { makeUtf8Gate } from './utf8-gate.ts'

const NEWLINE = 0x0a
/** A file with more lines that are spoilt than these is in another encoding, or no text. */
const MOST_SPOILT = 1000

export interface TextChunk extends ByteChunk {
  /** Whether a mark has come, in this chunk or before it. */
  readonly marked: boolean
}

export interface TextFile {
  readonly file: string
  readonly gzip: boolean
  readonly encoding: Encoding
}

/**
 * Chunks end anywhere. Bytes that stand for no character are replaced by a mark (bad-bytes.ts), so that only their row is lost.
 * Where a file has too many of them, the whole lines before that place are yielded and then the error is thrown.
 *
 * @throws GuantongError GT_FILE_ENCODING, GT_FILE_BROKEN
 */
export function textChunks(text: TextFile, signal?: AbortSignal): AsyncGenerator<TextChunk> {
  const chunks = bytesOf(text.file, text.gzip, signal)
  return text.encoding === 'utf-8' ? checked(text, chunks) : decoded(text, chunks)
}

async function* checked({ file }: TextFile, chunks: AsyncIterable<ByteChunk>): AsyncGenerator<TextChunk> {
  const gate = makeUtf8Gate()
  let read = 0
  for await (const chunk of chunks) {
    read = chunk.read
    const bytes = gate.pass(chunk.bytes)
    const tooMany = gate.bad[MOST_SPOILT]
    if (tooMany !== undefined) {
      yield { bytes: beforeMark(bytes, tooMany), read, marked: true }
      throw notText(file, 'UTF-8', tooMany)
    }
    yield { bytes, read, marked: gate.bad.length > 0 }
  }
  const bytes = gate.end()
  yield { bytes, read, marked: gate.bad.length > 0 }
}

/** The whole lines before the one with that mark. */
function beforeMark(bytes: Buffer, offset: number): Buffer {
  const at = bytes.indexOf(badByteMark(offset))
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE, Math.max(0, at)) + 1)
}

async function* decoded({ file, encoding }: TextFile, chunks: AsyncIterable<ByteChunk>): AsyncGenerator<TextChunk> {
  const decoder = new TextDecoder(encoding)
  let passed = 0
  let read = 0
  let spoilt = 0
  const sound = (text: string): Buffer => {
    if (!text.includes(REPLACED)) {
      passed += widthOf(text, encoding)
      return Buffer.from(text)
    }
    const marked: string[] = []
    for (const part of text.split(/(\ufffd[^\n\ufffd]*(?:\ufffd[^\n\ufffd]*)*)/)) {
      if (!part.startsWith(REPLACED)) marked.push(part)
      else if (++spoilt > MOST_SPOILT) {
        const before = marked.join('')
        tooMany = passed
        return Buffer.from(before.slice(0, before.lastIndexOf('\n') + 1))
      } else marked.push(badByteMark(passed), part.slice(1))
      passed += widthOf(part, encoding)
    }
    return Buffer.from(marked.join(''))
  }
  let tooMany: number | undefined
  let isFirst = true
  for await (const chunk of chunks) {
    read = chunk.read
    const own = isFirst ? withoutForeignMark(chunk.bytes, encoding) : chunk.bytes
    passed += chunk.bytes.length - own.length
    isFirst = false
    const bytes = sound(decoder.decode(own, { stream: true }))
    yield { bytes, read, marked: spoilt > 0 }
    if (tooMany !== undefined) throw notText(file, encoding.toUpperCase(), tooMany)
  }
  const bytes = sound(decoder.decode())
  yield { bytes, read, marked: spoilt > 0 }
}

/** How many bytes the text took. Characters that GB 18030 writes with four bytes are rare, and counted as two. */
function widthOf(text: string, encoding: Encoding): number {
  if (encoding === 'windows-1252') return text.length
  if (encoding.startsWith('utf-16')) return text.length * 2
  return text.length + (text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0)
}

const notText = (file: string, encoding: string, offset: number) =>
  new GuantongError('GT_FILE_ENCODING', { file: basename(file), encoding, offset })
