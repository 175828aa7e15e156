import { grantsIn } from '@guantong/node/policy/grant'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { POLICY_MESSAGES } from './messages.ts'
import { readPolicyFile } from './read-policy-file.ts'

interface CheckOptions extends NodeChoice {
  file?: string
}

export const addPolicyCheck = nodeCommand({
  name: 'check',
  messages: POLICY_MESSAGES,
  about: 'about.policy.check',
  options: (command, { say }) => command.option('--file <file>', say('option.policyFile')),
  run: async ({ say, print, tell, answer, env, now, node }, options: CheckOptions) => {
    const { config, code } = await node()
    const { file, read } = readPolicyFile(config, options.file, env)
    if (read === null || !read.ok) {
      const reason = read === null ? null : read.reason
      answer({ node: code, file, ok: false, reason }, () =>
        tell(reason === null ? say('policy.missing', { file }) : say('policy.broken', { file, reason })),
      )
      return 1
    }
    const { policy } = read
    const ended = grantsIn(policy).filter(({ until }) => until <= now())
    const counts = { rules: policy.rules.length, grants: policy.grants.length, digest: policy.digest }
    answer({ node: code, file, ok: true, ...counts, ended: ended.map(({ id }) => id) }, () => {
      print(say('policy.fits', { file, ...counts }))
      for (const { id, until } of ended) tell(say('policy.ended', { id, day: until.toISOString().slice(0, 10) }))
    })
    return 0
  },
})
