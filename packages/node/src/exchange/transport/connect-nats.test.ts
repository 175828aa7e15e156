import { expect, test } from 'vitest'
import { isRefusedVersion } from './connect-nats.ts'

test.each([
  ['2.10.19', false],
  ['2.10.20', true],
  ['2.10.22', true],
  ['2.10.23', false],
  ['2.11.21', false],
  ['2.15.1', false],
  ['2.9.10', false],
])('nats-server %s is refused: %s', (version, refused) => {
  expect(isRefusedVersion(version)).toBe(refused)
})
