/**
 * Asking a node for an export, and reading what comes: rows between marks, never more than one stretch at a time.
 *
 * @module
 */
import { ERRORS, type ErrorCode, type ErrorParams, GuantongError } from '@guantong/contract'
import type { Column } from '@guantong/node/export/row-table'
import type { Ending } from '@guantong/node/export/write-export'

export interface Head {
  readonly title: string
  readonly columns: readonly Column[]
}

export type Stretch =
  | { readonly kind: 'head'; readonly head: Head }
  /** Lines of rows, and where to go on after them. */
  | { readonly kind: 'rows'; readonly lines: readonly string[]; readonly after: string }
  | { readonly kind: 'waiting'; readonly region: string; readonly code: ErrorCode }
  | { readonly kind: 'end'; readonly ending: Ending }

export interface ExportQuestion {
  readonly endpoint: string
  readonly token: string
  readonly dataSet: string
  readonly query: Readonly<Record<string, string>>
  readonly lang: string
  readonly signal: AbortSignal
}

/** Ends without `end` when the connection broke. @throws GuantongError what the node refuses with, GT_CHILD_UNREACHABLE */
export async function* fetchLines(question: ExportQuestion): AsyncGenerator<Stretch> {
  const { endpoint, token, dataSet, query, lang, signal } = question
  const url = `${endpoint}/export/${dataSet}?${new URLSearchParams({ ...query, format: 'ndjson', marks: 'true' })}`
  const headers = { authorization: `Bearer ${token}`, 'accept-language': lang }
  const response = await fetch(url, { headers, signal }).catch((cause: unknown) => {
    if (signal.aborted) throw signal.reason
    throw new GuantongError('GT_CHILD_UNREACHABLE', { node: endpoint }, { cause })
  })
  if (response.status !== 200 || response.body === null)
    throw refusalOf(await response.text(), response.status, endpoint)
  let lines: string[] = []
  for await (const line of linesOf(response.body)) {
    if (!line.startsWith('{"_')) {
      lines.push(line)
      continue
    }
    const word = JSON.parse(line) as Word
    if ('_head' in word) yield { kind: 'head', head: word._head }
    else if ('_mark' in word) {
      yield { kind: 'rows', lines, after: word._mark.after }
      lines = []
    } else if ('_waiting' in word) yield { kind: 'waiting', ...word._waiting }
    else if ('_end' in word) yield { kind: 'end', ending: word._end }
  }
  signal.throwIfAborted()
}

type Word =
  | { _head: Head }
  | { _mark: { after: string } }
  | { _waiting: { region: string; code: ErrorCode } }
  | { _end: Ending }

/** Whole lines only: what a broken connection cut is not handed on. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch {
    // falls through: the reader sees that the end is missing
  }
}

function refusalOf(text: string, status: number, node: string): GuantongError {
  try {
    const { errors } = JSON.parse(text) as { errors: { extensions: ErrorParams & { code: ErrorCode } }[] }
    const { code, ...params } = errors[0]?.extensions ?? { code: '' }
    if (Object.hasOwn(ERRORS, code)) return new GuantongError(code as ErrorCode, params as ErrorParams)
  } catch {
    // falls through: not an answer of a node
  }
  return new GuantongError('GT_CHILD_FAILED', { node, reason: `HTTP ${status} ${text.slice(0, 120)}` })
}
