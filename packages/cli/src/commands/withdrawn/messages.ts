import type { Messages } from '../../program/messages.ts'

/** What `guantong withdrawn` says, in both languages. */
export const WITHDRAWN_MESSAGES = {
  'about.withdrawn': { en: 'rows that were taken back, newest first', zh: '已撤回的数据，由新到旧' },
  'option.withdrawnRegion': { en: 'region (default: the node’s own)', zh: '区划（默认本节点）' },
  'option.withdrawnDataSet': { en: 'only this data set, e.g. Case', zh: '仅该数据集，如 Case' },
  'option.withdrawnFirst': { en: 'how many (default: 50, at most 500)', zh: '条数（默认 50，最多 500）' },
  'withdrawn.none': { en: 'Nothing was withdrawn.', zh: '没有已撤回的数据。' },
  'withdrawn.column.id': { en: 'row', zh: '数据' },
  'withdrawn.column.at': { en: 'withdrawn at', zh: '撤回时间' },
  'withdrawn.column.by': { en: 'by', zh: '撤回人' },
  'withdrawn.column.reason': { en: 'reason', zh: '原因' },
} as const satisfies Messages
