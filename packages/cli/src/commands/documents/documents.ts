import { declareGroup } from '../../declare/declare-command.ts'
import { addDocumentsAdd } from './documents-add.ts'
import { addDocumentsCheck } from './documents-check.ts'
import { addDocumentsList } from './documents-list.ts'
import { addDocumentsRemove } from './documents-remove.ts'
import { DOCUMENTS_MESSAGES } from './messages.ts'

/** The list of documents a node answers by their hash. */
export const addDocuments = declareGroup(
  { name: 'documents', messages: DOCUMENTS_MESSAGES, about: 'about.documents' },
  [addDocumentsAdd, addDocumentsList, addDocumentsRemove, addDocumentsCheck],
)
