/**
 * A topology file changed as an issuer would by hand: what is not changed stays as it was written.
 *
 * @module
 */
import { GuantongError, type PublicKey, parseTopology, type TopologyNode } from '@guantong/contract'
import { type Document, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { splitTopology } from './signed-topology.ts'

/** Another end, or word that it was taken back; a new key; a new node. */
export type TopologyEdit =
  | { readonly kid: string; readonly set: Partial<Pick<PublicKey, 'exp' | 'revoked'>> }
  | { readonly node: string; readonly key: PublicKey }
  | { readonly join: Omit<TopologyNode, 'keys'> & { readonly keys: readonly PublicKey[] } }

/**
 * @returns the body without a signature.
 * @throws GuantongError GT_TOPOLOGY_INVALID when what comes of it is none, or a key or node it names is not there.
 */
export function changeTopology(text: string, edits: readonly TopologyEdit[]): string {
  const document = parseDocument(splitTopology(text).body)
  for (const edit of edits) {
    if ('join' in edit) nodesOf(document).add(document.createNode(edit.join))
    else if ('node' in edit) addKey(document, edit.node, edit.key)
    else setKey(document, edit.kid, edit.set)
  }
  parseTopology(document.toJS())
  return document.toString({ lineWidth: 0 })
}

const absent = (what: string): GuantongError =>
  new GuantongError('GT_TOPOLOGY_INVALID', { reason: `${what} is not in it` })

function nodesOf(document: Document): YAMLSeq<YAMLMap> {
  const nodes = document.get('nodes')
  if (nodes === undefined || nodes === null) throw absent('nodes')
  return nodes as YAMLSeq<YAMLMap>
}

function addKey(document: Document, code: string, key: PublicKey): void {
  const node = nodesOf(document).items.find((one) => one.get('code') === code)
  if (node === undefined) throw absent(`node ${code}`)
  const keys = node.get('keys') as YAMLSeq | undefined
  if (keys === undefined) node.set('keys', document.createNode([key]))
  else keys.add(document.createNode(key))
}

function setKey(document: Document, kid: string, set: object): void {
  const keys = nodesOf(document).items.flatMap(
    (node) => (node.get('keys') as YAMLSeq<YAMLMap> | undefined)?.items ?? [],
  )
  const key = keys.find((one) => one.get('kid') === kid)
  if (key === undefined) throw absent(`key ${kid}`)
  for (const [name, value] of Object.entries(set)) key.set(name, document.createNode(value))
}
