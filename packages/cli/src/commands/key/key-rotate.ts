import { readFileSync } from 'node:fs'
import { GuantongError, generateNodeKey, isSealKey, publicKeyOf } from '@guantong/contract'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { issueTopology } from './issue-topology.ts'
import { KEY_MESSAGES } from './messages.ts'
import { replaceFile } from './write-file.ts'

interface RotateOptions extends NodeChoice {
  days: string
  overlap: string
  lead: string
  issuerKey?: string
}

const DAY_SECONDS = 86_400

/** The new key lies beside the old one; which of them signs, the topology says. */
export const addKeyRotate = nodeCommand({
  name: 'rotate',
  messages: KEY_MESSAGES,
  about: 'about.key.rotate',
  options: (command, { say }) =>
    command
      .option('--days <number>', say('option.keyDays'), '365')
      .option('--overlap <days>', say('option.keyOverlap'), '30')
      .option('--lead <minutes>', say('option.keyLead'), '0')
      .option('--issuer-key <file>', say('option.issuerKey')),
  run: async (at, options: RotateOptions) => {
    const { say, print, answer, node, now } = at
    const days = numberOf('--days', options.days, at)
    const overlap = numberOf('--overlap', options.overlap, at)
    const lead = numberOf('--lead', options.lead, at)
    const { code, config } = await node()
    const { keyFile } = config
    if (keyFile === undefined)
      throw new GuantongError('GT_CONFIG_INVALID', { file: config.file, reason: 'no key file' })
    const listed = config.topology.nodeOf(code)?.keys ?? []
    const seconds = Math.floor(now().getTime() / 1000)
    const nbf = seconds + lead * 60
    const jwk = await generateNodeKey(
      freshKid(code, new Set(config.topology.nodes.flatMap(({ keys }) => keys).map(({ kid }) => kid))),
    )
    const key = { ...publicKeyOf(jwk), nbf, exp: nbf + days * DAY_SECONDS }
    const older = listed
      .filter(isSealKey)
      .filter(
        ({ revoked, exp = Number.POSITIVE_INFINITY }) => revoked === undefined && exp > nbf + overlap * DAY_SECONDS,
      )
    const issued = issueTopology(
      config,
      [...older.map(({ kid }) => ({ kid, set: { exp: nbf + overlap * DAY_SECONDS } })), { node: code, key }],
      { issuerKey: options.issuerKey, now: now() },
    )
    const held = JSON.parse(readFileSync(keyFile, 'utf8')) as { keys?: object[] }
    const keys = [...(held.keys ?? [held]), jwk]
    replaceFile(keyFile, `${JSON.stringify({ keys }, null, 2)}\n`, 0o600)
    answer({ node: code, kid: key.kid, keyFile, topology: issued }, () => {
      print(say('key.rotated', { kid: key.kid, file: keyFile }))
      print(
        issued.version === null
          ? `${say('key.askIssuer')}\n${issued.change}`
          : say('key.issued', { file: issued.file, version: issued.version }),
      )
    })
    return 0
  },
})

function freshKid(code: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) if (!taken.has(`${code}-${n}`)) return `${code}-${n}`
}
