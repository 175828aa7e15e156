import { hashOfText } from '@guantong/contract'
import type { AddCommand } from '../../declare/command.ts'
import type { NodeChoice } from '../../declare/find-node.ts'
import { table } from '../../print/table.ts'
import { withDocuments } from './documents-at.ts'

/** With those of the node's own pages, which need not be added and can not be removed. */
export const addDocumentsList: AddCommand = (program, context, done) => {
  const { say, print } = context
  return program
    .command('list')
    .description(say('about.documents.list'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--json', say('option.json'))
    .action(async (options: NodeChoice & { json?: boolean }) => {
      const { ownDocuments } = await import('@guantong/node/document-list')
      const { allDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
      const own = ownDocuments().map(({ name, text }) => ({ name, hash: hashOfText(text), text }))
      const { node, listed } = await withDocuments(options, context, async (db, code) => ({
        node: code,
        listed: await allDocuments(db),
      }))
      if (options.json === true) print(JSON.stringify({ node, own, documents: listed }))
      else
        print(
          table(
            [
              say('documents.column.name'),
              say('documents.column.hash'),
              say('documents.column.added'),
              say('documents.column.by'),
            ],
            [
              ...own.map(({ name, hash }) => [name, hash, '', say('documents.own')]),
              ...listed.map(({ name, hash, addedAt, addedBy }) => [name, hash, addedAt.toISOString(), addedBy]),
            ],
          ),
        )
      done(0)
    })
}
