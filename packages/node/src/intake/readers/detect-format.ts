/**
 * What a file is: its format, its encoding, its delimiter (格式识别).
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import {
  ENCODINGS,
  encodingByMark,
  encodingNamed,
  type KnownEncoding,
  utf16WithoutMark,
  withoutForeignMark,
} from './encoding.ts'
import { kindOfFile } from './file-kind.ts'
import { bytesOf, sizeOfFile, startOfFile } from './file-source.ts'
import { readJsonText } from './json-text.ts'
import { judgeDelimiter } from './judge-delimiter.ts'
import { judgeEncoding, type Reading } from './judge-encoding.ts'
import type { Delimiter } from './read-delimited.ts'
import type { WorkbookFormat } from './workbook-format.ts'

export type FileFormat = 'csv' | 'tsv' | 'ndjson' | 'json' | 'xml' | WorkbookFormat

export interface DetectedFile {
  readonly file: string
  readonly format: FileFormat
  readonly gzip: boolean
  readonly size: number
  /** Null for spreadsheets and XML: they say themselves. */
  readonly encoding: KnownEncoding | null
  /** For separated values only. */
  readonly delimiter: Delimiter | null
}

const SAMPLE = 64 * 1024

/**
 * Looks at the content first and at the name only where the content leaves a choice.
 *
 * @param stated name of the encoding, where the caller knows it
 * @throws GuantongError GT_FILE_NOT_FOUND, GT_FILE_EMPTY, GT_FILE_FORMAT, GT_FILE_ENCODING_DOUBT, GT_FILE_BROKEN
 */
export async function detectFormat(file: string, stated?: string): Promise<DetectedFile> {
  const size = await sizeOfFile(file)
  const magic = await startOfFile(file, 8)
  const gzip = magic[0] === 0x1f && magic[1] === 0x8b
  const start = gzip ? await firstBytes(file) : await startOfFile(file, SAMPLE)
  if (start.length === 0) throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  const kind = await kindOfFile(file, start, gzip)
  if (kind !== null && 'reason' in kind) throw unknown(file, kind.reason)
  if (kind !== null && kind.format !== 'html')
    return { file, format: kind.format, gzip, size, encoding: null, delimiter: null }
  refuseBinary(file, start)
  const encoding = await encodingOf(file, gzip, stated)
  if (kind !== null) return { file, format: kind.format, gzip, size, encoding, delimiter: null }
  const text = new TextDecoder(encoding.encoding).decode(withoutForeignMark(start, encoding.encoding), {
    stream: true,
  })
  const format = textFormat(text, file)
  const delimiter = format === 'csv' ? delimiterOf(text, file) : null
  return { file, format: delimiter === '\t' ? 'tsv' : format, gzip, size, encoding, delimiter }
}

async function firstBytes(file: string): Promise<Buffer> {
  for await (const { bytes } of bytesOf(file, true)) if (bytes.length > 0) return bytes.subarray(0, SAMPLE)
  return Buffer.alloc(0)
}

/** A NUL here and there spoils rows; many of them mean that this is no text. */
function refuseBinary(file: string, start: Buffer): void {
  const marked = encodingByMark(start) ?? utf16WithoutMark(start)
  if (marked === 'utf-16le' || marked === 'utf-16be') return
  let nuls = 0
  for (const byte of start) if (byte === 0) nuls++
  if (nuls > 8 && nuls * 50 > start.length)
    throw unknown(file, 'it is full of NUL bytes: not a text (含大量 NUL 字节,不是文本)')
}

async function encodingOf(file: string, gzip: boolean, stated: string | undefined): Promise<KnownEncoding> {
  if (stated !== undefined) {
    const encoding = encodingNamed(stated)
    if (encoding !== undefined) return { encoding, by: 'stated', runnerUp: null, ahead: null }
    throw new GuantongError('GT_INPUT_INVALID', {
      field: 'encoding',
      reason: `${stated}: not one of ${ENCODINGS.join(', ')}`,
    })
  }
  const verdict = await judgeEncoding(onlyBytes(file, gzip))
  if (verdict.ok) return verdict.known
  const { first, second } = verdict
  throw new GuantongError('GT_FILE_ENCODING_DOUBT', {
    file: basename(file),
    readings: [first, ...(second === null ? [] : [second])].map(readingText).join(' / '),
    encodings: ENCODINGS.join(', '),
  })
}

const readingText = ({ encoding, sample }: Reading): string => `${encoding.toUpperCase()} “${sample}”`

async function* onlyBytes(file: string, gzip: boolean): AsyncGenerator<Buffer> {
  for await (const { bytes } of bytesOf(file, gzip)) yield bytes
}

/** No table, and nothing that holds named records. */
const ODD_TEXTS: readonly { readonly sign: RegExp; readonly reason: string }[] = [
  {
    sign: /^\[\s*(?:\[|"(?:[^"\\]|\\.)*"\s*[,\]])/,
    reason:
      'it is JSON whose rows are lists of values without names; write each row as an object, or as CSV (行为无名称的 JSON 数组,请改为对象或 CSV)',
  },
  {
    sign: /^<\?xml[^<]*<!DOCTYPE|^<!DOCTYPE/i,
    reason:
      'it is XML with a document type, which is not read; take the <!DOCTYPE …> away (XML 含 DOCTYPE 声明,请删去)',
  },
  {
    sign: /^\p{Cc}\s*[{[]/u,
    reason:
      'it is a JSON text sequence; take the signs U+001E away and call it .ndjson (JSON 文本序列,请去掉 U+001E 分隔符)',
  },
  {
    sign: /^(?:(?:(?:var|let|const)\s+)?[\w$.]+\s*=|[\w$.]+\s*\()\s*(?:\[\s*)?\{\s*["}]/,
    reason:
      'it is a script around JSON; keep what stands from the first [ or { to the last ] or } (请去掉 JSON 之外的脚本)',
  },
]

function textFormat(text: string, file: string): 'csv' | 'ndjson' | 'json' {
  const start = text.replace(/^\uFEFF/, '').trimStart()
  const odd = ODD_TEXTS.find(({ sign }) => sign.test(start))
  if (odd !== undefined) throw unknown(file, odd.reason)
  if (start.startsWith('[') && /^\[\s*[{\]]/.test(start)) return 'json'
  if (!/^\{\s*["}]/.test(start)) return 'csv'
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) return 'ndjson'
  const [line = '', ...rest] = start.split('\n')
  if (rest.every((more) => more.trim() === '')) return 'json'
  try {
    readJsonText(line)
    return 'ndjson'
  } catch {
    return 'json'
  }
}

const delimiterOf = (text: string, file: string): Delimiter =>
  judgeDelimiter(text) ?? (/\.tsv(\.gz)?$/i.test(file) ? '\t' : ',')

const unknown = (file: string, reason: string) => new GuantongError('GT_FILE_FORMAT', { file: basename(file), reason })
