/**
 * Where children's servers come in, and the one link out to the parent.
 *
 * @module
 */
import { upSubject } from '@guantong/contract'
import { childUser, OWN_ACCOUNT } from './child-account.ts'
import { block, list, note, quote, subjects } from './config-text.ts'
import type { NatsConfigInput } from './nats-config-input.ts'
import type { ServerRelease } from './server-release.ts'
import { linkTls, listenerTls } from './tls.ts'

export function leafLinks(input: NatsConfigInput, release: ServerRelease): string[] {
  const { parent, leafPort, tls } = input
  if (parent === undefined && leafPort === undefined) return []
  return [
    block('leafnodes', [
      ...(leafPort === undefined ? [] : [`listen: ${quote(`${input.host}:${leafPort}`)}`]),
      ...(leafPort === undefined ? [] : listenerTls(tls, { verify: tls?.verify === true })),
      `reconnect: ${release.seconds(1)}`,
      ...(parent === undefined ? [] : [list('remotes', [remote(input, parent)])]),
    ]),
  ]
}

function remote({ code, tls }: NatsConfigInput, parent: NonNullable<NatsConfigInput['parent']>): string {
  return block('', [
    note(
      'The one connection outward; nothing has to be open towards this machine.',
      '唯一的外向连接；本机无需对外开放任何端口。',
    ),
    `url: ${quote(remoteUrl(code, parent))}`,
    `account: ${OWN_ACCOUNT}`,
    // The JetStream of either side is private to it, and no tier above pushes submissions into our own stream,
    // whatever the parent's list of accounts says. (A plain `up.>` would make the server withhold the parent's interest
    // in our submissions as well.)
    `deny_imports: ${subjects([upSubject(code, '>'), '$JS.>'])}`,
    `deny_exports: ${subjects(['dn.>', '$JS.>'])}`,
    ...(parent.tls === true ? linkTls(tls) : []),
  ])
}

function remoteUrl(code: string, parent: NonNullable<NatsConfigInput['parent']>): string {
  const scheme = parent.tls === true ? 'tls' : 'nats-leaf'
  return `${scheme}://${childUser(code)}:${encodeURIComponent(parent.password)}@${parent.host}:${parent.port}`
}
