import type { AddCommand } from '../../declare/command.ts'
import type { NodeChoice } from '../../declare/find-node.ts'
import { withDocuments } from './documents-at.ts'

export const addDocumentsRemove: AddCommand = (program, context, done) => {
  const { say, print, tell } = context
  return program
    .command('remove')
    .description(say('about.documents.remove'))
    .argument('<document>', say('argument.documentName'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--json', say('option.json'))
    .action(async (name: string, options: NodeChoice & { json?: boolean }) => {
      const { removeDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
      const { node, removed } = await withDocuments(options, context, async (db, code) => ({
        node: code,
        removed: await removeDocuments(db, name),
      }))
      if (options.json === true) print(JSON.stringify({ node, removed }))
      else for (const one of removed) print(say('documents.removed', one))
      if (removed.length === 0) tell(say('documents.none', { name }))
      done(removed.length === 0 ? 1 : 0)
    })
}
