import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, SHARING, type Sharing, VERBS, type Verb } from '@guantong/contract'
import { Option } from 'commander'
import { stringify } from 'yaml'
import { makeToken } from '../../ask/access-token.ts'
import { askNode, type GraphAnswer } from '../../ask/ask-node.ts'
import { type AddCommand, listed } from '../../declare/command.ts'
import { endpointOfConfig, findNode, type NodeChoice } from '../../declare/find-node.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { exportBar } from '../export/export-bar.ts'
import { OUT_FORMATS } from '../export/out-format.ts'
import type { QueryFileOptions } from './query-file.ts'

interface QueryOptions extends NodeChoice {
  scope?: string[]
  variables?: string
  verbs: string
  sharing: Sharing
  json?: boolean
  csv?: string
  xlsx?: string
  ndjson?: string
}

export const addQuery: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('query')
    .description(say('about.query'))
    .argument('<document>', say('argument.document'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--scope <region>', say('option.scopeQuery'), listed)
    .option('--variables <json>', say('option.variables'))
    .option('--verbs <list>', say('option.verbs'), 'read')
    .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
    .option('--json', say('option.json'))
    .option('--csv <file>', say('option.csv'))
    .option('--xlsx <file>', say('option.xlsx'))
    .option('--ndjson <file>', say('option.ndjson'))
    .action(async (document: string, options: QueryOptions) => {
      const variables = options.variables === undefined ? undefined : variablesIn(options.variables, context)
      const verbs = options.verbs.split(',').filter((verb): verb is Verb => VERBS.includes(verb as Verb))
      const config = await findNode(options, context)
      const regions = options.scope ?? [config.code]
      // Long enough for one question; nothing that could be kept.
      const { sharing } = options
      const request = {
        regions,
        verbs,
        sharing,
        documents: 'any',
        subject: 'guantong query',
        lifetimeSeconds: 120,
      } as const
      const ask = async (text: string, given: Record<string, unknown> | undefined): Promise<GraphAnswer> =>
        askNode({
          endpoint: endpointOfConfig(config),
          token: await makeToken(config.code, config.key, request, context.now()),
          document: text,
          ...(given === undefined ? {} : { variables: given }),
          lang: context.lang,
        })
      const out = OUT_FORMATS.find((format) => options[format] !== undefined)
      if (out !== undefined) {
        const file = resolve(startFolder(context.env), options[out] as string)
        done(
          await intoFile(
            { document: textOf(document, context), variables: variables ?? {}, file, format: out, ask },
            context,
          ),
        )
        return
      }
      const answer = await ask(textOf(document, context), variables)
      if (options.json === true) context.print(JSON.stringify(answer, null, 2))
      else show(answer, context)
      done(answer.errors !== undefined && answer.data == null ? 1 : 0)
    })
}

const WAIT_MS = 60_000

/** All pages of the one connection in it. */
async function intoFile(
  question: Pick<QueryFileOptions, 'document' | 'variables' | 'file' | 'format' | 'ask'>,
  context: Context,
): Promise<number> {
  const { queryFile } = await import('./query-file.ts')
  const bar = exportBar(context)
  const leave = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => leave.abort())
  const began = performance.now()
  try {
    const rows = await queryFile({ ...question, waitMs: WAIT_MS, signal: leave.signal, onProgress: bar.show })
    bar.end()
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    context.print(context.say('export.done', { rows, file: question.file, seconds }))
    return 0
  } catch (error) {
    if (!leave.signal.aborted) throw error
    bar.end()
    context.tell(context.say('export.noFile', { file: question.file }))
    return 1
  } finally {
    bar.end()
  }
}

function show(answer: GraphAnswer, context: Context): void {
  if (answer.data != null) context.print(stringify(answer.data, { lineWidth: 0 }).trimEnd())
  for (const { message, path, extensions } of answer.errors ?? []) {
    const code = typeof extensions?.code === 'string' ? `${extensions.code}: ` : ''
    context.tell(`! ${path === undefined ? '' : `${path.join('.')}: `}${code}${message}`)
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
