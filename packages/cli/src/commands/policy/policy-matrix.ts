import { ROLES, type Role } from '@guantong/contract'
import { grantsIn } from '@guantong/node/policy/grant'
import { type MatrixCell, matrixOf } from '@guantong/node/policy/matrix'
import { POLICY_VERBS, type PolicyVerb, rankOfClass } from '@guantong/node/policy/vocabulary'
import { Option } from 'commander'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { POLICY_MESSAGES } from './messages.ts'
import { readPolicyFile } from './read-policy-file.ts'

interface MatrixOptions extends NodeChoice {
  file?: string
  role?: Role
}

/** For each role and place one table; data sets that are alike share a line. */
export const addPolicyMatrix = nodeCommand({
  name: 'matrix',
  messages: POLICY_MESSAGES,
  about: 'about.policy.matrix',
  options: (command, { say }) =>
    command
      .addOption(new Option('--role <role>', say('option.policyRoleOnly')).choices(ROLES))
      .option('--file <file>', say('option.policyFile')),
  run: async ({ say, print, tell, answer, env, now, node }, options: MatrixOptions) => {
    const { config, code } = await node()
    const { file, read } = readPolicyFile(config, options.file, env)
    if (read?.ok === false) tell(say('policy.broken', { file, reason: read.reason }))
    if (read === null) tell(say('policy.missing', { file }))
    const policy = read?.ok === true ? read.policy : null
    const { loadStandard } = await import('@guantong/standard')
    const { isWithin } = loadStandard().divisions
    const grants = policy === null ? [] : grantsIn(policy)
    const above = config.topology.nodeOf(code)?.parent ?? code
    const cells = [...matrixOf({ policy, grants, isWithin, now: now() }, code, above)].filter(
      ({ role }) => options.role === undefined || role === options.role,
    )
    answer({ node: code, cells }, () => {
      for (const [title, own] of Map.groupBy(cells, ({ role, from }) => `${role}, ${say(`policy.${from}`)}`)) {
        const rows = linesOf(own)
        if (rows.length > 0) print(`${title}\n${table([say('policy.column.dataSet'), ...POLICY_VERBS], rows)}\n`)
      }
      print(say('policy.legend'))
    })
    return policy === null ? 1 : 0
  },
})

function linesOf(cells: readonly MatrixCell[]): string[][] {
  const byLine = new Map<string, string[]>()
  for (const [dataSet, own] of Map.groupBy(cells, (cell) => cell.dataSet)) {
    const line = POLICY_VERBS.map((verb) => letterOf(own, verb))
    if (line.every((letter) => letter === '-')) continue
    byLine.set(line.join(' '), [...(byLine.get(line.join(' ')) ?? []), dataSet])
  }
  return [...byLine].map(([line, names]) => [wrapped(names), ...line.split(' ')])
}

/** The highest class that is given, behind any door. */
function letterOf(cells: readonly MatrixCell[], verb: PolicyVerb): string {
  const given = cells.filter(
    (cell) => cell.verb === verb && (cell.decision.allowed || cell.decision.why === 'GRANT_NEEDED'),
  )
  const highest = given.toSorted((a, b) => rankOfClass(b.fieldClass) - rankOfClass(a.fieldClass))[0]
  if (highest === undefined) return '-'
  const byGrant = highest.decision.grant !== null || !highest.decision.allowed
  return `${highest.fieldClass.charAt(0).toUpperCase()}${byGrant ? '*' : ''}`
}

const PER_LINE = 3

const wrapped = (names: readonly string[]): string =>
  names
    .map((name, at) => (at === names.length - 1 ? name : `${name},${(at + 1) % PER_LINE === 0 ? '\n' : ' '}`))
    .join('')
