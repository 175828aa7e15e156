import { expect, test } from 'vitest'
import { speaker } from '../../program/speaker.ts'
import type { ReportedService } from './ask-services.ts'
import { STATUS_MESSAGES } from './messages.ts'
import { serviceTable } from './service-lines.ts'

const lastError = { code: 'GT_SERVICE_TIMEOUT', message: 'it was silent', at: '2026-06-01T00:00:00Z' }
const service = (given: Partial<ReportedService>): ReportedService => ({
  ...{ name: 'video', node: '370000', via: null, state: 'ATTACHED', lastError: null, answers: null },
  ...given,
})

test.each([
  [service({}), 'attached', '已接入'],
  [service({ answers: true, lastError }), 'attached', '已接入'],
  [service({ answers: false }), 'DOWN', '无应答'],
  [service({ state: 'WAITING', lastError }), 'NOT ATTACHED YET: it was silent', '尚未接入：it was silent'],
  [service({ state: 'REFUSED', lastError, answers: true }), 'REFUSED: it was silent', '未予接入'],
  [service({ state: 'RESTING', lastError }), 'LEFT ALONE', '暂停访问'],
  [service({ node: '000000', via: '370000' }), '000000, through 370000', '000000（经 370000）'],
])('%j', (one, en, zh) => {
  expect(serviceTable([one], speaker('en', STATUS_MESSAGES))).toContain(en)
  expect(serviceTable([one], speaker('zh', STATUS_MESSAGES))).toContain(zh)
})
