/**
 * Everything the command says, in both languages: one closed list.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import { RECOVERY_MESSAGES } from '../commands/backup/messages.ts'
import { DOCTOR_MESSAGES } from '../commands/doctor/messages.ts'
import { DOCUMENT_MESSAGES } from '../commands/documents/messages.ts'
import { EXPORT_MESSAGES } from '../commands/export/messages.ts'
import { IMPORT_MESSAGES } from '../commands/import/messages.ts'
import { PACK_MESSAGES } from '../commands/pack/messages.ts'
import { STANDARD_MESSAGES } from '../commands/standard/messages.ts'
import { LINK_MESSAGES } from '../commands/status/messages.ts'
import { SUBSCRIBE_MESSAGES } from '../commands/subscribe/messages.ts'
import { WATCH_MESSAGES } from '../commands/watch/messages.ts'

export const MESSAGES = {
  ...DOCTOR_MESSAGES,
  ...EXPORT_MESSAGES,
  ...DOCUMENT_MESSAGES,
  ...IMPORT_MESSAGES,
  ...LINK_MESSAGES,
  ...PACK_MESSAGES,
  ...RECOVERY_MESSAGES,
  ...STANDARD_MESSAGES,
  ...SUBSCRIBE_MESSAGES,
  ...WATCH_MESSAGES,
  'about.guantong': {
    en: 'Guantong: data exchange between the three tiers of city operation platforms.',
    zh: '贯通：城市运行管理服务平台国家、省、市三级数据交换节点。',
  },
  'about.exit': {
    en: 'Exit codes: 0 done, 1 failed (the reason is on stderr), 2 wrong usage.',
    zh: '退出码：0 成功，1 失败（原因见标准错误输出），2 用法错误。',
  },
  'about.up': {
    en: 'start the sandbox (nation, provinces, cities) and keep it in the foreground',
    zh: '启动沙箱（国家、省、市各级节点）并在前台运行',
  },
  'about.down': { en: 'stop a running sandbox', zh: '停止正在运行的沙箱' },
  'about.serve': { en: 'run one node', zh: '运行一个节点' },
  'about.query': { en: 'ask a node a GraphQL question', zh: '向节点发出 GraphQL 查询' },
  'about.status': {
    en: 'which nodes are there, are they ready, and how every link stands',
    zh: '查看各节点就绪状态、各链路状态及其原因',
  },
  'about.token': { en: 'sign an access token with a node’s key', zh: '用节点密钥签发访问令牌' },
  'option.lang': { en: 'language: en or zh (default: LC_ALL, LANG)', zh: '语言：en 或 zh（默认取 LC_ALL、LANG）' },
  'option.json': { en: 'machine-readable output', zh: '输出机器可读的 JSON' },
  'option.help': { en: 'show this help', zh: '显示帮助' },
  'option.version': { en: 'show the version', zh: '显示版本' },
  'option.data': {
    en: 'data folder of the sandbox (default: GUANTONG_DATA, else .guantong in the clone)',
    zh: '沙箱数据目录（默认取 GUANTONG_DATA，否则为仓库内 .guantong）',
  },
  'option.portBase': {
    en: 'first of the ports used, base to base+90 (default: GUANTONG_PORT_BASE, else 7400)',
    zh: '起始端口，占用 base 至 base+90（默认取 GUANTONG_PORT_BASE，否则为 7400）',
  },
  'option.nodes': {
    en: 'only these nodes, with those above them, e.g. 370200,310000',
    zh: '仅启动所列节点及其上级，如 370200,310000',
  },
  'option.noSamples': { en: 'load no sample cases', zh: '不装入示例案卷' },
  'option.wipe': { en: 'also delete its data', zh: '同时清除数据' },
  'option.config': { en: 'the node’s configuration file (node.yaml)', zh: '节点配置文件（node.yaml）' },
  'option.topology': {
    en: 'a topology file, or the node.yaml of one node, instead of a sandbox',
    zh: '用拓扑文件或某节点的 node.yaml 代替沙箱',
  },
  'option.node': { en: 'code of a sandbox node, e.g. 440300', zh: '沙箱节点代码，如 440300' },
  'option.scope': {
    en: 'region the token covers, with everything below it; several with commas',
    zh: '令牌覆盖的区划（含其全部下级），多个以逗号分隔',
  },
  'option.scopeQuery': {
    en: 'region asked about (default: the node’s own)',
    zh: '查询所用令牌的区划范围（默认为节点自身）',
  },
  'option.verbs': { en: 'comma-separated: read, write (default: read)', zh: '以逗号分隔：read、write（默认 read）' },
  'option.sharing': {
    en: 'class of data: unconditional, conditional or withheld (default: conditional)',
    zh: '数据共享类型：unconditional（无条件）、conditional（有条件）、withheld（不予共享）；默认 conditional',
  },
  'option.days': { en: 'days it is valid (default: 30)', zh: '有效天数（默认 30）' },
  'option.subject': { en: 'who will use it (default: operator)', zh: '使用者（默认 operator）' },
  'option.variables': { en: 'variables as JSON', zh: '查询变量（JSON）' },
  'argument.document': {
    en: 'the GraphQL document; @FILE reads it from a file, - from standard input',
    zh: 'GraphQL 查询；@文件 表示从文件读取，- 表示从标准输入读取',
  },
  'usage.unknownOption': { en: 'unknown option {what}', zh: '未知选项 {what}' },
  'usage.unknownCommand': { en: 'unknown command {what}', zh: '未知命令 {what}' },
  'usage.missingArgument': { en: 'missing argument {what}', zh: '缺少参数 {what}' },
  'usage.missingOption': { en: 'missing option {what}', zh: '缺少选项 {what}' },
  'usage.missingValue': { en: 'option {what} needs a value', zh: '选项 {what} 需要取值' },
  'usage.excessArguments': { en: 'too many arguments', zh: '参数过多' },
  'usage.invalid': { en: '{what}: not a valid value ({allowed})', zh: '{what}：取值无效（{allowed}）' },
  'usage.nodeOrConfig': { en: 'give --node CODE or --config FILE', zh: '请给出 --node 代码 或 --config 文件' },
  'usage.seeHelp': { en: 'see: guantong {command}--help', zh: '参见：guantong {command}--help' },
  'up.leftovers': { en: 'stopped {total} processes of an earlier run', zh: '已停止上次运行遗留的 {total} 个进程' },
  'up.postgres': { en: 'PostgreSQL', zh: 'PostgreSQL 数据库' },
  'up.nats': { en: 'NATS servers', zh: 'NATS 消息服务器' },
  'up.nodes': { en: 'nodes', zh: '节点' },
  'up.samples': { en: 'sample cases', zh: '示例案卷' },
  'up.reports': { en: 'reported up to the nation', zh: '逐级上报至国家节点' },
  'up.externalDatabase': { en: 'databases are kept on {host}', zh: '数据库位于 {host}' },
  'up.ready': {
    en: 'Ready after {seconds} s. Data in {folder}; Ctrl-C stops everything.',
    zh: '已就绪，用时 {seconds} 秒。数据目录 {folder}；按 Ctrl-C 全部停止。',
  },
  'up.samplesNote': {
    en: 'The cases are generated samples and marked as such.',
    zh: '案卷均为生成的示例数据，并已标注。',
  },
  'up.next': { en: 'Try next:', zh: '接下来可以：' },
  'up.notReported': {
    en: 'Some figures have not reached the nation yet; they will arrive by themselves (see logs in {folder}).',
    zh: '部分数据尚未到达国家节点，将自动补齐（日志见 {folder}）。',
  },
  'up.lost.node': {
    en: 'Node {code} (process {pid}) ended: {end}. The others go on. Start it again with:\n  {command}',
    zh: '节点 {code}（进程 {pid}）已退出：{end}。其余节点继续运行。重新启动：\n  {command}',
  },
  'up.lost.nats': {
    en: 'The NATS server of {code} (process {pid}) ended: {end}. Start it again with:\n  {command}',
    zh: '{code} 的 NATS 服务器（进程 {pid}）已退出：{end}。重新启动：\n  {command}',
  },
  'up.lost.postgres': {
    en: 'PostgreSQL (process {pid}) ended: {end}. Stop the sandbox and start it again.',
    zh: 'PostgreSQL（进程 {pid}）已退出：{end}。请停止并重新启动沙箱。',
  },
  'up.stopping': { en: 'Stopping…', zh: '正在停止……' },
  'up.stopped': { en: 'Stopped. The data stays in {folder}.', zh: '已停止。数据保留在 {folder}。' },
  'column.node': { en: 'node', zh: '节点' },
  'column.name': { en: 'name', zh: '名称' },
  'column.tier': { en: 'tier', zh: '层级' },
  'column.parent': { en: 'parent', zh: '上级' },
  'column.endpoint': { en: 'endpoint', zh: '地址' },
  'column.cases': { en: 'cases', zh: '案卷' },
  'column.figures': { en: 'reported / closed, as the nation sees it', zh: '上报 / 结案（国家节点所见）' },
  'column.freshness': { en: 'as of', zh: '数据时点' },
  'column.ready': { en: 'ready', zh: '就绪' },
  'column.check': { en: 'check', zh: '检查项' },
  'column.result': { en: 'result', zh: '结果' },
  'column.detail': { en: 'detail', zh: '说明' },
  'tier.nation': { en: 'nation', zh: '国家' },
  'tier.province': { en: 'province', zh: '省' },
  'tier.city': { en: 'city', zh: '市' },
  'word.yes': { en: 'yes', zh: '是' },
  'word.no': { en: 'no', zh: '否' },
  'word.ok': { en: 'ok', zh: '正常' },
  'word.warn': { en: 'mind', zh: '注意' },
  'word.fail': { en: 'FAULT', zh: '故障' },
  'word.secondsAgo': { en: '{seconds} s ago', zh: '{seconds} 秒前' },
  'word.never': { en: 'nothing yet', zh: '暂无' },
  'down.none': { en: 'No sandbox runs on {folder}.', zh: '{folder} 上没有正在运行的沙箱。' },
  'down.stopped': { en: 'The sandbox on {folder} is stopped.', zh: '{folder} 上的沙箱已停止。' },
  'down.wiped': { en: 'Its data is deleted.', zh: '其数据已清除。' },
  'down.stuck': { en: 'Process {pid} does not stop.', zh: '进程 {pid} 无法停止。' },
  'down.notASandbox': {
    en: '{folder} does not look like a sandbox (no sandbox.json); nothing was deleted.',
    zh: '{folder} 不是沙箱目录（缺少 sandbox.json），未删除任何内容。',
  },
  'serve.stopping': { en: 'stopping', zh: '正在停止' },
  'failed.unexpected': { en: 'Unexpected: {reason}', zh: '意外错误：{reason}' },
} as const satisfies Record<string, { en: string; zh: string }>

export type MessageKey = keyof typeof MESSAGES
export type Say = (key: MessageKey, params?: Readonly<Record<string, string | number>>) => string

/** Speaks one language; a name in braces without a value stays visible. */
export function speaker(lang: Language): Say {
  return (key, params = {}) =>
    MESSAGES[key][lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
