import { nodeCommand } from '../../declare/node-command.ts'
import { makePrepare, withDocuments } from './documents-at.ts'
import { DOCUMENTS_MESSAGES } from './messages.ts'

/** Before an upgrade: run it with the new release against the node's database. */
export const addDocumentsCheck = nodeCommand({
  name: 'check',
  messages: DOCUMENTS_MESSAGES,
  about: 'about.documents.check',
  run: async ({ say, print, answer, node }) => {
    const chosen = await node()
    const prepare = await makePrepare(chosen)
    const { findMisfits } = await import('@guantong/node/document-list')
    const { allDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
    const { count, misfits } = await withDocuments(chosen, async (db) => ({
      count: (await allDocuments(db)).length,
      misfits: await findMisfits(db, prepare),
    }))
    answer({ node: chosen.code, count, misfits }, () => {
      for (const { name, hash, reasons } of misfits)
        print(say('documents.misfit', { name, hash, reason: reasons.join('; ') }))
      if (misfits.length === 0) print(say('documents.fit', { count }))
    })
    return misfits.length === 0 ? 0 : 1
  },
})
