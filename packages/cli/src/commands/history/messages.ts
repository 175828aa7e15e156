import type { Messages } from '../../program/messages.ts'

/** What `guantong history` says, in both languages. */
export const HISTORY_MESSAGES = {
  'about.history': {
    en: 'what became of one row: who changed which value, when and by what; with --region, what has changed of its figures',
    zh: '一条数据的变更记录：何人何时以何方式改了什么；加 --region 则列出该区划统计数的历次变动',
  },
  'argument.rowId': { en: 'id of the row, as its field id shows it', zh: '数据标识（该行的 id 字段）' },
  'option.firstChanges': { en: 'how many changes, newest first (default: 50)', zh: '显示条数，由新到旧（默认 50）' },
  'option.figuresOfRegion': {
    en: 'figures of this region and all below it, instead of a row',
    zh: '查看该区划及其下级的统计数，而不是某条数据',
  },
  'option.since': {
    en: 'with --region: only what has changed after this moment, China time (default: all that is kept)',
    zh: '与 --region 合用：此时点之后的变动，北京时间（默认列出全部留存的变动）',
  },
  'usage.idOrRegion': { en: 'give the id of a row, or --region CODE', zh: '请给出数据标识，或 --region 区划代码' },
  'revisions.first': { en: ': first counted by {origin}', zh: '：{origin} 首次统计' },
  'revisions.replaced': { en: ': counted again by {origin}', zh: '：{origin} 重新统计' },
  'revisions.in': { en: ', submission {submission}', zh: '，报送 {submission}' },
  'revisions.unsealed': { en: ', not submitted yet', zh: '，尚未报送' },
  'revisions.unmoved': {
    en: 'the sums are the same: codes, sources or values that are not added have changed',
    zh: '合计未变：编码、来源或不作合计的数值有变动',
  },
  'revisions.none': { en: 'Nothing has changed since.', zh: '此后没有变动。' },
  'revisions.more': {
    en: 'There are more: --first {first} shows the newest only.',
    zh: '还有更多：--first {first} 仅显示最新部分。',
  },
  'history.INSERTED': { en: 'came in', zh: '录入' },
  'history.CHANGED': { en: 'was changed', zh: '变更' },
  'history.WITHDRAWN': { en: 'was withdrawn', zh: '撤回' },
  'history.REMOVED': { en: 'was removed by another hand, on the database', zh: '被直接从数据库删除' },
  'history.EARLIER': { en: 'was so already when its history begins', zh: '变更记录开始时已有' },
  'history.FILE': { en: 'file {source}', zh: '文件 {source}' },
  'history.RECORDS': { en: 'records handed over', zh: '程序移交' },
  'history.PUSH': { en: 'push for {source}', zh: '推送（{source}）' },
  'history.MUTATION': { en: 'submitted', zh: '接口报送' },
  'history.MUTATION.via': { en: 'submitted through {source}', zh: '经 {source} 接口报送' },
  'history.WITHDRAWAL': { en: 'taken back', zh: '撤回操作' },
  'history.RULES': { en: 'rules changed', zh: '规则变更' },
  'history.how': { en: ': {how}', zh: '：{how}' },
  'history.by': { en: ' by {by}', zh: '，{by}' },
  'history.field': { en: '{zh} ({name}): {old} → {new}', zh: '{zh}（{name}）：{old} → {new}' },
  'history.none': { en: 'nothing', zh: '空' },
  'history.reason': { en: 'reason: {reason}', zh: '原因：{reason}' },
  'history.hidden': {
    en: 'values that these rights do not show (guantong policy explain says why)',
    zh: '变更的字段依现有权限不可见（原因见 guantong policy explain）',
  },
} as const satisfies Messages

export type HistoryKey = keyof typeof HISTORY_MESSAGES
