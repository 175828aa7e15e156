import { expect, test } from 'vitest'
import { speaker } from '../../program/speaker.ts'
import { versionCheck } from './link.ts'
import { DOCTOR_MESSAGES } from './messages.ts'

test.each([
  ['2.9.10', 'warn'],
  ['2.10.19', 'warn'],
  ['2.10.20', 'fail'],
  ['2.10.22', 'fail'],
  ['2.14.0', 'ok'],
  ['2.15.1', 'ok'],
  ['', 'warn'],
])('nats-server %s: %s', (version, result) => {
  const found = versionCheck({ version }, '370000', speaker('en', DOCTOR_MESSAGES))
  expect(found.result).toBe(result)
  expect(found.fix === undefined).toBe(result === 'ok')
})
