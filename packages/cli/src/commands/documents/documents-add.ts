import { readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { GuantongError, hashOfText } from '@guantong/contract'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { startFolder } from '../../program/clone.ts'
import { UsageError } from '../../program/context.ts'
import { makePrepare, withDocuments } from './documents-at.ts'
import { DOCUMENTS_MESSAGES } from './messages.ts'

interface AddOptions extends NodeChoice {
  name?: string
  by?: string
}

const EXTENSION = /\.(graphql|gql)$/

/** Everything is read and checked first: either all of it fits, or nothing is added. */
export const addDocumentsAdd = nodeCommand({
  name: 'add',
  messages: DOCUMENTS_MESSAGES,
  about: 'about.documents.add',
  options: (command, { say }) =>
    command
      .argument('<path>', say('argument.documentPath'))
      .option('--name <name>', say('option.documentName'))
      .option('--by <name>', say('option.documentBy')),
  run: async ({ say, print, tell, answer, json, env, now, node }, options: AddOptions, path: string) => {
    const files = filesAt(resolve(startFolder(env), path))
    if (files.length === 0) throw new UsageError(say('documents.noFiles', { folder: path }))
    if (options.name !== undefined && (files.length > 1 || options.name.trim() === ''))
      throw new UsageError(say('usage.invalid', { what: '--name', allowed: path }))
    const chosen = await node()
    const prepare = await makePrepare(chosen)
    const read = files.map((file) => {
      const text = textOf(file)
      const name = options.name ?? basename(file).replace(EXTENSION, '')
      return { file, name, text, hash: hashOfText(text), errors: prepare(text).errors }
    })
    const refused = read.filter(({ errors }) => errors.length > 0)
    for (const { file, errors } of refused)
      for (const { message } of errors) tell(say('documents.refused', { file, reason: message }))
    if (refused.length > 0) {
      tell(say('documents.nothingAdded'))
      answer({ added: [], known: [], refused: refused.map(asRefused) }, () => {})
      return 1
    }
    const { addDocument } = await import('@guantong/node/ledger/rows/persisted-documents')
    const added: Listed[] = []
    const known: Listed[] = []
    await withDocuments(chosen, async (db) => {
      for (const { name, text, hash } of read) {
        const document = { hash, name, text, addedAt: now(), addedBy: options.by ?? userInfo().username }
        const isNew = await addDocument(db, document)
        ;(isNew ? added : known).push({ name, hash })
        if (!json) print(say(isNew ? 'documents.added' : 'documents.known', { name, hash }))
      }
    })
    answer({ node: chosen.code, added, known, refused: [] }, () => {
      if (added.length > 0) tell(say('documents.sandboxNote'))
    })
    return 0
  },
})

interface Listed {
  name: string
  hash: string
}

const asRefused = ({ file, errors }: { file: string; errors: readonly Error[] }) => ({
  file,
  reasons: errors.map(({ message }) => message),
})

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    return names
      .filter((name) => EXTENSION.test(name))
      .sort()
      .map((name) => join(path, name))
  } catch (cause) {
    throw new GuantongError('GT_FILE_NOT_FOUND', { file: path }, { cause })
  }
}

/** As it stands: the hash is of exactly these characters, without a byte order mark. */
function textOf(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (cause) {
    if (cause instanceof TypeError) throw new GuantongError('GT_FILE_FORMAT', { file, reason: 'not UTF-8' }, { cause })
    throw new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause })
  }
}
