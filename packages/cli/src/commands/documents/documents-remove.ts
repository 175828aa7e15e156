import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { withDocuments } from './documents-at.ts'
import { DOCUMENTS_MESSAGES } from './messages.ts'

export const addDocumentsRemove = nodeCommand({
  name: 'remove',
  messages: DOCUMENTS_MESSAGES,
  about: 'about.documents.remove',
  options: (command, { say }) => command.argument('<document>', say('argument.documentName')),
  run: async ({ say, print, tell, answer, node }, _options: NodeChoice, name: string) => {
    const chosen = await node()
    const { removeDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
    const removed = await withDocuments(chosen, (db) => removeDocuments(db, name))
    answer({ node: chosen.code, removed }, () => {
      for (const one of removed) print(say('documents.removed', one))
    })
    if (removed.length === 0) tell(say('documents.none', { name }))
    return removed.length === 0 ? 1 : 0
  },
})
