import type { Messages } from '../../program/messages.ts'

/** What `guantong token` says, in both languages. */
export const TOKEN_MESSAGES = {
  'about.token': { en: 'sign an access token with a node’s key', zh: '用节点密钥签发访问令牌' },
  'option.documents': {
    en: 'which documents it may ask: any, or listed ones only (default: as the node is configured)',
    zh: '可使用的查询文档：any（任意）或 listed（仅清单内）；默认按节点配置',
  },
  'option.scope': {
    en: 'region the token covers, with everything below it; several with commas',
    zh: '令牌覆盖的区划（含其全部下级），多个以逗号分隔',
  },
  'option.role': {
    en: 'roles of who will use it, of {roles} (default: operator; clerk as well with --verbs write)',
    zh: '使用者的角色，可选 {roles}（默认 operator；含 --verbs write 时另加 clerk）',
  },
  'option.days': { en: 'days it is valid (default: 30)', zh: '有效天数（默认 30）' },
  'option.subject': { en: 'who will use it (default: operator)', zh: '使用者（默认 operator）' },
} as const satisfies Messages
