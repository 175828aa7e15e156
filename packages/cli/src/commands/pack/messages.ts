import type { Messages } from '../../program/messages.ts'

/** What `guantong pack` and `guantong unpack` say, in both languages. */
export const PACK_MESSAGES = {
  'about.pack': {
    en: 'write what a node owes a neighbour into a signed file, for networks without a link',
    zh: '将应报送的内容写入签名的离线交换包（用于不联网的环境）',
  },
  'option.packTo': { en: 'the file, e.g. 370200.gtx', zh: '文件，如 370200.gtx' },
  'option.packFrom': {
    en: 'everything from this number on, settled or not (default: what is unsettled)',
    zh: '自该号起全部写入，无论是否已回执（默认仅写入未回执的）',
  },
  'pack.done': {
    en: '{file}: {envelopes} envelopes, {receipts} receipts, {beats} beats for {recipient}. They stay owed until the receipts come back.',
    zh: '{file}：发往 {recipient} 的报送 {envelopes} 件、回执 {receipts} 件、心跳 {beats} 件。收到回执前仍视为未送达。',
  },
  'about.unpack': {
    en: 'take in such a file, or the receipts that come back for one',
    zh: '读入离线交换包或带回的回执文件',
  },
  'argument.pack': { en: 'the file', zh: '文件' },
  'unpack.done': {
    en: 'From {from}: {applied} envelopes applied, {held} held before, {receipts} receipts, {beats} beats, {refused} refused.',
    zh: '来自 {from}：入账 {applied} 件，此前已有 {held} 件，回执 {receipts} 件，心跳 {beats} 件，拒收 {refused} 件。',
  },
  'unpack.receipts': { en: 'Carry back to {from}: {file}', zh: '请带回 {from}：{file}' },
  'unpack.rejects': { en: '{refused} refused, listed in {file}', zh: '拒收 {refused} 件，清单见 {file}' },
} as const satisfies Messages
