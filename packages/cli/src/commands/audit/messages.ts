import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong audit` says, in both languages. */
export const AUDIT_MESSAGES = {
  'about.audit': {
    en: 'who looked at which rows of a node, and whether that record is whole',
    zh: '访问记录：谁查看了哪些数据，记录是否完整',
  },
  'about.auditList': { en: 'looks, newest first', zh: '列出访问记录，由新到旧' },
  'about.auditVerify': {
    en: 'read the chain of looks from its beginning, and name every look that was edited, deleted or inserted, with its place',
    zh: '从头核验访问记录链，逐条指出被改动、删除或插入之处',
  },
  'about.auditHeads': {
    en: 'where chains of looks end: of this node, and as nodes below have stated it',
    zh: '访问记录链的末端：本节点的，以及下级节点报告的',
  },
  'option.auditSince': { en: 'only from this moment on, China time', zh: '仅此时点之后，北京时间' },
  'option.auditAsker': { en: 'only this asker: the subject of the token', zh: '仅该查询人（令牌的 subject）' },
  'option.auditDataSet': { en: 'only looks at this data set, e.g. Case', zh: '仅涉及该数据集，如 Case' },
  'option.auditRegion': {
    en: 'only looks at rows of this region, as it was asked',
    zh: '仅涉及该区划（按查询时所指）',
  },
  'option.auditFirst': { en: 'how many (default: 50)', zh: '条数（默认 50）' },
  'option.auditFormat': {
    en: 'table, or ndjson: a line of JSON for each look',
    zh: 'table（表格）或 ndjson（每条一行 JSON）',
  },
  'option.auditHeads': {
    en: 'compare with these ends too: what guantong audit heads --json printed at a node above',
    zh: '并与该文件比对：上级节点 guantong audit heads --json 的输出',
  },
  'audit.none': { en: 'Nobody has looked.', zh: '没有访问记录。' },
  'audit.figures': { en: 'no rows', zh: '不含明细' },
  'audit.counted': { en: 'number of rows', zh: '条数' },
  'audit.column.seq': { en: 'no.', zh: '序号' },
  'audit.column.at': { en: 'at', zh: '时间' },
  'audit.column.asker': { en: 'asker', zh: '查询人' },
  'audit.column.way': { en: 'way', zh: '途径' },
  'audit.column.seen': { en: 'seen', zh: '所见' },
  'audit.column.rows': { en: 'rows', zh: '行数' },
  'audit.column.outcome': { en: 'outcome', zh: '结果' },
  'audit.whole': {
    en: 'Node {node}: {count} looks, and each stands as it was written.',
    zh: '节点 {node}：共 {count} 条访问记录，逐条核验无误。',
  },
  'audit.faulty': {
    en: 'Node {node}: {count} looks, {faulty} faults:',
    zh: '节点 {node}：共 {count} 条访问记录，发现 {faulty} 处问题：',
  },
  'audit.compared': {
    en: 'Compared with {heads} ends that other nodes heard.',
    zh: '已与其他节点所记的 {heads} 个链末端比对。',
  },
  'audit.uncompared': {
    en: 'No other node has stated what it heard: that looks at the end were cut off, or all of them written anew, cannot be seen here (--heads).',
    zh: '没有其他节点所记的链末端可供比对：末尾被截去或整链被重写，此处无法发现（可用 --heads）。',
  },
  'audit.EDITED': { en: 'look {from} was edited', zh: '第 {from} 条被改动' },
  'audit.MISSING': { en: 'looks {from} to {to} are gone', zh: '第 {from} 至 {to} 条缺失' },
  'audit.REPLACED': {
    en: 'look {from} is not the one that look {next} was chained to: it was written anew',
    zh: '第 {from} 条与第 {next} 条所链接的不符：曾被重写',
  },
  'audit.CUT': { en: 'looks {from} to {to}, at the end, are gone', zh: '末尾第 {from} 至 {to} 条缺失' },
  'audit.ADDED': { en: 'looks {from} to {to} were put in behind the end', zh: '末尾之后被插入第 {from} 至 {to} 条' },
  'audit.SHORT': {
    en: 'looks {from} to {to} are gone: node {by} heard of them; the database was set back, or they were cut off',
    zh: '第 {from} 至 {to} 条缺失：节点 {by} 记有这些记录；数据库曾被回退，或末尾被截去',
  },
  'audit.REWRITTEN': {
    en: 'look {to} is not the one that node {by} heard of: one of {from} to {to} was written anew, and all behind it',
    zh: '第 {to} 条与节点 {by} 所记不符：第 {from} 至 {to} 条之中有被重写者，其后各条随之重写',
  },
  'audit.more': { en: '… and {more} more.', zh: '……另有 {more} 处。' },
  'audit.column.node': { en: 'node', zh: '节点' },
  'audit.column.count': { en: 'looks', zh: '条数' },
  'audit.column.hash': { en: 'hash of the last', zh: '末条哈希' },
  'audit.column.heardAt': { en: 'heard at', zh: '获知时间' },
  'audit.column.kept': { en: 'kept as', zh: '留存原因' },
  'audit.kept.OWN': { en: 'its own', zh: '本节点' },
  'audit.kept.LAST': { en: 'the newest', zh: '最新' },
  'audit.kept.DAY': { en: 'the last of a day', zh: '当日末条' },
  'audit.kept.TURNED': {
    en: 'NOT CONTINUED: the chain was set back or written anew',
    zh: '未接续：该链曾被回退或重写',
  },
} as const satisfies Messages

export type AuditKey = KeyOf<typeof AUDIT_MESSAGES>
