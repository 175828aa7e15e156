/**
 * Which document a request asks: by its text, or by the hash of one that is listed or was sent before. Who may not write documents of its own is
 * answered for listed ones only, however they are named.
 *
 * @module
 */
import { GuantongError, hashOfText, type Principal } from '@guantong/contract'
import type { DocumentList } from './document-list.ts'
import type { PersistedWord, SentTexts } from './persisted-queries.ts'

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

/** A hash that is not known, named as Apollo's protocol names it: it is refused in that protocol's words. */
export interface UnknownPersisted {
  readonly word: PersistedWord
  readonly refusal: GuantongError
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
  { policy, list, sent }: Documents & { readonly sent: SentTexts },
): Promise<AskedDocument | UnknownPersisted | undefined> {
  const text = params.query
  if (text !== undefined && text !== null && typeof text !== 'string') return undefined
  const hash = hashIn(params, address)
  const mayWriteOwn = mayWrite(principal, policy)
  if (typeof text === 'string') {
    if (hash !== undefined && hash !== hashOfText(text))
      throw new GuantongError('GT_INPUT_INVALID', { field: 'sha256Hash', reason: 'not the hash of the document sent' })
    if (!(await mayAsk(text, principal, { policy, list })))
      throw new GuantongError('GT_DOCUMENT_NOT_LISTED', { hash: hashOfText(text) })
    if (hash !== undefined && mayWriteOwn) sent.keep(hash, text)
    return { text, byHash: false }
  }
  if (hash === undefined) return undefined
  const known = (await list.textOf(hash)) ?? (mayWriteOwn ? sent.get(hash) : undefined)
  if (known !== undefined) return { text: known, byHash: true }
  const refusal = new GuantongError(mayWriteOwn ? 'GT_DOCUMENT_UNKNOWN' : 'GT_DOCUMENT_NOT_LISTED', { hash })
  if (params.documentId != null || params.id != null || persistedIn(params) === undefined) throw refusal
  return { word: mayWriteOwn ? 'PERSISTED_QUERY_NOT_FOUND' : 'PERSISTED_QUERY_NOT_SUPPORTED', refusal }
}

const mayWrite = (principal: Principal, policy: DocumentPolicy): boolean =>
  (principal.documents ?? (policy === 'open' ? 'any' : 'listed')) === 'any'

/** May this text be asked as it stands, without a hash beside it? */
export const mayAsk = async (text: string, principal: Principal, { policy, list }: Documents): Promise<boolean> =>
  mayWrite(principal, policy) || (await list.textOf(hashOfText(text))) !== undefined

/** `documentId` (with or without `sha256:`) in the body or the address, `id`, or Apollo's `persistedQuery`. */
function hashIn(params: Readonly<Record<string, unknown>>, address: URL): string | undefined {
  const persisted = memberOf(persistedIn(params), 'sha256Hash')
  const version = memberOf(persistedIn(params), 'version')
  if (version !== undefined && version !== 1)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'persistedQuery.version', reason: 'only 1 is spoken' })
  const given = params.documentId ?? params.id ?? persisted ?? address.searchParams.get('documentId')
  if (given === undefined || given === null) return undefined
  const hash = typeof given === 'string' ? given.toLowerCase().replace(/^sha256:/, '') : ''
  if (/^[0-9a-f]{64}$/.test(hash)) return hash
  throw new GuantongError('GT_INPUT_INVALID', { field: 'documentId', reason: 'not a SHA-256 in hex' })
}

const persistedIn = ({ extensions }: Readonly<Record<string, unknown>>): unknown =>
  memberOf(extensions, 'persistedQuery')

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
