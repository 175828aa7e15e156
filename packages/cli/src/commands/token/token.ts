import {
  DOCUMENT_SCOPES,
  type DocumentScope,
  regionCodeSchema,
  SHARING,
  type Sharing,
  VERBS,
  type Verb,
} from '@guantong/contract'
import { Option } from 'commander'
import { makeToken } from '../../ask/access-token.ts'
import { type AddCommand, listed } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { UsageError } from '../../program/context.ts'

interface TokenOptions extends NodeChoice {
  scope: string[]
  verbs: string
  sharing: Sharing
  documents?: DocumentScope
  days: string
  subject: string
  json?: boolean
}

/** Prints the token alone on its line, so that `$(guantong token …)` is a token. */
export const addToken: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('token')
    .description(say('about.token'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .requiredOption('--scope <region>', say('option.scope'), listed)
    .option('--verbs <list>', say('option.verbs'), 'read')
    .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
    .addOption(new Option('--documents <which>', say('option.documents')).choices(DOCUMENT_SCOPES))
    .option('--days <number>', say('option.days'), '30')
    .option('--subject <name>', say('option.subject'), 'operator')
    .option('--json', say('option.json'))
    .action(async (options: TokenOptions) => {
      const invalid = (what: string, allowed: string) => new UsageError(say('usage.invalid', { what, allowed }))
      const verbs = options.verbs.split(',').map((verb) => verb.trim())
      if (!verbs.every((verb): verb is Verb => VERBS.includes(verb as Verb))) throw invalid('--verbs', VERBS.join(', '))
      const days = Number(options.days)
      if (!(days > 0 && days <= 3650)) throw invalid('--days', '0–3650')
      const regions = options.scope
      if (!regions.every((region) => regionCodeSchema.safeParse(region).success)) throw invalid('--scope', '370000')

      const config = await findNode(options, context)
      const now = context.now()
      const lifetimeSeconds = Math.round(days * 86_400)
      const { sharing, documents, subject } = options
      const request = { regions, verbs, sharing, documents, subject, lifetimeSeconds }
      const token = await makeToken(config.code, config.key, request, now)
      const expires = new Date(now.getTime() + lifetimeSeconds * 1000).toISOString()
      context.print(
        options.json === true
          ? JSON.stringify({ token, node: config.code, regions, verbs, sharing, documents, expires })
          : token,
      )
      done(0)
    })
}
