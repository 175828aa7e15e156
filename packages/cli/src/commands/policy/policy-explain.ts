import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GuantongError, ROLES, type Role, SHARING, type Sharing, VERBS, type Verb } from '@guantong/contract'
import type { PolicyAsker } from '@guantong/node/policy/decide'
import { grantsIn } from '@guantong/node/policy/grant'
import { DOORS, type PolicyDoor } from '@guantong/node/policy/vocabulary'
import { Option } from 'commander'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { startFolder } from '../../program/clone.ts'
import { UsageError } from '../../program/context.ts'
import { POLICY_MESSAGES } from './messages.ts'
import { readPolicyFile } from './read-policy-file.ts'

interface ExplainOptions extends NodeChoice {
  file?: string
  token?: string
  role?: string[]
  at?: string
  query: string
  door: PolicyDoor
  region?: string
}

export const addPolicyExplain = nodeCommand({
  name: 'explain',
  messages: POLICY_MESSAGES,
  about: 'about.policy.explain',
  options: (command, { say }) =>
    command
      .requiredOption('--query <document>', say('option.policyQuery'))
      .option('--token <token>', say('option.policyToken'))
      .option('--role <list>', say('option.policyRole', { roles: ROLES.join(', ') }), listed)
      .option('--at <code>', say('option.policyAt'))
      .option('--region <code>', say('option.policyRegion'))
      .addOption(
        new Option('--door <name>', say('option.policyDoor', { doors: DOORS.join(', ') }))
          .choices(DOORS)
          .default('graphql'),
      )
      .option('--file <file>', say('option.policyFile')),
  run: async ({ say, print, answer, env, now, node }, options: ExplainOptions) => {
    const { config, code } = await node()
    const { at = code, region = code } = options
    const via = at === code ? [] : [at]
    const rights = rightsIn(options)
    if (rights === null) throw new UsageError(say('usage.tokenOrRole'))
    const asker: PolicyAsker = { ...rights, via, presentedAt: at }
    const { read } = readPolicyFile(config, options.file, env)
    const policy = read?.ok === true ? read.policy : null
    const { loadStandard } = await import('@guantong/standard')
    const { buildSchema } = await import('@guantong/node/graph/schema')
    const { prepareDocument } = await import('@guantong/node/graph/run/prepare-document')
    const { explainDocument } = await import('@guantong/node/graph/run/explain-document')
    const standard = loadStandard()
    const schema = buildSchema(standard)
    const { document, errors } = prepareDocument(schema, textOf(options.query, env), config.limits)
    if (document === null || errors.length > 0)
      throw new GuantongError('GT_DOCUMENT_INVALID', { reason: errors.map(({ message }) => message).join('; ') })
    const grants = policy === null ? [] : grantsIn(policy)
    const force = { policy, grants, isWithin: standard.divisions.isWithin, now: now() }
    const door = via.length > 0 ? 'question' : options.door
    const explained = explainDocument(schema, document, force, { asker, door, region })
    answer({ node: code, at, door, roles: asker.roles, fields: explained }, () => {
      if (explained.length === 0) return print(say('policy.nothingAsked'))
      const head = (['field', 'dataSet', 'class', 'verb', 'shown', 'rule', 'why'] as const).map((column) =>
        say(`policy.column.${column}`),
      )
      const rows = explained.map(({ path, dataSet, fieldClass, verb, decision }) => [
        ...[path, dataSet, fieldClass, verb, say(decision.allowed ? 'policy.yes' : 'policy.no')],
        [decision.rule ?? '', decision.grant ?? ''].filter(Boolean).join(' + '),
        say(`policy.why.${decision.why}`),
      ])
      print(table(head, rows))
    })
    return explained.every(({ decision }) => decision.allowed) ? 0 : 1
  },
})

/** What the token wishes for, or all that these roles may have. */
function rightsIn({ token, role }: ExplainOptions): Pick<PolicyAsker, 'roles' | 'verbs' | 'sharing'> | null {
  const roles = (names: unknown): Role[] => ROLES.filter((one) => Array.isArray(names) && names.includes(one))
  if (token === undefined) return role === undefined ? null : { roles: roles(role), verbs: VERBS, sharing: 'withheld' }
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    const { verbs, sharing } = claims as { verbs?: readonly Verb[]; sharing?: Sharing }
    return {
      roles: roles(claims.roles),
      verbs: VERBS.filter((verb) => (verbs ?? ['read']).includes(verb)),
      sharing: SHARING.find((one) => one === sharing) ?? 'unconditional',
    }
  } catch (cause) {
    throw new GuantongError('GT_TOKEN_INVALID', { reason: (cause as Error).message }, { cause })
  }
}

function textOf(given: string, env: NodeJS.ProcessEnv): string {
  if (given === '-') return readFileSync(0, 'utf8')
  if (!given.startsWith('@')) return given
  const file = resolve(startFolder(env), given.slice(1))
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause })
  }
}
