import { isInUse, isRevoked, type PublicKey } from '@guantong/contract'
import { nodeCommand } from '../../declare/node-command.ts'
import { table } from '../../print/table.ts'
import { KEY_MESSAGES } from './messages.ts'

export type KeyState = 'IN_USE' | 'NOT_YET' | 'ENDED' | 'REVOKED' | 'STOLEN'

export function stateOf(key: PublicKey, now: Date): KeyState {
  if (key.revoked?.forgedSince !== undefined) return 'STOLEN'
  if (isRevoked(key, now)) return 'REVOKED'
  if (isInUse(key, now)) return 'IN_USE'
  return (key.nbf ?? 0) * 1000 > now.getTime() ? 'NOT_YET' : 'ENDED'
}

const moment = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString()

export const addKeyList = nodeCommand({
  name: 'list',
  messages: KEY_MESSAGES,
  about: 'about.key.list',
  run: async ({ say, print, answer, node, now }) => {
    const { code, config } = await node()
    const held = new Set((config.keys ?? [config.key]).map(({ kid }) => kid))
    const keys = (config.topology.nodeOf(code)?.keys ?? []).map((key) => ({
      kid: key.kid,
      use: key.use ?? 'seal',
      state: stateOf(key, now()),
      begins: moment(key.nbf),
      ends: moment(key.exp),
      revoked: moment(key.revoked?.at),
      forgedSince: moment(key.revoked?.forgedSince),
      held: held.has(key.kid),
      signs: key.kid === config.key.kid,
    }))
    answer({ node: code, keys }, () => {
      const head = (['kid', 'use', 'state', 'begins', 'ends', 'held'] as const).map((one) => say(`key.column.${one}`))
      const rows = keys.map(({ kid, use, state, begins, ends, held, signs }) => [
        ...[kid, say(`key.use.${use}`), say(`key.state.${state}`)],
        ...[begins ?? '–', ends ?? '–', signs ? say('key.signs') : held ? say('key.held') : '–'],
      ])
      print(table(head, rows))
    })
    return keys.some(({ signs, state }) => signs && state === 'IN_USE') ? 0 : 1
  },
})
