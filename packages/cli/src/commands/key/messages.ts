import type { Messages } from '../../program/messages.ts'

/** What `guantong key` says, in both languages. */
export const KEY_MESSAGES = {
  'about.key': {
    en: 'the keys nodes sign with, and the topology that says whose they are',
    zh: '节点签名密钥及载明其归属的拓扑',
  },
  'about.key.list': {
    en: 'the keys the topology lists for the node; exit 1 if the one it signs with is not in use',
    zh: '列出拓扑中本节点的密钥；所用密钥不在有效期内时退出码为 1',
  },
  'about.key.rotate': {
    en: 'put a new key beside the one in use; a running node takes it up by itself',
    zh: '在现用密钥旁新增一把密钥；运行中的节点自行启用',
  },
  'about.key.revoke': {
    en: 'take a key back; with --forged-since, what it has sealed since is withdrawn at every node',
    zh: '吊销密钥；给出 --forged-since 时，各节点撤出其自该时起签名的内容',
  },
  'about.key.sign': {
    en: 'sign a topology under its next version, as its issuer',
    zh: '以签发方身份为拓扑签名并递增版本',
  },
  'argument.kid': { en: 'name of the key', zh: '密钥名称' },
  'argument.topology': { en: 'topology.yaml', zh: '拓扑文件' },
  'option.keyDays': { en: 'how long the new key lasts, in days', zh: '新密钥有效天数' },
  'option.keyOverlap': { en: 'how long the old one lasts beside it, in days', zh: '旧密钥并存天数' },
  'option.keyLead': {
    en: 'minutes until the new key is signed with: until then every node has to have the topology',
    zh: '新密钥启用前的分钟数：届时各节点须已取得新拓扑',
  },
  'option.issuerKey': {
    en: 'key file of the topology’s issuer; without it the change is printed for the issuer',
    zh: '拓扑签发方密钥文件；不给出则打印变更内容供签发方执行',
  },
  'option.issuerKeyMade': { en: 'key file of the issuer; made if it is not there', zh: '签发方密钥文件；不存在时新建' },
  'option.forgedSince': { en: 'when it was stolen (default: it was not)', zh: '被盗时间（默认未被盗）' },
  'key.column.kid': { en: 'key', zh: '密钥' },
  'key.column.use': { en: 'use', zh: '用途' },
  'key.column.state': { en: 'state', zh: '状态' },
  'key.column.begins': { en: 'begins', zh: '起始' },
  'key.column.ends': { en: 'ends', zh: '截止' },
  'key.column.held': { en: 'here', zh: '本机' },
  'key.use.seal': { en: 'seals', zh: '签章' },
  'key.use.token': { en: 'tokens', zh: '令牌' },
  'key.state.IN_USE': { en: 'in use', zh: '有效' },
  'key.state.NOT_YET': { en: 'not yet', zh: '未到启用时间' },
  'key.state.ENDED': { en: 'ended', zh: '已到期' },
  'key.state.REVOKED': { en: 'revoked', zh: '已吊销' },
  'key.state.STOLEN': { en: 'stolen', zh: '被盗' },
  'key.signs': { en: 'signs', zh: '正在使用' },
  'key.held': { en: 'held', zh: '持有' },
  'key.rotated': { en: 'New key {kid} in {file}.', zh: '新密钥 {kid} 已写入 {file}。' },
  'key.revoked': { en: 'Key {kid} is revoked.', zh: '密钥 {kid} 已吊销。' },
  'key.stolen': {
    en: 'Key {kid} is revoked as stolen: what it has sealed since {since} is withdrawn wherever this topology is read.',
    zh: '密钥 {kid} 已按被盗吊销：凡读取该拓扑的节点均撤出其自 {since} 起签名的内容。',
  },
  'key.issued': {
    en: '{file} is signed as version {version}. Copy it to every node: each takes it up while it runs.',
    zh: '{file} 已签名为版本 {version}。请分发至各节点，运行中的节点自行采用。',
  },
  'key.askIssuer': {
    en: 'No issuer’s key here: the issuer of the topology makes this change, and signs it.',
    zh: '本机没有签发方密钥：请由拓扑签发方执行以下变更并签名。',
  },
  'key.pin': { en: 'node.yaml: topologyIssuer: [{pin}]', zh: 'node.yaml：topologyIssuer: [{pin}]' },
} as const satisfies Messages
