/**
 * A question about grants, put to a node with a short token of this machine's account.
 *
 * @module
 */
import { GuantongError, type Language, type Role } from '@guantong/contract'
import { askNode, type GraphDocument } from '../../ask/ask-node.ts'
import type { ChosenNode } from '../../declare/choose-node.ts'

export interface GrantQuestion<Data, Variables> {
  readonly document: GraphDocument<Data, Variables>
  readonly variables: Variables
  readonly roles: readonly Role[]
  readonly writes: boolean
  readonly region: string
  readonly subject: string
  readonly lang: Language
}

/** @throws GuantongError GT_CHILD_FAILED with what the node says */
export async function askGrants<Data, Variables>(
  { code, endpoint, token }: ChosenNode,
  { document, variables, roles, writes, region, subject, lang }: GrantQuestion<Data, Variables>,
): Promise<Data> {
  const verbs = writes ? (['read', 'write'] as const) : (['read'] as const)
  const signed = await token({ roles, regions: [region], verbs, documents: 'any', subject, lifetimeSeconds: 120 })
  const { data, errors } = await askNode({ endpoint, token: signed, document, variables, lang })
  const [error] = errors ?? []
  if (error !== undefined || data == null) {
    const reason = `${String(error?.extensions?.code ?? '')} ${error?.message ?? ''}`.trim()
    throw new GuantongError('GT_CHILD_FAILED', { node: code, reason })
  }
  return data
}
