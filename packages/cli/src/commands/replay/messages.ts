import type { Messages } from '../../program/messages.ts'

/** What `guantong replay` says, in both languages. */
export const REPLAY_MESSAGES = {
  'about.replay': {
    en: 'owe again what was reported from a number on; who has it already changes nothing',
    zh: '自某号起重新报送；对方已有者不受影响',
  },
  'option.fromNumber': { en: 'first number', zh: '起始号' },
  'option.toNumber': { en: 'last number (default: the newest)', zh: '终止号（默认至最新）' },
  'option.origin': {
    en: 'only what this node made or passed on of one origin',
    zh: '仅限某一来源节点的报送（默认含转报）',
  },
  'option.replayDryRun': { en: 'only say how many', zh: '只显示数量，不执行' },
  'replay.done': {
    en: '{owed} submissions are owed to {recipient} again.',
    zh: '{owed} 件报送将重新发往 {recipient}。',
  },
  'replay.would': {
    en: '{owed} submissions would be owed to {recipient} again.',
    zh: '将有 {owed} 件报送重新发往 {recipient}。',
  },
} as const satisfies Messages
