import {
  DOCUMENT_SCOPES,
  type DocumentScope,
  OWN_TOKEN_SECONDS,
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
import { type AddCommand, listed } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { UsageError } from '../../program/context.ts'
import { TOKEN_MESSAGES } from './messages.ts'
import { addRevoke } from './revoke.ts'

interface TokenOptions extends NodeChoice {
  scope?: string[]
  role?: string[]
  verbs: string
  sharing: Sharing
  documents?: DocumentScope
  minutes: string
  subject: string
}

const MOST_MINUTES = OWN_TOKEN_SECONDS / 60

/** Prints the token alone on its line, so that `$(guantong token …)` is a token. */
const addSign = nodeCommand({
  name: 'token',
  messages: TOKEN_MESSAGES,
  about: 'about.token',
  options: (command, { say }) =>
    command
      .option('--scope <region>', say('option.scope'), listed)
      .option('--role <list>', say('option.role', { roles: ROLES.join(', ') }), listed)
      .option('--verbs <list>', say('option.verbs'), 'read')
      .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional'))
      .addOption(new Option('--documents <which>', say('option.documents')).choices(DOCUMENT_SCOPES))
      .option('--minutes <number>', say('option.minutes', { most: MOST_MINUTES }), String(MOST_MINUTES))
      .option('--subject <name>', say('option.subject'), 'operator'),
  run: async ({ say, print, answer, now, node }, options: TokenOptions) => {
    const invalid = (what: string, allowed: string) => new UsageError(say('usage.invalid', { what, allowed }))
    const verbs = options.verbs.split(',').map((verb) => verb.trim())
    if (!verbs.every((verb): verb is Verb => VERBS.includes(verb as Verb))) throw invalid('--verbs', VERBS.join(', '))
    const minutes = Number(options.minutes)
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) throw invalid('--minutes', `0–${MOST_MINUTES}`)
    const roles = options.role
    const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name)
    if (roles !== undefined && !roles.every(isRole)) throw invalid('--role', ROLES.join(', '))
    const regions = options.scope ?? []
    if (regions.length === 0) throw new UsageError(say('token.scopeNeeded'))
    if (!regions.every((region) => regionCodeSchema.safeParse(region).success)) throw invalid('--scope', '370000')

    const { code, sign } = await node()
    const lifetimeSeconds = Math.ceil(minutes * 60)
    const { sharing, documents, subject } = options
    const token = await sign({ roles, regions, verbs, sharing, documents, subject, lifetimeSeconds })
    const expires = new Date(now().getTime() + lifetimeSeconds * 1000).toISOString()
    answer({ token, node: code, roles, regions, verbs, sharing, documents, expires }, () => print(token))
    return 0
  },
})

/** `token` signs one; a word after it does something else with them. */
export const addToken: AddCommand = (program, context, done) => {
  const command = addSign(program, context, done)
  // Both have --node and --subject: what stands behind the second word is its own.
  command.enablePositionalOptions()
  addRevoke(command, context, done)
  return command
}
