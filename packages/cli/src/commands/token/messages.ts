import type { Messages } from '../../program/messages.ts'

/** What `guantong token` says, in both languages. */
export const TOKEN_MESSAGES = {
  'about.token': {
    en: 'sign an access token with a node’s token key, for an emergency: it ends within the hour, shows nothing withheld, and its use is logged',
    zh: '用节点令牌密钥签发应急访问令牌：一小时内失效，不可查看不予共享数据，使用会记入日志',
  },
  'option.documents': {
    en: 'which documents it may ask: any, or listed ones only (default: as the node is configured)',
    zh: '可使用的查询文档：any（任意）或 listed（仅清单内）；默认按节点配置',
  },
  'option.scope': {
    en: 'region the token covers, with everything below it; several with commas',
    zh: '令牌覆盖的区划（含其全部下级），多个以逗号分隔',
  },
  'token.scopeNeeded': { en: 'say which region: --scope 370000', zh: '请指定区划：--scope 370000' },
  'about.revoke': {
    en: 'take tokens back at a node, at once: one, all of a subject issued until now, or all of a key',
    zh: '立即吊销节点的令牌：单个、某使用者此前的全部、或某密钥签发的全部',
  },
  'option.jti': { en: 'the id of one token (claim jti)', zh: '单个令牌的编号（jti）' },
  'option.revokedSubject': {
    en: 'all tokens issued to this subject until now (claim sub)',
    zh: '该使用者（sub）此前获得的全部令牌',
  },
  'option.kid': { en: 'all tokens signed with this key (header kid)', zh: '以该密钥（kid）签名的全部令牌' },
  'option.issuer': { en: 'only tokens of this issuer (claim iss)', zh: '仅限该签发方（iss）的令牌' },
  'option.revokeReason': { en: 'why; it is kept', zh: '原因（会留存）' },
  'revoke.one': { en: 'say one of --jti, --subject and --kid', zh: '--jti、--subject、--kid 须且只能给出一项' },
  'revoke.token': { en: 'the token {value} is taken back', zh: '令牌 {value} 已吊销' },
  'revoke.subject': { en: 'all tokens of {value} until now are taken back', zh: '{value} 此前的全部令牌已吊销' },
  'revoke.key': { en: 'all tokens of the key {value} are taken back', zh: '密钥 {value} 签发的全部令牌已吊销' },
  'option.role': {
    en: 'roles of who will use it, of {roles} (default: operator; clerk as well with --verbs write or --sharing withheld)',
    zh: '使用者的角色，可选 {roles}（默认 operator；含 --verbs write 或 --sharing withheld 时另加 clerk）',
  },
  'option.minutes': {
    en: 'minutes it is valid, at most {most} (default)',
    zh: '有效分钟数，最多 {most}（默认）',
  },
  'option.subject': { en: 'who will use it (default: operator)', zh: '使用者（默认 operator）' },
} as const satisfies Messages
