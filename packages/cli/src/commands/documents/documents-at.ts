/**
 * A node's list of documents, opened for one command. The node itself need not run.
 *
 * @module
 */
import type { Db } from '@guantong/node/ledger/connection/db'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import type { Context } from '../../program/context.ts'

export async function withDocuments<T>(
  choice: NodeChoice,
  context: Context,
  use: (db: Db, node: string) => Promise<T>,
): Promise<T> {
  const { code, databaseUrl } = await findNode(choice, context)
  const { connectLedger } = await import('@guantong/node/ledger/connection/connect')
  const { migrate } = await import('@guantong/node/ledger/connection/migrate')
  await migrate(databaseUrl)
  const ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong documents' })
  try {
    return await use(ledger.pool, code)
  } finally {
    await ledger.close()
  }
}

/** Reads documents as the node does. */
export async function makePrepare(choice: NodeChoice, context: Context) {
  const { limits } = await findNode(choice, context)
  const { prepareDocument } = await import('@guantong/node/graph/run/prepare-document')
  const { buildSchema } = await import('@guantong/node/graph/schema')
  const { loadStandard } = await import('@guantong/standard')
  const schema = buildSchema(loadStandard())
  return (text: string) => prepareDocument(schema, text, limits)
}
