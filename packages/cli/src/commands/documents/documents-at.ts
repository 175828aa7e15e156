/**
 * A node's list of documents, opened for one command. The node itself need not run.
 *
 * @module
 */
import type { Db } from '@guantong/node/ledger/connection/db'
import type { ChosenNode } from '../../declare/choose-node.ts'

export async function withDocuments<T>({ config, withLedger }: ChosenNode, use: (db: Db) => Promise<T>): Promise<T> {
  const { bringUpStore } = await import('@guantong/node/ledger/roles/bring-up-store')
  await bringUpStore(config)
  return withLedger({ what: 'documents', poolSize: 1 }, ({ pool }) => use(pool))
}

/** Reads documents as the node does. */
export async function makePrepare({ config: { limits } }: ChosenNode) {
  const { prepareDocument } = await import('@guantong/node/graph/run/prepare-document')
  const { buildSchema } = await import('@guantong/node/graph/schema')
  const { loadStandard } = await import('@guantong/standard')
  const schema = buildSchema(loadStandard())
  return (text: string) => prepareDocument(schema, text, limits)
}
