import type { AddCommand } from '../../declare/command.ts'
import { addDocumentsAdd } from './documents-add.ts'
import { addDocumentsCheck } from './documents-check.ts'
import { addDocumentsList } from './documents-list.ts'
import { addDocumentsRemove } from './documents-remove.ts'

/** The list of documents a node answers by their hash. */
export const addDocuments: AddCommand = (program, context, done) => {
  const group = program.command('documents').description(context.say('about.documents'))
  for (const add of [addDocumentsAdd, addDocumentsList, addDocumentsRemove, addDocumentsCheck])
    add(group, context, done)
  return group
}
