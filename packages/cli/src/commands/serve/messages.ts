import type { Messages } from '../../program/messages.ts'

/** What `guantong serve` says, in both languages. */
export const SERVE_MESSAGES = {
  'about.serve': { en: 'run one node', zh: '运行一个节点' },
} as const satisfies Messages
