import type { NodeChoice } from '../../declare/choose-node.ts'
import { momentOf } from '../../declare/moment-option.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { issueTopology } from './issue-topology.ts'
import { KEY_MESSAGES } from './messages.ts'

interface RevokeOptions extends NodeChoice {
  forgedSince?: string
  issuerKey?: string
}

/** Of any node: its issuer speaks of all. */
export const addKeyRevoke = nodeCommand({
  name: 'revoke',
  messages: KEY_MESSAGES,
  about: 'about.key.revoke',
  options: (command, { say }) =>
    command
      .argument('<kid>', say('argument.kid'))
      .option('--forged-since <time>', say('option.forgedSince'))
      .option('--issuer-key <file>', say('option.issuerKey')),
  run: async (at, options: RevokeOptions, kid: string) => {
    const { say, print, answer, node, now } = at
    const since = options.forgedSince === undefined ? undefined : momentOf('--forged-since', options.forgedSince, at)
    const { code, config } = await node()
    const forgedSince = since === undefined ? undefined : Math.floor(Date.parse(since) / 1000)
    const revoked = { at: Math.floor(now().getTime() / 1000), ...(forgedSince === undefined ? {} : { forgedSince }) }
    const issued = issueTopology(config, [{ kid, set: { revoked } }], { issuerKey: options.issuerKey, now: now() })
    answer({ node: code, kid, revoked, topology: issued }, () => {
      print(say(forgedSince === undefined ? 'key.revoked' : 'key.stolen', { kid, since: since ?? '' }))
      print(
        issued.version === null
          ? `${say('key.askIssuer')}\n${issued.change}`
          : say('key.issued', { file: issued.file, version: issued.version }),
      )
    })
    return 0
  },
})
