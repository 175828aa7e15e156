import { expect, it } from 'vitest'
import { secretsFor } from './secrets.ts'

it('keeps earlier passwords and invents the missing ones', () => {
  let count = 0
  const random = (): string => `secret-${++count}`
  const first = secretsFor(['000000'], undefined, random)
  const second = secretsFor(['000000', '370000'], first, random)
  expect(second.postgres).toBe(first.postgres)
  expect(second.nats['000000']).toEqual(first.nats['000000'])
  expect(second.nats['370000']?.node).not.toBe(second.nats['370000']?.link)
})
