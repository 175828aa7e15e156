import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { issueTopology } from '../key/issue-topology.ts'
import { ENROLL_MESSAGES } from './messages.ts'

interface AcceptOptions extends NodeChoice {
  name?: string
  endpoint?: string
  issuerKey?: string
}

/** A city below the node whose command it is; another kind of node is written into the topology by hand. */
export const addEnrollAccept = nodeCommand({
  name: 'accept',
  messages: ENROLL_MESSAGES,
  about: 'about.enroll.accept',
  options: (command, { say }) =>
    command
      .argument('<child>', say('argument.child'))
      .option('--name <name>', say('option.childName'))
      .option('--endpoint <url>', say('option.childEndpoint'))
      .option('--issuer-key <file>', say('option.topologyIssuerKey')),
  run: async (at, { name, endpoint, issuerKey }: AcceptOptions, child: string) => {
    const { say, print, answer, node, now } = at
    const { code: parent, config, withLedger } = await node()
    const { enrolledKeys } = await import('@guantong/node/ledger/connection/enrolment')
    const keys = await withLedger({ what: 'enroll', poolSize: 1 }, ({ pool }) => enrolledKeys(pool, child))
    const known = config.topology.nodeOf(child)
    const fresh = keys.filter(({ kid }) => known?.keys.every((key) => key.kid !== kid) !== false)
    const joining = {
      ...{ code: child, name: name ?? child, tier: 'city' as const, parent, regions: [child], origin: true },
      ...(endpoint === undefined ? {} : { endpoint }),
      keys: fresh,
    }
    const edits = known === undefined ? [{ join: joining }] : fresh.map((key) => ({ node: child, key }))
    const topology = issueTopology(config, edits, { issuerKey, now: now() })
    answer({ node: parent, child, kids: fresh.map(({ kid }) => kid), topology }, () => {
      print(say('enroll.accepted', { child, kids: fresh.map(({ kid }) => kid).join(' ') }))
      print(
        topology.version === null
          ? `${say('enroll.askIssuer')}\n${topology.change}`
          : say('enroll.issued', { file: topology.file, version: topology.version }),
      )
    })
    return 0
  },
})
