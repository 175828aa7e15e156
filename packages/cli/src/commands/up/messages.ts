import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong up` and `guantong down` say, in both languages. */
export const UP_MESSAGES = {
  'about.up': {
    en: 'start the sandbox (nation, provinces, cities) and keep it in the foreground',
    zh: '启动沙箱（国家、省、市各级节点）并在前台运行',
  },
  'about.down': { en: 'stop a running sandbox', zh: '停止正在运行的沙箱' },
  'option.nodes': {
    en: 'only these nodes, with those above them, e.g. 370200,310000',
    zh: '仅启动所列节点及其上级，如 370200,310000',
  },
  'option.noSamples': { en: 'load no sample rows', zh: '不装入示例数据' },
  'option.noServices': { en: 'without the sample services that are attached to nodes', zh: '不启动接入节点的示例服务' },
  'option.wipe': { en: 'also delete its data', zh: '同时清除数据' },
  'up.leftovers': { en: 'stopped {total} processes of an earlier run', zh: '已停止上次运行遗留的 {total} 个进程' },
  'up.postgres': { en: 'PostgreSQL', zh: 'PostgreSQL 数据库' },
  'up.nats': { en: 'NATS servers', zh: 'NATS 消息服务器' },
  'up.services': { en: 'sample services of others', zh: '外部示例服务' },
  'up.nodes': { en: 'nodes', zh: '节点' },
  'up.samples': { en: 'sample rows of every data set', zh: '各数据集示例数据' },
  'up.reports': { en: 'reported up to the nation', zh: '逐级上报至国家节点' },
  'up.externalDatabase': { en: 'databases are kept on {host}', zh: '数据库位于 {host}' },
  'up.ready': {
    en: 'Ready after {seconds} s. Data in {folder}; Ctrl-C stops everything.',
    zh: '已就绪，用时 {seconds} 秒。数据目录 {folder}；按 Ctrl-C 全部停止。',
  },
  'up.samplesNote': {
    en: 'All rows are generated samples and say so.',
    zh: '全部数据均为生成的示例，并已标注。',
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
  'up.lost.service': {
    en: 'The service {code} (process {pid}) ended: {end}. Only its own fields are missing. Start it again with:\n  {command}',
    zh: '外部服务 {code}（进程 {pid}）已退出：{end}。仅其自身字段缺失。重新启动：\n  {command}',
  },
  'up.lost.postgres': {
    en: 'PostgreSQL (process {pid}) ended: {end}. Stop the sandbox and start it again.',
    zh: 'PostgreSQL（进程 {pid}）已退出：{end}。请停止并重新启动沙箱。',
  },
  'up.stopping': { en: 'Stopping…', zh: '正在停止……' },
  'up.stopped': { en: 'Stopped. The data stays in {folder}.', zh: '已停止。数据保留在 {folder}。' },
  'up.service': {
    en: 'Attached: {name} ({make}, sample) at {at}: {url}',
    zh: '已接入外部服务：{name}（{make}，示例），接入节点 {at}：{url}',
  },
  'up.service.via': {
    en: 'Attached: {name} ({make}, sample) at {at}, and through it at {via}: {url}',
    zh: '已接入外部服务：{name}（{make}，示例），接入节点 {at}，并经其接入 {via}：{url}',
  },
  'up.signIn': {
    en: 'Open {url} and sign in as whoever you choose: staff, supervisor, clerk, operator, auditor …',
    zh: '打开 {url}，选择任一身份登录：查询、监督、受理、运维、审计人员等。',
  },
  'column.cases': { en: 'cases', zh: '案卷' },
  'column.figures': { en: 'reported / closed, as the nation sees it', zh: '上报 / 结案（国家节点所见）' },
  'column.freshness': { en: 'as of', zh: '数据时点' },
  'word.secondsAgo': { en: '{seconds} s ago', zh: '{seconds} 秒前' },
  'down.none': { en: 'No sandbox runs on {folder}.', zh: '{folder} 上没有正在运行的沙箱。' },
  'down.stopped': { en: 'The sandbox on {folder} is stopped.', zh: '{folder} 上的沙箱已停止。' },
  'down.wiped': { en: 'Its data is deleted.', zh: '其数据已清除。' },
  'down.stuck': { en: 'Process {pid} does not stop.', zh: '进程 {pid} 无法停止。' },
  'down.notASandbox': {
    en: '{folder} does not look like a sandbox (no sandbox.json); nothing was deleted.',
    zh: '{folder} 不是沙箱目录（缺少 sandbox.json），未删除任何内容。',
  },
} as const satisfies Messages

export type UpKey = KeyOf<typeof UP_MESSAGES>
