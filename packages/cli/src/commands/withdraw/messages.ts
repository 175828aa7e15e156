import type { Messages } from '../../program/messages.ts'

/** What `guantong withdraw` says, in both languages. */
export const WITHDRAW_MESSAGES = {
  'about.withdraw': {
    en: 'take rows back: they leave lists, exports and figures; who, when and why is kept',
    zh: '撤回数据：从列表、导出和统计中移除，并登记撤回人、时间和原因',
  },
  'argument.ids': {
    en: 'ids of the rows, as their field id shows them: 370200:case:2026-0001',
    zh: '数据标识（各行的 id 字段），如 370200:case:2026-0001',
  },
  'option.reason': {
    en: 'why; shown to those who ask for the row or import it again (required)',
    zh: '撤回原因，查询或再次导入该行时显示（必填）',
  },
  'withdraw.done': {
    en: '{withdrawn} withdrawn, {unchanged} withdrawn before, {rejected} not withdrawn.',
    zh: '撤回 {withdrawn} 条，此前已撤回 {unchanged} 条，未撤回 {rejected} 条。',
  },
  'withdraw.restore': {
    en: 'To bring a row back, import its file with --restore-withdrawn.',
    zh: '如需恢复，请在导入原文件时加 --restore-withdrawn。',
  },
  'withdraw.not': { en: '! {id}: {message} {fix}', zh: '! {id}：{message}{fix}' },
} as const satisfies Messages
