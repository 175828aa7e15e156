import type { Messages } from '../../program/messages.ts'
import type { Say } from '../../program/speaker.ts'

/** What `guantong doctor` says, in both languages. */
export const DOCTOR_MESSAGES = {
  'about.doctor': { en: 'check this machine and its nodes’ settings', zh: '检查本机及节点设置' },
  'doctor.node': { en: 'Node.js', zh: 'Node.js' },
  'doctor.nats': { en: 'nats-server', zh: 'nats-server' },
  'doctor.nats.missing': { en: 'none found: npm run up fetches one', zh: '未找到：npm run up 会自动获取' },
  'doctor.nats.refused': {
    en: '{version} loses data when killed; use 2.14 or newer',
    zh: '{version} 被杀后会丢失数据；请用 2.14 及以上',
  },
  'doctor.nats.old': {
    en: '{version}; 2.14 or newer is advised in production',
    zh: '{version}；生产环境建议 2.14 及以上',
  },
  'doctor.disk': { en: 'disk space', zh: '磁盘空间' },
  'doctor.disk.free': { en: '{gigabytes} GB free at {folder}', zh: '{folder} 剩余 {gigabytes} GB' },
  'doctor.storage': { en: 'disk of {code}’s database', zh: '{code} 数据库所在磁盘' },
  'doctor.storage.fix': {
    en: 'make room before PostgreSQL stops: it needs some GB for its log and for large imports',
    zh: '请尽快腾出空间：日志与大批量导入需要数 GB，写满后 PostgreSQL 会停止',
  },
  'doctor.clock': { en: 'clock', zh: '时钟' },
  'doctor.clock.detail': { en: '{ms} ms apart from PostgreSQL’s', zh: '与 PostgreSQL 相差 {ms} 毫秒' },
  'doctor.clock.fix': { en: 'run a time service on both machines', zh: '请在两台机器上启用时间同步服务' },
  'doctor.topology': { en: 'topology of {code}', zh: '{code} 的拓扑' },
  'doctor.topology.fits': { en: 'version {version}, signed with {kid}', zh: '版本 {version}，由 {kid} 签名' },
  'doctor.topology.old': {
    en: 'the file is of version {version}, and the node has taken {taken}: it is not taken back',
    zh: '文件版本为 {version}，而节点已采用版本 {taken}：不接受回退',
  },
  'doctor.topology.copy': { en: 'copy the newest topology from its issuer', zh: '请从签发方取得最新拓扑' },
  'doctor.keys': { en: 'key files', zh: '密钥文件' },
  'doctor.keys.ok': { en: '{count} readable by their owner only', zh: '{count} 个，仅所有者可读' },
  'doctor.keys.open': { en: '{files} can be read by others: chmod 600', zh: '{files} 可被他人读取：请 chmod 600' },
  'doctor.policy': { en: 'policy of {code}', zh: '{code} 的授权策略' },
  'doctor.policy.missing': {
    en: '{file} can not be read ({reason}): nothing is allowed',
    zh: '无法读取 {file}（{reason}）：一律不允许',
  },
  'doctor.policy.broken': {
    en: '{file} has mistakes; a running node goes on by the last good one, a new one allows nothing: {reason}',
    zh: '{file} 有误；运行中的节点沿用上一份有效策略，新启动的节点一律不允许：{reason}',
  },
  'doctor.policy.open': { en: 'other accounts may change {file}', zh: '其他账户可修改 {file}' },
  'doctor.policy.fits': {
    en: '{rules} rules, {grants} grants, digest {digest}',
    zh: '规则 {rules} 条，授权 {grants} 项，摘要 {digest}',
  },
  'doctor.policy.copy': {
    en: 'copy packages/node/policy.yaml there, and change it to what this node allows',
    zh: '将 packages/node/policy.yaml 复制到该处，并按本节点的规定修改',
  },
  'doctor.policy.mend': { en: 'guantong policy check names each mistake', zh: '用 guantong policy check 逐条查看错误' },
  'doctor.key': { en: 'key of {code}', zh: '{code} 的密钥' },
  'doctor.key.unknown': {
    en: 'the topology has no key {kid} with this public half: nobody accepts what it signs',
    zh: '拓扑中没有与之对应的公钥 {kid}：其签名不会被任何节点接受',
  },
  'doctor.key.publish': {
    en: 'put the public key into topology.yaml, on every node',
    zh: '请将公钥写入各节点的 topology.yaml',
  },
  'doctor.key.use': {
    en: 'the topology says another use of {kid}: one key signs seals, another one tokens',
    zh: '拓扑中 {kid} 的用途不符：签名报文与签发令牌须用不同的密钥',
  },
  'doctor.key.useFix': {
    en: 'set use: {use} at this key in topology.yaml',
    zh: '请在 topology.yaml 中将该密钥的 use 设为 {use}',
  },
  'doctor.key.revoked': { en: '{kid} was revoked on {day}', zh: '{kid} 已于 {day} 吊销' },
  'doctor.key.early': { en: '{kid} is valid from {day} only', zh: '{kid} 自 {day} 起才有效' },
  'doctor.key.over': { en: '{kid} ended on {day}', zh: '{kid} 已于 {day} 到期' },
  'doctor.key.soon': { en: '{kid} ends on {day}', zh: '{kid} 将于 {day} 到期' },
  'doctor.key.rotate': {
    en: 'make a new key, put its public half into topology.yaml beside the old one on every node, then change `key`',
    zh: '请生成新密钥，将其公钥与旧公钥并列写入各节点的 topology.yaml，再更改 `key`',
  },
  'doctor.key.until': { en: 'valid until {day}', zh: '有效期至 {day}' },
  'doctor.key.unlimited': { en: 'without an end', zh: '无到期日' },
  'doctor.postgres': { en: 'PostgreSQL of {code}', zh: '{code} 的 PostgreSQL' },
  'doctor.postgres.unsafe': {
    en: '{setting} = {value}: committed data can be lost in a power failure',
    zh: '{setting} = {value}：断电时可能丢失已提交的数据',
  },
  'doctor.postgres.set': { en: 'set {setting} = {value} and reload', zh: '请设置 {setting} = {value} 并重新加载' },
  'doctor.postgres.reach': {
    en: 'check that it runs, and databaseUrl (or DATABASE_URL)',
    zh: '请检查其是否运行，以及 databaseUrl（或 DATABASE_URL）',
  },
  'doctor.postgres.old': { en: '{version} is too old', zh: '{version} 版本过低' },
  'doctor.postgres.upgrade': { en: 'use {version} or newer', zh: '请使用 {version} 或更高版本' },
  'doctor.postgres.hangs': {
    en: 'idle_in_transaction_session_timeout = 0: a client that hangs in a transaction is never ended',
    zh: 'idle_in_transaction_session_timeout = 0：挂起的事务永远不会被结束',
  },
  'doctor.account': { en: 'database account of {code}', zh: '{code} 的数据库账户' },
  'doctor.account.ok': {
    en: '{account} reads and writes rows, and owns nothing',
    zh: '{account} 仅读写数据行，不拥有任何对象',
  },
  'doctor.account.mighty': {
    en: '{account} is {rights}: who holds node.yaml holds the whole database server',
    zh: '{account} 具有 {rights} 权限：取得 node.yaml 者即控制整个数据库服务器',
  },
  'doctor.account.owner': {
    en: '{account} owns the tables: who holds node.yaml can drop them and rewrite what was logged',
    zh: '{account} 是表的所有者：取得 node.yaml 者可删表并改写日志',
  },
  'doctor.account.elsewhere': {
    en: '{account} gets into databases of other nodes: {databases}',
    zh: '{account} 可进入其他节点的数据库：{databases}',
  },
  'doctor.account.make': {
    en: 'give the node an account of its own: guantong migrate --accounts (deploy/RUNBOOK.md)',
    zh: '请为节点建立专用账户：guantong migrate --accounts（见 deploy/RUNBOOK.md）',
  },
  'doctor.account.revoke': {
    en: 'revoke connect on database … from public, for each of them',
    zh: '请对上述各库执行 revoke connect on database … from public',
  },
  'doctor.exposure': { en: 'what {code} says in clear', zh: '{code} 的明文传输' },
  'doctor.exposure.ok': { en: 'nothing leaves this machine in clear ({mode})', zh: '没有内容以明文离开本机（{mode}）' },
  'doctor.exposure.close': { en: 'until then the node does not start', zh: '在此之前节点不会启动' },
  'doctor.exposure.until': { en: 'TLS; the certificate is valid until {day}', zh: 'TLS；证书有效期至 {day}' },
  'doctor.exposure.soon': { en: 'the certificate {file} ends on {day}', zh: '证书 {file} 将于 {day} 到期' },
  'doctor.exposure.over': { en: 'the certificate {file} ended on {day}', zh: '证书 {file} 已于 {day} 到期' },
  'doctor.exposure.renew': {
    en: 'put a new certificate and its key in place; the node takes them within two seconds',
    zh: '请放置新的证书及其密钥；节点会在两秒内启用',
  },
  'doctor.writers': { en: 'long writers of {code}', zh: '{code} 的长事务' },
  'doctor.writers.none': { en: 'none', zh: '无' },
  'doctor.writers.some': {
    en: '{who}: what was deleted since it began cannot be cleared away, and rows it wrote are held',
    zh: '{who}：其开始后删除的数据无法清理，且占用所写的行',
  },
  'doctor.writers.end': {
    en: 'end it in its program, or: select pg_terminate_backend({pid})',
    zh: '请在相应程序中结束，或执行：select pg_terminate_backend({pid})',
  },
  'doctor.natsServer': { en: 'nats-server of {code}', zh: '{code} 的 nats-server' },
  'doctor.natsServer.away': { en: '{url}: {reason}', zh: '{url}：{reason}' },
  'doctor.natsServer.reach': {
    en: 'check that it runs, and nats.url, user and password in node.yaml',
    zh: '请检查其是否运行，以及 node.yaml 中的 nats.url、user 与 password',
  },
  'doctor.natsServer.loses': { en: '{version} loses whole streams when killed', zh: '{version} 被杀后会丢失整个流' },
  'doctor.natsServer.old': {
    en: '{version}; 2.14 or newer is advised in production',
    zh: '{version}；生产环境建议 2.14 及以上',
  },
  'doctor.natsServer.upgrade': { en: 'install 2.14 or newer', zh: '请安装 2.14 或更高版本' },
  'doctor.jetstream': { en: 'stream of {code}', zh: '{code} 的流' },
  'doctor.jetstream.off': {
    en: 'JetStream is off, or not for this account: children cannot hand anything in',
    zh: 'JetStream 未启用或该账户无权使用：下级无法报送',
  },
  'doctor.jetstream.switchOn': {
    en: 'generate the configuration anew: deploy/nats/print-nats-config.ts',
    zh: '请重新生成配置：deploy/nats/print-nats-config.ts',
  },
  'doctor.jetstream.noStream': { en: 'there is none yet', zh: '尚不存在' },
  'doctor.jetstream.start': { en: 'the node makes it when it starts', zh: '节点启动时会自动创建' },
  'doctor.jetstream.odd': {
    en: '{odd}: somebody has changed it, and it no longer keeps what it acknowledges',
    zh: '{odd}：配置被改动，已确认的内容不再可靠保存',
  },
  'doctor.jetstream.remake': {
    en: 'delete the stream UP: the node makes it anew, and children send again what has no receipt',
    zh: '请删除流 UP：节点会重新创建，下级会重发未回执的内容',
  },
  'doctor.durability': { en: 'sync_interval of {code}', zh: '{code} 的 sync_interval' },
  'doctor.durability.unseen': {
    en: 'could not be seen: a nats-server tells it on its monitoring address only',
    zh: '无法查看：nats-server 仅在其监控地址提供该设置',
  },
  'doctor.durability.silent': { en: 'could not be seen: {monitor} does not tell', zh: '无法查看：{monitor} 未提供' },
  'doctor.durability.monitor': {
    en: 'let it listen on http: 127.0.0.1:8222 and put nats.monitor: http://127.0.0.1:8222 into node.yaml',
    zh: '请让其监听 http: 127.0.0.1:8222，并在 node.yaml 中设置 nats.monitor: http://127.0.0.1:8222',
  },
  'doctor.durability.late': {
    en: 'every {seconds} s: a power failure loses what was acknowledged in between; it is sent again, later',
    zh: '每 {seconds} 秒：断电会丢失其间已确认的内容，须等待重发',
  },
  'doctor.durability.set': {
    en: 'jetstream { sync_interval: always } (2.10 or newer)',
    zh: 'jetstream { sync_interval: always }（2.10 及以上）',
  },
  'doctor.payload': { en: 'max_payload of {code}', zh: '{code} 的 max_payload' },
  'doctor.payload.small': {
    en: '{megabytes} MB: a large envelope does not fit',
    zh: '{megabytes} MB：较大的报送无法一次发送',
  },
  'doctor.payload.set': {
    en: 'max_payload: 8MB, on every server of the way',
    zh: '请在沿途各服务器设置 max_payload: 8MB',
  },
  'doctor.parentPayload.unseen': {
    en: 'could not be seen: our nats-server tells on its monitoring address only where the parent’s is',
    zh: '无法查看：本机 nats-server 仅在其监控地址提供上级服务器的位置',
  },
  'doctor.parentPayload.smaller': {
    en: '{parent} takes {theirs} MB, we send up to {ours} MB: a larger report breaks the link each time and never arrives',
    zh: '{parent} 仅接收 {theirs} MB，本节点最多发送 {ours} MB：更大的报送每次都会中断连接，无法送达',
  },
  'doctor.parent': { en: 'parent {parent}', zh: '上级 {parent}' },
  'doctor.parent.takes': { en: 'its stream takes our messages', zh: '其流可接收本节点消息' },
  'doctor.parent.silent': {
    en: 'nothing of ours is taken there: reports wait here',
    zh: '未接收本节点消息：报送在本地等待',
  },
  'doctor.parent.look': {
    en: 'check the leaf link in this nats-server’s log, and whether the parent runs',
    zh: '请查看本机 nats-server 日志中的叶节点连接，并确认上级节点是否运行',
  },
  'doctor.service': { en: 'service {service} of {code}', zh: '{code} 接入的外部服务 {service}' },
  'doctor.service.ok': { en: '{url} answers in {ms} ms, as expected', zh: '{url} 在 {ms} 毫秒内应答，与预期一致' },
  'doctor.service.away': { en: '{url}: {reason}', zh: '{url}：{reason}' },
  'doctor.service.reach': {
    en: 'check that it runs, and url, headers and identity in node.yaml; until then its own fields are null',
    zh: '请检查其是否运行，以及 node.yaml 中的 url、headers 与 identity；在此之前仅其自身字段为空',
  },
  'doctor.service.changed': {
    en: 'it is no longer as its sdl file says: {changes}',
    zh: '与 sdl 文件所载不再一致：{changes}',
  },
  'doctor.service.pinAgain': {
    en: 'ask its owner, then write its schema into the sdl file anew, or leave sdl out',
    zh: '请向服务方确认，然后重新写入 sdl 文件，或去掉 sdl',
  },
  'doctor.service.refused': { en: 'not attached: {reason}', zh: '未接入：{reason}' },
  'doctor.service.rename': {
    en: 'give prefix for names that clash; set merge and regionArguments as its schema has them (packages/view/FOREIGN.md)',
    zh: '重名时请设置 prefix；merge 与 regionArguments 应与其模式一致（见 packages/view/FOREIGN.md）',
  },
  'doctor.service.keyless': { en: 'finds no {type} by key: {reason}', zh: '无法按键取得 {type}：{reason}' },
  'doctor.service.merge': {
    en: 'check field, argument and key under merge.{type}, and what it says to its owner',
    zh: '请检查 merge.{type} 下的 field、argument 与 key，并向服务方确认',
  },
  'doctor.service.late': {
    en: 'one question takes {ms} ms, and {deadlineMs} ms are given',
    zh: '一次查询用时 {ms} 毫秒，而 deadlineMs 为 {deadlineMs} 毫秒',
  },
  'doctor.service.patience': {
    en: 'give it more (deadlineMs), or have it answer faster',
    zh: '请增大 deadlineMs，或请服务方提速',
  },
  'doctor.service.patient': {
    en: 'deadlineMs {deadlineMs} is longer than a question waits',
    zh: 'deadlineMs {deadlineMs} 超过一次查询的等待时间',
  },
  'doctor.service.less': { en: 'give at most {ms}', zh: '请不超过 {ms}' },
  'doctor.service.open': {
    en: 'a secret goes over http, where others can read it',
    zh: '密钥经 http 明文传输，可被他人读取',
  },
  'doctor.service.https': { en: 'use https', zh: '请使用 https' },
  'doctor.service.via': {
    en: 'through {via}; what it is like, doctor says there',
    zh: '经 {via} 接入；其状况请在该节点运行 doctor 查看',
  },
  'doctor.service.noChild': { en: '{via} is no node directly below', zh: '{via} 不是直接下级节点' },
  'doctor.service.chooseChild': {
    en: 'name a child in via, or attach it by url',
    zh: 'via 请填直接下级节点，或改用 url 接入',
  },
  'doctor.looks': { en: 'looks of {code}', zh: '{code} 访问记录' },
  'doctor.looks.fits': {
    en: '{count} looks; what other nodes heard of them is there ({heads} ends)',
    zh: '共 {count} 条；与其他节点所记的 {heads} 个链末端相符',
  },
  'doctor.looks.short': {
    en: 'node {by} heard of {to} looks, and {count} are here: the database was set back, or looks were cut off',
    zh: '节点 {by} 记有 {to} 条，而此处仅 {count} 条：数据库曾被回退，或记录被截去',
  },
  'doctor.looks.rewritten': {
    en: 'look {to} is not the one that node {by} heard of: the chain was set back or written anew',
    zh: '第 {to} 条与节点 {by} 所记不符：该链曾被回退或重写',
  },
  'doctor.looks.verify': {
    en: 'guantong audit verify names the place; after a restore it is what the backup did not have (deploy/RUNBOOK.md)',
    zh: '请用 guantong audit verify 查明位置；恢复备份之后，即为备份所缺的记录（见 deploy/RUNBOOK.md）',
  },
  'doctor.ports': { en: 'ports', zh: '端口' },
  'doctor.ports.free': { en: '{from}–{to} are free for the sandbox', zh: '{from}–{to} 可供沙箱使用' },
  'doctor.ports.taken': { en: '{port} ({use}) is taken: --port-base', zh: '{port}（{use}）已被占用：请用 --port-base' },
  'doctor.ports.own': { en: 'in use by the running sandbox', zh: '正由运行中的沙箱使用' },
  'column.check': { en: 'check', zh: '检查项' },
  'column.result': { en: 'result', zh: '结果' },
  'column.detail': { en: 'detail', zh: '说明' },
  'word.ok': { en: 'ok', zh: '正常' },
  'word.warn': { en: 'mind', zh: '注意' },
  'word.fail': { en: 'FAULT', zh: '故障' },
} as const satisfies Messages

export type DoctorSay = Say<keyof typeof DOCTOR_MESSAGES>
