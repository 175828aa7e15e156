import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createAssembly, framesOf, LARGEST_REPLY } from './fragments.ts'

const assemble = (frames: ReturnType<typeof framesOf>) => {
  const assembly = createAssembly()
  return { states: frames.map((frame) => assembly.add(frame)), assembly }
}

test('a small reply travels as one message without headers', () => {
  const [frame, ...rest] = framesOf(Buffer.from('{"data":{}}'))
  expect(rest).toEqual([])
  expect(frame).toEqual({ data: Buffer.from('{"data":{}}') })
})

test.each([400 * 1024 + 1, 512 * 1024, 512 * 1024 + 1, 5_000_000])(
  'a reply of %i bytes comes back byte for byte',
  (size) => {
    const reply = randomBytes(size)
    const frames = framesOf(reply)
    for (const { data } of frames) expect(data.length).toBeLessThanOrEqual(512 * 1024)
    const { states, assembly } = assemble(frames)
    expect(states.at(-1)).toBe('complete')
    expect(states.slice(0, -1).every((state) => state === 'more')).toBe(true)
    expect(Buffer.from(assembly.reply()).equals(reply)).toBe(true)
  },
)

test('a lost, doubled or altered frame breaks the reply', () => {
  const frames = framesOf(randomBytes(2_000_000))
  const [first, second, third, last] = frames as [
    (typeof frames)[0],
    (typeof frames)[0],
    (typeof frames)[0],
    (typeof frames)[0],
  ]
  expect(assemble([first, third]).states.at(-1)).toBe('broken')
  expect(assemble([first, first]).states.at(-1)).toBe('broken')
  const altered = { ...second, data: randomBytes(second.data.length) }
  expect(assemble([first, altered, third, last]).states.at(-1)).toBe('broken')
})

test('a reply is never gathered beyond its limit', () => {
  const assembly = createAssembly()
  const data = new Uint8Array(1024 * 1024)
  const digest = createHash('sha256').digest('hex')
  const states = Array.from({ length: 33 }, (_, i) => assembly.add({ data, position: `${i + 1}/64`, digest }))
  expect(states.at(-1)).toBe('broken')
  expect(LARGEST_REPLY).toBe(32 * 1024 * 1024)
})
