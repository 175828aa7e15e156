/**
 * Errors of running a node: configuration, databases, servers, the sandbox.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const OPERATION_ERRORS = {
  GT_ENROLMENT_REFUSED: {
    http: 403,
    en: 'The enrolment of {node} is refused: the code is not of this node, was used, is over, or was tried too often. Ask the parent for another one.',
    zh: '节点 {node} 的登记被拒绝：口令不属于本节点、已使用、已过期或尝试次数过多。请向上级另取口令。',
  },
  GT_BACKUP_ALTERED: {
    http: 500,
    en: 'The manifest of the backup {folder} is not the one that was signed: {reason}. Nothing was restored.',
    zh: '备份 {folder} 的清单与签名不符：{reason}。未恢复任何内容。',
  },
  GT_BACKUP_BROKEN: {
    http: 500,
    en: 'The backup {folder} is not whole: {reason}. Nothing was restored.',
    zh: '备份 {folder} 不完整：{reason}。未恢复任何内容。',
  },
  GT_BACKUP_FOREIGN: {
    http: 403,
    en: 'The signature of the backup {folder} is of no key that is trusted here: {reason}. Nothing was restored.',
    zh: '备份 {folder} 的签名不属于此处信任的密钥：{reason}。未恢复任何内容。',
  },
  GT_BACKUP_UNSIGNED: {
    http: 403,
    en: 'The backup {folder} is not signed: who made it, and what was changed since, cannot be known. --accept-unsigned takes its rows all the same, and no file of it.',
    zh: '备份 {folder} 未签名，无法确认由谁生成、是否被改动。如仍要恢复，请加 --accept-unsigned：只恢复数据行，不取其中任何文件。',
  },
  GT_CLEARTEXT_REFUSED: {
    http: 500,
    en: 'Configuration {file}: in production nothing crosses a network in clear. {reason}.',
    zh: '配置 {file}：生产模式下不允许以明文跨网络传输。{reason}。',
  },
  GT_CONFIG_INVALID: { http: 500, en: 'Configuration {file}: {reason}', zh: '配置 {file} 有误：{reason}' },
  GT_DATABASE_UNREACHABLE: {
    http: 503,
    en: 'PostgreSQL does not answer: {reason}. Check databaseUrl or DATABASE_URL.',
    zh: 'PostgreSQL 无应答：{reason}。请检查 databaseUrl 或 DATABASE_URL。',
  },
  GT_FILE_EXPOSED: {
    http: 500,
    en: 'The security of this node rests on {file}, and other accounts of this machine may read or change it: chmod {mode} {file}.',
    zh: '本节点的安全依赖于 {file}，而本机其他账户可读取或修改该文件：请 chmod {mode} {file}。',
  },
  GT_HOST_UNKNOWN: {
    http: 421,
    en: 'This node is not called {host}. Names beside its addresses and its endpoint in the topology: http.names in node.yaml.',
    zh: '本节点不使用名称 {host}。除地址及拓扑中的 endpoint 外，其他名称请写入 node.yaml 的 http.names。',
  },
  GT_INTERNAL: {
    http: 500,
    en: 'Something failed inside the node; its log has the details under {id}.',
    zh: '节点内部出错；详见日志 {id}。',
  },
  GT_KEY_UNREADABLE: {
    http: 500,
    en: 'The key file {file} cannot be used: {reason}.',
    zh: '密钥文件 {file} 不可用：{reason}。',
  },
  GT_NATS_UNREACHABLE: {
    http: 503,
    en: 'NATS does not answer: {reason}. Check nats.url or NATS_URL.',
    zh: 'NATS 无应答：{reason}。请检查 nats.url 或 NATS_URL。',
  },
  GT_NATS_VERSION_REFUSED: {
    http: 500,
    en: 'nats-server {version} loses streams when killed (2.10.20 to 2.10.22); install another version.',
    zh: 'nats-server {version} 被杀后会丢失数据流（2.10.20–2.10.22）；请更换版本。',
  },
  GT_NODE_NOT_READY: { http: 503, en: '{what} did not become ready: {reason}', zh: '{what} 未能就绪：{reason}' },
  GT_NODE_RUNNING: {
    http: 409,
    en: 'Node {node} is at work on this database ({who}); stop it first.',
    zh: '节点 {node} 正在使用该数据库（{who}），请先停止。',
  },
  GT_NO_SANDBOX: {
    http: 404,
    en: 'There is no sandbox in {folder}; start one with: guantong up.',
    zh: '{folder} 中没有沙箱；请先运行：guantong up。',
  },
  GT_PORT_TAKEN: {
    http: 500,
    en: 'Port {port} ({use}) is already taken; choose another base with --port-base or GUANTONG_PORT_BASE.',
    zh: '端口 {port}（{use}）已被占用；请用 --port-base 或 GUANTONG_PORT_BASE 另选。',
  },
  GT_RESTORE_REFUSED: {
    http: 409,
    en: 'The backup cannot be restored here: {reason}.',
    zh: '备份无法恢复到此处：{reason}。',
  },
  GT_SANDBOX_RUNNING: {
    http: 409,
    en: 'A sandbox already runs on {folder} (process {pid}).',
    zh: '{folder} 上已有沙箱在运行（进程 {pid}）。',
  },
  GT_STORE_BEHIND: {
    http: 500,
    en: 'The database {database} lacks {migrations} migrations of this release, and the account {account} may not make tables. Run: guantong migrate, with the owner of the tables in migrationUrl or MIGRATION_URL.',
    zh: '数据库 {database} 尚缺本版本的 {migrations} 个迁移，而账户 {account} 无权建表。请运行 guantong migrate，并在 migrationUrl 或 MIGRATION_URL 中给出表的所有者。',
  },
  GT_STORE_FOREIGN: {
    http: 500,
    en: 'The database {database} has migrations this release does not know ({migrations}): a newer release, or a commit before the first release, has made it. Run that one, or give the node an empty database (sandbox: npm run down -- --wipe deletes its data).',
    zh: '数据库 {database} 含有本版本不认识的迁移（{migrations}）：它由更新的版本或首个正式版本之前的提交建立。请改用相应版本，或为节点准备空数据库（沙箱：npm run down -- --wipe 将清除其数据）。',
  },
  GT_TOPOLOGY_INVALID: { http: 500, en: 'The topology is not usable: {reason}', zh: '拓扑不可用：{reason}' },
  GT_TOPOLOGY_OLD: {
    http: 409,
    en: 'The topology is of version {version}, and version {taken} was taken before; none is taken back.',
    zh: '拓扑版本为 {version}，而此前已采用版本 {taken}；不接受回退。',
  },
  GT_TOPOLOGY_UNSIGNED: {
    http: 403,
    en: 'The topology is not signed by an issuer this node trusts: {reason}. Name the issuer under topologyIssuer in node.yaml; topologyUnsigned: allow does without.',
    zh: '拓扑未由本节点信任的签发方签名：{reason}。请在 node.yaml 的 topologyIssuer 中指定签发方；如不要求签名，设 topologyUnsigned: allow。',
  },
} as const satisfies Record<string, ErrorEntry>
