import { revokeAtIssuer } from '../../ask/device-sign-in.ts'
import { keepSignIn, keptAt } from '../../ask/kept-sign-ins.ts'
import { endpointOf, type NodeChoice } from '../../declare/choose-node.ts'
import { declareCommand } from '../../declare/declare-command.ts'
import { LOGIN_MESSAGES } from './messages.ts'

export const addLogout = declareCommand(['at', 'node', 'config', 'data', 'json'], {
  name: 'logout',
  messages: LOGIN_MESSAGES,
  about: 'about.logout',
  run: async (at, options: NodeChoice) => {
    const { say, print, answer, env } = at
    const endpoint = await endpointOf(options, at)
    const kept = keptAt(endpoint, env)
    keepSignIn(endpoint, null, env)
    // Gone from here in any case.
    if (kept !== undefined) await revokeAtIssuer(kept).catch(() => {})
    answer({ endpoint, signedOut: kept !== undefined }, () =>
      print(say(kept === undefined ? 'logout.none' : 'logout.done', { endpoint })),
    )
    return 0
  },
})
