import { signInByDevice } from '../../ask/device-sign-in.ts'
import { endpointOf, type NodeChoice } from '../../declare/choose-node.ts'
import { declareCommand } from '../../declare/declare-command.ts'
import { LOGIN_MESSAGES } from './messages.ts'

interface LoginOptions extends NodeChoice {
  client?: string
}

export const addLogin = declareCommand(['at', 'node', 'config', 'data', 'json'], {
  name: 'login',
  messages: LOGIN_MESSAGES,
  about: 'about.login',
  options: (command, { say }) => command.option('--client <id>', say('option.client')),
  run: async (at, options: LoginOptions) => {
    const { say, tell, print, answer, env, now } = at
    const endpoint = await endpointOf(options, at)
    const kept = await signInByDevice({
      ...{ endpoint, clientId: options.client, env, now },
      show: (to) => tell(say('login.open', to)),
    })
    const { node, subject, issuer } = kept
    answer({ node, endpoint: kept.endpoint, subject, issuer }, () =>
      print(say('login.done', { node, subject, endpoint: kept.endpoint })),
    )
    return 0
  },
})
