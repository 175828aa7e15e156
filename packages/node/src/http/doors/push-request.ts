/**
 * Reading what a system pushes: a form `data=[…]&senderCode=…` as running systems send it, or the same as JSON.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'
import { readJsonText } from '../../intake/readers/json-text.ts'

export interface PushedData {
  /** Division the sender speaks for (senderCode, 报送方区划代码). */
  readonly sender: string
  /** Not looked at yet: each may be anything JSON can say. */
  readonly rows: readonly unknown[]
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_BODY = 'application/json'

const malformed = (reason: string, cause?: unknown): GuantongError =>
  new GuantongError('GT_PUSH_MALFORMED', { reason }, { cause })

/** @throws GuantongError GT_PUSH_MALFORMED */
export function readPush(body: Buffer, contentType: string | undefined): PushedData {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  const charset = parameters.map((each) => /^charset="?([^"]+)"?$/i.exec(each)?.[1]).find(Boolean) ?? 'utf-8'
  const kind = type.toLowerCase()
  if (kind !== FORM && kind !== JSON_BODY)
    throw malformed(
      type === '' ? 'content-type is missing (缺少 content-type)' : `content-type is ${type} (content-type 不符)`,
    )
  const decode = decoderOf(charset)
  const given = kind === FORM ? fromForm(body, decode) : fromJson(decode(body))
  const parsed = givenSchema.safeParse(given)
  if (!parsed.success) throw malformed(reasonOf(parsed.error), parsed.error)
  return { sender: parsed.data.senderCode, rows: parsed.data.data }
}

const givenSchema = z.object(
  {
    senderCode: z
      .union([z.string(), z.int().transform(String)], 'needs 6 digits (应为 6 位数字)')
      .refine((code) => /^\d{6}$/.test(code), 'needs 6 digits (应为 6 位数字)'),
    data: z.array(z.unknown(), 'needs a JSON list of rows (应为 JSON 数组)').min(1, 'holds no row (没有记录)'),
  },
  'needs an object with senderCode and data (应为含 senderCode 与 data 的对象)',
)

const reasonOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => [...path, message].join(' ')).join('; ')

function fromJson(text: string): unknown {
  const given = json(text, 'the body') as { data?: unknown } | null
  // Some senders put the list into a string, as they would into the form.
  return typeof given?.data === 'string' ? { ...given, data: json(given.data, 'data') } : given
}

/** Bytes first, characters second: a form may be escaped from GBK as well as from UTF-8. */
function fromForm(body: Buffer, decode: (bytes: Uint8Array) => string): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const pair of body.toString('latin1').split('&')) {
    const at = pair.indexOf('=')
    const name = decode(unescapeBytes(at < 0 ? pair : pair.slice(0, at)))
    if (name !== 'data' && name !== 'senderCode') continue
    if (name in fields) throw malformed(givenTwice(name))
    const text = decode(unescapeBytes(at < 0 ? '' : pair.slice(at + 1)))
    fields[name] = name === 'data' ? json(text, 'data') : text.trim()
  }
  return fields
}

function unescapeBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    const escaped = sign === '%' ? /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1, at + 3))?.[0] : undefined
    if (escaped !== undefined) {
      bytes[length++] = Number.parseInt(escaped, 16)
      at += 2
    } else bytes[length++] = sign === '+' ? 0x20 : text.charCodeAt(at)
  }
  return bytes.subarray(0, length)
}

function decoderOf(charset: string): (bytes: Uint8Array) => string {
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(charset, { fatal: true })
  } catch (cause) {
    throw malformed(`charset ${charset} is not known (未知的 charset)`, cause)
  }
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch (cause) {
      throw malformed(`not ${charset} (并非 ${charset})`, cause)
    }
  }
}

const givenTwice = (name: string): string => `${name} is given twice (${name} 出现两次)`

/** A parser would keep the last of two members of one name, and say nothing. */
function json(text: string, what: string): unknown {
  let read: ReturnType<typeof readJsonText>
  try {
    read = readJsonText(text)
  } catch (cause) {
    throw malformed(`${what} is not JSON (不是合法的 JSON)`, cause)
  }
  if (read.twice !== null) throw malformed(givenTwice(read.twice))
  return read.value
}
