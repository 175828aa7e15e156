import {
  DOCUMENT_SCOPES,
  type DocumentScope,
  ROLES,
  type Role,
  regionCodeSchema,
  SHARING,
  type Sharing,
  VERBS,
  type Verb,
} from '@guantong/contract'
import { Option } from 'commander'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { UsageError } from '../../program/context.ts'
import { TOKEN_MESSAGES } from './messages.ts'

interface TokenOptions extends NodeChoice {
  scope: string[]
  role?: string[]
  verbs: string
  sharing: Sharing
  documents?: DocumentScope
  days: string
  subject: string
}

/** Prints the token alone on its line, so that `$(guantong token …)` is a token. */
export const addToken = nodeCommand({
  name: 'token',
  messages: TOKEN_MESSAGES,
  about: 'about.token',
  options: (command, { say }) =>
    command
      .requiredOption('--scope <region>', say('option.scope'), listed)
      .option('--role <list>', say('option.role', { roles: ROLES.join(', ') }), listed)
      .option('--verbs <list>', say('option.verbs'), 'read')
      .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
      .addOption(new Option('--documents <which>', say('option.documents')).choices(DOCUMENT_SCOPES))
      .option('--days <number>', say('option.days'), '30')
      .option('--subject <name>', say('option.subject'), 'operator'),
  run: async ({ say, print, answer, now, node }, options: TokenOptions) => {
    const invalid = (what: string, allowed: string) => new UsageError(say('usage.invalid', { what, allowed }))
    const verbs = options.verbs.split(',').map((verb) => verb.trim())
    if (!verbs.every((verb): verb is Verb => VERBS.includes(verb as Verb))) throw invalid('--verbs', VERBS.join(', '))
    const roles = options.role
    const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name)
    if (roles !== undefined && !roles.every(isRole)) throw invalid('--role', ROLES.join(', '))
    const days = Number(options.days)
    if (!(days > 0 && days <= 3650)) throw invalid('--days', '0–3650')
    const regions = options.scope
    if (!regions.every((region) => regionCodeSchema.safeParse(region).success)) throw invalid('--scope', '370000')

    const { code, token: sign } = await node()
    const lifetimeSeconds = Math.round(days * 86_400)
    const { sharing, documents, subject } = options
    const token = await sign({ roles, regions, verbs, sharing, documents, subject, lifetimeSeconds })
    const expires = new Date(now().getTime() + lifetimeSeconds * 1000).toISOString()
    answer({ token, node: code, roles, regions, verbs, sharing, documents, expires }, () => print(token))
    return 0
  },
})
