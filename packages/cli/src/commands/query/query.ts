import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, SHARING, type Sharing, VERBS, type Verb } from '@guantong/contract'
import { Option } from 'commander'
import { stringify } from 'yaml'
import { askNode, type GraphAnswer } from '../../ask/ask-node.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { askCommand } from '../../declare/node-command.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { stoppable } from '../../program/stoppable.ts'
import { exportBar } from '../export/export-bar.ts'
import { EXPORT_MESSAGES, type ExportKey } from '../export/messages.ts'
import { OUT_FORMATS } from '../export/out-format.ts'
import { QUERY_MESSAGES, type QueryKey } from './messages.ts'
import type { QueryFileOptions } from './query-file.ts'

interface QueryOptions extends NodeChoice {
  scope?: string[]
  variables?: string
  verbs: string
  sharing: Sharing
  csv?: string
  xlsx?: string
  ndjson?: string
}

export const addQuery = askCommand({
  name: 'query',
  // into a file the rows go as those of an export
  messages: { ...QUERY_MESSAGES, ...EXPORT_MESSAGES },
  about: 'about.query',
  options: (command, { say }) =>
    command
      .argument('<document>', say('argument.document'))
      .option('--scope <region>', say('option.scopeQuery'), listed)
      .option('--variables <json>', say('option.variables'))
      .option('--verbs <list>', say('option.verbs'), 'read')
      .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
      .option('--csv <file>', say('option.csv'))
      .option('--xlsx <file>', say('option.xlsx'))
      .option('--ndjson <file>', say('option.ndjson')),
  run: async (at, options: QueryOptions, given: string) => {
    const { env, lang, print, json } = at
    const variables = options.variables === undefined ? undefined : variablesIn(options.variables, at)
    const verbs = options.verbs.split(',').filter((verb): verb is Verb => VERBS.includes(verb as Verb))
    const { code, endpoint, token } = await at.node()
    const { sharing, scope: regions = [code] } = options
    // Long enough for one question; nothing that could be kept.
    const request = {
      regions,
      verbs,
      sharing,
      documents: 'any',
      subject: 'guantong query',
      lifetimeSeconds: 120,
    } as const
    const ask = async (document: string, values: Record<string, unknown> | undefined): Promise<GraphAnswer> =>
      askNode({
        endpoint,
        token: await token(request),
        document,
        ...(values === undefined ? {} : { variables: values }),
        lang,
      })
    const document = textOf(given, at)
    const format = OUT_FORMATS.find((each) => options[each] !== undefined)
    if (format !== undefined) {
      const file = resolve(startFolder(env), options[format] as string)
      return intoFile({ document, variables: variables ?? {}, file, format, ask }, at)
    }
    const answer = await ask(document, variables)
    if (json) print(JSON.stringify(answer, null, 2))
    else show(answer, at)
    return answer.errors !== undefined && answer.data == null ? 1 : 0
  },
})

const WAIT_MS = 60_000

/** All pages of the one connection in it. */
async function intoFile(
  question: Pick<QueryFileOptions, 'document' | 'variables' | 'file' | 'format' | 'ask'>,
  context: Context<QueryKey | ExportKey>,
): Promise<number> {
  const { say, print, tell } = context
  const { file } = question
  const { queryFile } = await import('./query-file.ts')
  const bar = exportBar(context)
  const began = performance.now()
  const writeRows = async (signal: AbortSignal): Promise<number> => {
    const rows = await queryFile({ ...question, waitMs: WAIT_MS, signal, onProgress: bar.show }).finally(bar.end)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    print(say('export.done', { rows, file, seconds }))
    return 0
  }
  return stoppable(writeRows, () => tell(say('query.noFile', { file })))
}

function show(answer: GraphAnswer, { print, tell }: Context): void {
  if (answer.data != null) print(stringify(answer.data, { lineWidth: 0 }).trimEnd())
  for (const { message, path, extensions } of answer.errors ?? []) {
    const code = typeof extensions?.code === 'string' ? `${extensions.code}: ` : ''
    tell(`! ${path === undefined ? '' : `${path.join('.')}: `}${code}${message}`)
  }
}

function textOf(document: string, { env }: Context): string {
  if (document === '-') return readFileSync(0, 'utf8')
  if (!document.startsWith('@')) return document
  const file = resolve(startFolder(env), document.slice(1))
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause })
  }
}

function variablesIn(text: string, { say }: Context): Record<string, unknown> {
  const invalid = new UsageError(say('usage.invalid', { what: '--variables', allowed: '{"code":"370000"}' }))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid
  return value as Record<string, unknown>
}
