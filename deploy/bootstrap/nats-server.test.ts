import { describe, expect, it } from 'vitest'
import { isRefused, parseNatsVersion } from './nats-server.mjs'

describe('nats-server versions', () => {
  it('reads what the server and the cache say', () => {
    expect(parseNatsVersion('nats-server: v2.15.1\n')).toEqual([2, 15, 1])
    expect(parseNatsVersion('nats-server-2.9.10')).toEqual([2, 9, 10])
    expect(parseNatsVersion('command not found')).toBeUndefined()
  })

  it('refuses the releases that lose a stream at kill -9, and no others', () => {
    expect([20, 21, 22].map((patch) => isRefused([2, 10, patch]))).toEqual([true, true, true])
    expect(isRefused([2, 10, 19])).toBe(false)
    expect(isRefused([2, 10, 23])).toBe(false)
    expect(isRefused([2, 11, 20])).toBe(false)
  })
})
