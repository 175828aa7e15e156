/**
 * The nats-server configuration of one node, generated from the topology for one release of nats-server.
 *
 * The node has an account with JetStream under its own domain, and one user with exactly what the exchange needs. Each
 * child has an account of its own, in which only its own subjects can be met. A child comes in over a leaf link with its
 * own server, or, being too small for one (a light node), as a plain client with the same user.
 * Whether a payload is genuine is NOT checked here; that is what seals are for.
 *
 * @module
 */
import { GuantongError, jetstreamDomain, LARGEST_MESSAGE, MOST_WAITING } from '@guantong/contract'
import { childAccountBlock, crossings, OWN_ACCOUNT } from './child-account.ts'
import { block, list, note, quote } from './config-text.ts'
import { leafLinks } from './leaf-links.ts'
import type { NatsConfigInput } from './nats-config-input.ts'
import { ownUser } from './own-user.ts'
import { type ServerRelease, serverRelease } from './server-release.ts'
import { listenerTls } from './tls.ts'

export { childUser } from './child-account.ts'
export type { TlsFiles } from './tls.ts'

const MAX_PAYLOAD = '8MB'
const LEAST_STORE_GIGABYTES = 4
/** Beside what children may fill: space the store takes before it gives back what has been acknowledged. */
const ROOM = 1.5

/** @throws GuantongError GT_TOPOLOGY_INVALID if the topology does not know the node | GT_NATS_VERSION_REFUSED */
export function natsConfig(input: NatsConfigInput): string {
  const { topology, code, tls, monitorPort } = input
  const release = serverRelease(input.version)
  if (topology.nodeOf(code) === undefined)
    throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `unknown node ${code}` })
  return [
    note(
      `Written for nats-server ${input.version.join('.')} from the topology: make it anew rather than edit it.`,
      `由拓扑生成，适用于 nats-server ${input.version.join('.')};请重新生成，不要手工修改。`,
    ),
    `server_name: ${quote(`guantong-${code}`)}`,
    `listen: ${quote(`${input.host}:${input.clientPort}`)}`,
    note(
      'Room for one envelope or one frame of an answer. The same on every server of a line, or the smallest one decides.',
      '容纳一个报送包或应答的一帧。一条链路上的各服务器应一致，否则以最小者为准。',
    ),
    `max_payload: ${input.maxPayload ?? MAX_PAYLOAD}`,
    note(
      'A dead link is noticed within half a minute; by default it takes six.',
      '半分钟内发现失效的连接；默认需要六分钟。',
    ),
    'ping_interval: "10s"',
    'ping_max: 2',
    ...(monitorPort === undefined
      ? []
      : [
          note(
            'Read by `guantong doctor`. It has no password, so it is for this machine only.',
            '供 `guantong doctor` 读取。此端口没有口令，仅限本机访问。',
          ),
          `http: ${quote(`127.0.0.1:${monitorPort}`)}`,
        ]),
    ...listenerTls(tls, { verify: false }),
    storage(input, release),
    accounts(input),
    ...leafLinks(input, release),
    '',
  ].join('\n')
}

const storeGigabytes = (children: number): number =>
  Math.max(LEAST_STORE_GIGABYTES, Math.ceil((children * MOST_WAITING * LARGEST_MESSAGE * ROOM) / 1e9))

function storage(input: NatsConfigInput, release: ServerRelease): string {
  return block('jetstream', [
    `store_dir: ${quote(input.storeDir)}`,
    note('Names of their own keep the streams of parent and child apart.', '各自的域名使上下级的数据流互不混淆。'),
    `domain: ${quote(jetstreamDomain(input.code))}`,
    'max_memory_store: 64MB',
    note(
      'A waiting room, not a record: what is in it is also in its sender’s database until this node has committed it.',
      '这里只是暂存而非台账：本节点入库之前，发送方数据库始终留有原件。',
    ),
    note(
      `Room for every child at once: of each at most ${MOST_WAITING} messages of ${LARGEST_MESSAGE} bytes wait, so that none takes the place of another.`,
      `可同时容纳所有下级：每个下级最多暂存 ${MOST_WAITING} 条、每条 ${LARGEST_MESSAGE} 字节的消息，互不挤占。`,
    ),
    `max_file_store: ${input.maxStoreGigabytes ?? storeGigabytes(input.topology.childrenOf(input.code).length)}GB`,
    ...(release.syncsAlways
      ? [
          note(
            'Acknowledged means on disk; by default a power cut loses up to two minutes of acknowledged messages.',
            '确认即已落盘；默认设置下断电会丢失最多两分钟内已确认的消息。',
          ),
          'sync_interval: always',
        ]
      : [
          note(
            'This release cannot be told to write before it acknowledges (2.10 can). A power cut then costs time, not data: senders send again.',
            '此版本不能先落盘再确认（2.10 起可以）。断电只会造成延迟，不会丢数据：发送方会重发。',
          ),
        ]),
  ])
}

function accounts({ topology, code, ...input }: NatsConfigInput): string {
  const children = topology
    .childrenOf(code)
    .map((child) => child.code)
    .filter((child) => input.childPasswords[child] !== undefined)
  return block('accounts', [
    block(OWN_ACCOUNT, [
      'jetstream: enabled',
      list('users', [
        ownUser({ code, parent: topology.nodeOf(code)?.parent ?? null, children, password: input.password }),
        ...(input.operatorPassword === undefined
          ? []
          : [`{ user: operator, password: ${quote(input.operatorPassword)} }`]),
      ]),
      ...crossings(code, children),
    ]),
    ...(children.length === 0
      ? []
      : [
          note(
            'One account per child: it meets its own subjects there, and nobody else’s.',
            '每个下级一个账户：其中只有它自己的主题，看不到他人的。',
          ),
        ]),
    ...children.map((child) => childAccountBlock(code, child, input.childPasswords[child] ?? '')),
  ])
}
