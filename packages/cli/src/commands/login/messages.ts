import type { Messages } from '../../program/messages.ts'

/** What `guantong login` and `guantong logout` say, in both languages. */
export const LOGIN_MESSAGES = {
  'about.login': {
    en: 'sign in at a node as yourself, with any browser; other commands then ask as you',
    zh: '以本人身份登录节点（用任意浏览器确认）；其后各命令以此身份查询',
  },
  'about.logout': { en: 'sign out of a node', zh: '退出登录节点' },
  'option.client': {
    en: 'client of the sign-in service (default: the one the node names)',
    zh: '登录服务的客户端标识（默认取节点所示）',
  },
  'login.open': {
    en: 'Open {url}\nand confirm the code {code} within {minutes} minutes.',
    zh: '请打开 {url}\n并在 {minutes} 分钟内确认代码 {code}。',
  },
  'login.done': {
    en: 'Signed in at {node} ({endpoint}) as {subject}. Sign out: guantong logout --at {endpoint}',
    zh: '已以 {subject} 身份登录 {node}（{endpoint}）。退出登录：guantong logout --at {endpoint}',
  },
  'logout.done': { en: 'Signed out of {endpoint}.', zh: '已退出登录 {endpoint}。' },
  'logout.none': { en: 'Not signed in at {endpoint}.', zh: '未登录 {endpoint}。' },
} as const satisfies Messages
