import { expect, it, vi } from 'vitest'
import { watchWay } from './narrow-way.ts'

function way(isTaken: boolean) {
  const request = async () => (isTaken ? { json: () => ({ stream: 'UP' }) } : Promise.reject(new Error('503')))
  const shrinkUp = vi.fn()
  const warn = vi.fn()
  const context = {
    link: { live: () => ({ request }), shrinkUp },
    versions: { with: () => 1, headers: () => undefined },
    ...{ self: '370200', parent: '370000', log: { warn } },
  }
  return { shrinkUp, warn, ...watchWay(context as unknown as Parameters<typeof watchWay>[0]) }
}
const { signal } = new AbortController()

it('names the cause and sends smaller pieces when large messages fail twice and small ones pass', async () => {
  const { notTaken, shrinkUp, warn } = way(true)
  await notTaken(200_000, signal)
  expect(shrinkUp).not.toHaveBeenCalled()
  await notTaken(200_000, signal)
  expect(shrinkUp).toHaveBeenCalledExactlyOnceWith(50_000)
  expect(warn).toHaveBeenCalledWith(
    { parent: '370000', bytes: 200_000, pieces: 50_000 },
    expect.stringContaining('max_payload'),
  )
  for (let n = 0; n < 4; n++) await notTaken(20_000, signal)
  expect(shrinkUp).toHaveBeenLastCalledWith(16_384)
})

it('blames no size where nothing passes, nor a message that is small', async () => {
  const away = way(false)
  const ended = AbortSignal.abort()
  for (let n = 0; n < 3; n++) await away.notTaken(200_000, ended)
  const small = way(true)
  for (let n = 0; n < 3; n++) await small.notTaken(9_000, signal)
  expect([away.shrinkUp, small.shrinkUp].map((of) => of.mock.calls)).toEqual([[], []])
})
