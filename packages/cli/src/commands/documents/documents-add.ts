import { readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { GuantongError, hashOfText } from '@guantong/contract'
import type { AddCommand } from '../../declare/command.ts'
import type { NodeChoice } from '../../declare/find-node.ts'
import { startFolder } from '../../program/clone.ts'
import { UsageError } from '../../program/context.ts'
import { makePrepare, withDocuments } from './documents-at.ts'

interface AddOptions extends NodeChoice {
  name?: string
  by?: string
  json?: boolean
}

const EXTENSION = /\.(graphql|gql)$/

/** Everything is read and checked first: either all of it fits, or nothing is added. */
export const addDocumentsAdd: AddCommand = (program, context, done) => {
  const { say, print, tell } = context
  return program
    .command('add')
    .description(say('about.documents.add'))
    .argument('<path>', say('argument.documentPath'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--name <name>', say('option.documentName'))
    .option('--by <name>', say('option.documentBy'))
    .option('--json', say('option.json'))
    .action(async (path: string, options: AddOptions) => {
      const files = filesAt(resolve(startFolder(context.env), path))
      if (files.length === 0) throw new UsageError(say('documents.noFiles', { folder: path }))
      if (options.name !== undefined && (files.length > 1 || options.name.trim() === ''))
        throw new UsageError(say('usage.invalid', { what: '--name', allowed: path }))
      const prepare = await makePrepare(options, context)
      const { addDocument } = await import('@guantong/node/ledger/rows/persisted-documents')
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
        if (options.json === true) print(JSON.stringify({ added: [], known: [], refused: refused.map(asRefused) }))
        return done(1)
      }
      await withDocuments(options, context, async (db, node) => {
        const added: { name: string; hash: string }[] = []
        const known: { name: string; hash: string }[] = []
        for (const { name, text, hash } of read) {
          const document = { hash, name, text, addedAt: context.now(), addedBy: options.by ?? userInfo().username }
          const isNew = await addDocument(db, document)
          ;(isNew ? added : known).push({ name, hash })
          if (options.json !== true) print(say(isNew ? 'documents.added' : 'documents.known', { name, hash }))
        }
        if (options.json === true) print(JSON.stringify({ node, added, known, refused: [] }))
        else if (added.length > 0) tell(say('documents.sandboxNote'))
      })
      done(0)
    })
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
