/**
 * Which document a request asks: by its text, or by the hash of a listed one. Who may not write documents of its own is
 * answered for listed ones only, however they are named.
 *
 * @module
 */
import { GuantongError, hashOfText, type Principal } from '@guantong/contract'
import type { DocumentList } from './document-list.ts'

/** `persisted-only`: a token that says nothing of documents may ask listed ones only. */
export type DocumentPolicy = 'open' | 'persisted-only'

export interface Documents {
  readonly policy: DocumentPolicy
  readonly list: DocumentList
}

export interface AskedDocument {
  readonly text: string
  /** Asked by its hash alone. */
  readonly byHash: boolean
}

/**
 * Undefined when the request names no document at all.
 *
 * @throws GuantongError GT_DOCUMENT_UNKNOWN | GT_DOCUMENT_NOT_LISTED | GT_INPUT_INVALID
 */
export async function askedDocument(
  params: Readonly<Record<string, unknown>>,
  address: URL,
  principal: Principal,
  { policy, list }: Documents,
): Promise<AskedDocument | undefined> {
  const text = params.query
  if (text !== undefined && text !== null && typeof text !== 'string') return undefined
  const hash = hashIn(params, address)
  const mayWriteOwn = mayWrite(principal, policy)
  if (typeof text === 'string') {
    if (hash !== undefined && hash !== hashOfText(text))
      throw new GuantongError('GT_INPUT_INVALID', { field: 'sha256Hash', reason: 'not the hash of the document sent' })
    if (!(await mayAsk(text, principal, { policy, list })))
      throw new GuantongError('GT_DOCUMENT_NOT_LISTED', { hash: hashOfText(text) })
    return { text, byHash: false }
  }
  if (hash === undefined) return undefined
  const listed = await list.textOf(hash)
  if (listed === undefined)
    throw new GuantongError(mayWriteOwn ? 'GT_DOCUMENT_UNKNOWN' : 'GT_DOCUMENT_NOT_LISTED', { hash })
  return { text: listed, byHash: true }
}

const mayWrite = (principal: Principal, policy: DocumentPolicy): boolean =>
  (principal.documents ?? (policy === 'open' ? 'any' : 'listed')) === 'any'

/** May this text be asked as it stands, without a hash beside it? */
export const mayAsk = async (text: string, principal: Principal, { policy, list }: Documents): Promise<boolean> =>
  mayWrite(principal, policy) || (await list.textOf(hashOfText(text))) !== undefined

/** `documentId` (with or without `sha256:`) in the body or the address, `id`, or Apollo's `persistedQuery`. */
function hashIn(params: Readonly<Record<string, unknown>>, address: URL): string | undefined {
  const persisted = memberOf(params.extensions, 'persistedQuery')
  const given =
    params.documentId ?? params.id ?? memberOf(persisted, 'sha256Hash') ?? address.searchParams.get('documentId')
  if (given === undefined || given === null) return undefined
  const hash = typeof given === 'string' ? given.toLowerCase().replace(/^sha256:/, '') : ''
  if (/^[0-9a-f]{64}$/.test(hash)) return hash
  throw new GuantongError('GT_INPUT_INVALID', { field: 'documentId', reason: 'not a SHA-256 in hex' })
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
