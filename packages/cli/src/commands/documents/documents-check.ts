import type { AddCommand } from '../../declare/command.ts'
import type { NodeChoice } from '../../declare/find-node.ts'
import { makePrepare, withDocuments } from './documents-at.ts'

/** Before an upgrade: run it with the new release against the node's database. */
export const addDocumentsCheck: AddCommand = (program, context, done) => {
  const { say, print } = context
  return program
    .command('check')
    .description(say('about.documents.check'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--json', say('option.json'))
    .action(async (options: NodeChoice & { json?: boolean }) => {
      const prepare = await makePrepare(options, context)
      const { findMisfits } = await import('@guantong/node/document-list')
      const { allDocuments } = await import('@guantong/node/ledger/rows/persisted-documents')
      const { node, count, misfits } = await withDocuments(options, context, async (db, code) => ({
        node: code,
        count: (await allDocuments(db)).length,
        misfits: await findMisfits(db, prepare),
      }))
      if (options.json === true) print(JSON.stringify({ node, count, misfits }))
      else {
        for (const { name, hash, reasons } of misfits)
          print(say('documents.misfit', { name, hash, reason: reasons.join('; ') }))
        if (misfits.length === 0) print(say('documents.fit', { count }))
      }
      done(misfits.length === 0 ? 0 : 1)
    })
}
