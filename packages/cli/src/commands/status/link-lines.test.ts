import { expect, test } from 'vitest'
import { speaker } from '../../program/speaker.ts'
import { linkTable, type ReportedLink } from './link-lines.ts'
import { STATUS_MESSAGES } from './messages.ts'

const now = new Date('2026-06-01T00:00:00Z')
const link = (far: string): ReportedLink => ({
  ...{ parent: '370000', child: '370800', far, cause: 'LINK_DOWN', lastHeardAt: null, unsettled: null, release: null },
  childLastHeardParentAt: null,
  ...{ keyEnds: null, clockSkewSeconds: null, lostScopes: 0, alteredScopes: 0, wireVersion: 1, blocksUpgrade: false },
})

test('a silent link names the side that is not heard, never the node that reports it', () => {
  const en = speaker('en', STATUS_MESSAGES)
  // The city is asked, and hears nothing of its province: the province hangs.
  expect(linkTable([link('370000')], now, en)).toContain('370000 is stopped or hangs')
  expect(linkTable([link('370000')], now, en)).not.toContain('370800 is stopped')
  expect(linkTable([link('370800')], now, speaker('zh', STATUS_MESSAGES))).toContain('370800 已停止或无响应')
})
