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
  'option.restoreSigner': {
    en: 'key (JWK) or topology that the signature must be of; without it, the topology of the node that stands here',
    zh: '用于验证签名的密钥（JWK）或拓扑文件；未指定时用本机该节点的拓扑',
  },
  'option.restoreUnsigned': {
    en: 'take the rows of a backup without a signature: who made it, and what was changed since, is NOT checked; files of it are not put back',
    zh: '接受未签名的备份，仅恢复数据行：不核对由谁生成、是否被改动；不放回其中任何文件',
  },
  'restore.unsigned': {
    en: 'The backup is not signed. That its rows are those the node held is NOT checked, only that its files fit its manifest; node.yaml, topology and key in it are left alone.',
    zh: '该备份未签名：仅核对了文件与清单一致，未核对数据行是否为该节点原有；其中的 node.yaml、拓扑和密钥未使用。',
  },
  'restore.leftOut': {
    en: 'Left out of {file}, because it leads out of its folder: {settings}. Set it again by hand.',
    zh: '{file} 中以下设置指向目录之外，未予恢复，请人工重新设置：{settings}',
  },
  'restore.done': {
    en: '{node} stands as it was at {takenAt}: {rows} rows. New epoch {epoch}; start the node, its neighbours do the rest.',
    zh: '{node} 已恢复到 {takenAt} 的状态，共 {rows} 行。新纪元 {epoch}；请启动节点，其余由上下级自动补齐。',
  },
  'restore.file': { en: 'put back: {file}', zh: '已放回：{file}' },
} as const satisfies Messages
