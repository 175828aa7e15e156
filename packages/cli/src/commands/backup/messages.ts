import type { Messages } from '../../program/messages.ts'

/** What `guantong backup` and `guantong restore` say, in both languages. */
export const BACKUP_MESSAGES = {
  'about.backup': {
    en: 'back up one node while it runs: its database, key, topology and configuration',
    zh: '在线备份一个节点：数据库、密钥、拓扑与配置',
  },
  'option.backupTo': { en: 'the new folder', zh: '备份目录（须不存在或为空）' },
  'option.withoutKey': { en: 'leave the private key out', zh: '不包含私钥' },
  'backup.done': {
    en: '{node}: {rows} rows of {tables} tables, {megabytes} MB, in {folder} (epoch {epoch}, last number {lastSeq}).',
    zh: '{node}：{tables} 张表共 {rows} 行，{megabytes} MB，存于 {folder}（纪元 {epoch}，末号 {lastSeq}）。',
  },
  'backup.keepSafe': {
    en: 'It holds personal data and the node’s private key: keep it where nobody else can read it.',
    zh: '其中含个人信息及节点私钥，请妥善保管，勿让他人读取。',
  },
  'backup.withoutKey': {
    en: 'It holds personal data: keep it safe. The private key is not in it.',
    zh: '其中含个人信息，请妥善保管。不含私钥。',
  },
  'backup.stopped': { en: 'Stopped; no backup was made.', zh: '已中止，未生成备份。' },
  'about.restore': {
    en: 'put a backup back into an empty database and begin a new epoch; the node must not run',
    zh: '将备份恢复到空数据库并开启新纪元（节点须已停止）',
  },
  'option.restoreFrom': { en: 'folder of the backup', zh: '备份目录' },
  'option.restoreForce': {
    en: 'replace what the database holds of the same node',
    zh: '覆盖该数据库中同一节点的现有数据',
  },
  'restore.done': {
    en: '{node} stands as it was at {takenAt}: {rows} rows. New epoch {epoch}; start the node, its neighbours do the rest.',
    zh: '{node} 已恢复到 {takenAt} 的状态，共 {rows} 行。新纪元 {epoch}；请启动节点，其余由上下级自动补齐。',
  },
  'restore.file': { en: 'put back: {file}', zh: '已放回：{file}' },
} as const satisfies Messages
