/**
 * How `print-nats-config.ts` is used, in both languages.
 *
 * @module
 */

type Words = readonly [what: string, en: string, zh: string]

const OPTIONS: readonly Words[] = [
  ['--topology <file>', 'topology.yaml, the same everywhere', 'topology.yaml,各处相同'],
  ['--node <code>', 'the node this server belongs to', '此服务器所属节点的代码'],
  [
    '--parent <host[:7422]>',
    'the parent’s leaf port; tls://host:port where only the link is encrypted',
    '上级的叶节点端口；仅链路加密时写 tls://主机：端口',
  ],
  ['--leaf-port <port>', 'where children’s servers come in', '供下级服务器接入的端口'],
  [
    '--client-port <port>',
    'where the node, and children without a server, connect (4222)',
    '本节点及无服务器的下级接入的端口（4222）',
  ],
  [
    '--monitor-port <port>',
    'on 127.0.0.1, for `guantong doctor`; closed if left out',
    '仅限 127.0.0.1,供 `guantong doctor` 使用；不写则不开',
  ],
  ['--host <address>', 'where it listens (0.0.0.0)', '监听地址（0.0.0.0）'],
  [
    '--store <folder>',
    'where JetStream keeps its files (/var/lib/guantong/nats)',
    'JetStream 存储目录（/var/lib/guantong/nats）',
  ],
  ['--store-gigabytes <n>', 'how large they may become (4)', '存储上限，单位 GB(4)'],
  [
    '--server-version <x.y.z>',
    'the release it is for; otherwise the one on this machine',
    '目标 nats-server 版本；默认按本机版本',
  ],
  ['--tls-cert, --tls-key <file>', 'every listener speaks TLS with these', '所有监听端口启用 TLS 所用的证书和私钥'],
  ['--tls-ca <file>', 'whose certificates are believed', '受信任的证书颁发机构'],
  ['--tls-verify', 'children’s servers must show a certificate as well', '下级服务器也须出示证书'],
]

const ENVIRONMENT: readonly Words[] = [
  ['NATS_PASSWORD', 'of the node itself (user node)', '本节点口令（用户 node）'],
  ['NATS_LINK', 'what it presents to its parent (user n<code>)', '向上级出示的口令（用户 n<代码>）'],
  ['NATS_LINK_<child>', 'what each child presents', '各下级出示的口令'],
  ['NATS_OPERATOR', 'opens the user operator, for the nats command line', '开设 operator 用户，供 nats 命令行使用'],
]

export function printUsage(language: 'en' | 'zh'): string {
  const zh = language === 'zh'
  const lines = (words: readonly Words[]): string[] =>
    words.map(([what, inEnglish, inChinese]) => `  ${what.padEnd(30)}${zh ? inChinese : inEnglish}`)
  return [
    zh
      ? '生成一个节点的 nats-server 配置，写到标准输出：'
      : 'Prints the nats-server configuration of one node to standard output:',
    '',
    '  node deploy/nats/print-nats-config.ts --topology topology.yaml --node 370000 \\',
    '    --leaf-port 7422 --parent nation.example:7422 > server.conf',
    '',
    zh ? '选项：' : 'Options:',
    ...lines(OPTIONS),
    '',
    zh ? '环境变量（口令不写在命令行上）：' : 'Environment (passwords are not for the command line):',
    ...lines(ENVIRONMENT),
    '',
    zh
      ? '没有 nats-server 的城市无需配置：在 node.yaml 中把 nats.url 指向上级服务器，用户为 n<代码>,口令为 NATS_LINK。'
      : 'A city without a nats-server needs none of this: in node.yaml, nats.url is its parent’s server, the user n<code>, the password NATS_LINK.',
    '',
  ].join('\n')
}
