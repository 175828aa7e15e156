/**
 * One page of an owner's rows: an ordinary question to this node's own graph, which passes it on down the links. So the
 * exporting client is shown exactly what the graph shows, and every city notes who asked.
 *
 * @module
 */
import { ERRORS, type ErrorCode, type ErrorParams, type Language, type Principal } from '@guantong/contract'
import type { DataField, DataSet } from '@guantong/standard'
import type { Graph } from '../graph/run/create-graph.ts'
import { mayBeIssued } from '../ledger/rows/issued-sets.ts'
import type { Stop } from './export-stops.ts'

/** As GraphQL gives it: `id` and the fields asked for. */
export type ExportRow = Readonly<Record<string, unknown>>

export type PageAnswer =
  | {
      readonly ok: true
      readonly rows: readonly ExportRow[]
      readonly next: string | null
      readonly last: string | null
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string; readonly params: ErrorParams }

export interface PageQuestion {
  readonly stop: Stop
  readonly after: string | null
  readonly size: number
}

export type AskPage = (question: PageQuestion) => Promise<PageAnswer>

export interface AskingFor {
  readonly dataSet: DataSet
  readonly fields: readonly DataField[]
  readonly filter: Readonly<Record<string, unknown>>
  readonly principal: Principal
  readonly lang: Language
  readonly signal: AbortSignal
}

/** Longer than a person waits: a page of wide rows from a busy city takes its time. */
const PAGE_MS = 10_000

export function createAskPage(
  graph: Pick<Graph, 'execute'>,
  { dataSet, fields, filter, principal, lang, signal }: AskingFor,
  now: () => Date,
): AskPage {
  const issued = mayBeIssued(dataSet)
  const document = documentFor(dataSet, fields, issued)
  return async ({ stop, after, size }) => {
    const result = await graph.execute({
      document,
      variables: { region: [stop.region], filter, first: size, after },
      principal,
      door: 'export',
      lang,
      deadline: now().getTime() + PAGE_MS,
      signal,
    })
    const [error] = result.errors ?? []
    if (error !== undefined) {
      const { code, ...rest } = error.extensions
      const params = paramsOf(rest)
      const reason = error.message
      // The document is ours; of what comes from outside only the filter has a type.
      if (code === 'GT_DOCUMENT_INVALID' && params.node === undefined)
        return { ok: false, code: 'GT_INPUT_INVALID', reason, params: { field: 'filter', reason } }
      return { ok: false, code: isCode(code) ? code : 'GT_INTERNAL', reason, params }
    }
    const page = (result.data as Answered | null | undefined)?.regions[0]?.rows ?? null
    if (page === null) {
      const params = { node: stop.node, reason: `it holds no rows of ${stop.region}` }
      return { ok: false, code: 'GT_CHILD_FAILED', reason: params.reason, params }
    }
    const { nodes, pageInfo } = page
    const rows = issued ? ownRows(nodes, stop) : nodes
    return { ok: true, rows, next: pageInfo.hasNextPage ? pageInfo.endCursor : null, last: pageInfo.endCursor }
  }
}

interface Answered {
  readonly regions: readonly ({
    readonly rows: {
      readonly nodes: readonly ExportRow[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    } | null
  } | null)[]
}

const documentFor = (dataSet: DataSet, fields: readonly DataField[], issued: boolean): string =>
  `query Export($region: [String!]!, $filter: ${dataSet.name}Filter, $first: Int!, $after: String) {
  regions(codes: $region) {
    rows: ${dataSet.plural}(filter: $filter, first: $first, after: $after) {
      nodes { ${['id', ...fields.map(({ name }) => name), ...(issued ? ['_issuedBy: issuedBy'] : [])].join(' ')} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

const ownRows = (rows: readonly ExportRow[], { withIssued }: Stop): ExportRow[] =>
  rows.flatMap(({ _issuedBy, ...row }) => (_issuedBy === null || withIssued ? [row] : []))

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code)

function paramsOf(extensions: Readonly<Record<string, unknown>>): ErrorParams {
  const params: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(extensions))
    if (typeof value === 'string' || typeof value === 'number') params[key] = value
  return params
}
