import { hashOfText } from '@guantong/contract'
import { nodeCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { withDocuments } from './documents-at.ts'
import { DOCUMENTS_MESSAGES } from './messages.ts'

/** With those of the node's own pages, which need not be added and can not be removed. */
export const addDocumentsList = nodeCommand({
  name: 'list',
  messages: DOCUMENTS_MESSAGES,
  about: 'about.documents.list',
  run: async ({ say, print, answer, node }) => {
    const { ownDocuments } = await import('@guantong/node/document-list')
    const { allDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
    const own = ownDocuments().map(({ name, text }) => ({ name, hash: hashOfText(text), text }))
    const chosen = await node()
    const documents = await withDocuments(chosen, allDocuments)
    answer({ node: chosen.code, own, documents }, () => {
      const head = (['name', 'hash', 'added', 'by'] as const).map((column) => say(`documents.column.${column}`))
      const rows = [
        ...own.map(({ name, hash }) => [name, hash, '', say('documents.own')]),
        ...documents.map(({ name, hash, addedAt, addedBy }) => [name, hash, addedAt.toISOString(), addedBy]),
      ]
      print(table(head, rows))
    })
    return 0
  },
})
