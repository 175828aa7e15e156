import { expect, it } from 'vitest'
import { createStatementNames } from './statement-names.ts'

it('names a statement asked for the third time, and always alike', () => {
  const { nameOf } = createStatementNames()
  expect([nameOf('select 1'), nameOf('select 1')]).toEqual([undefined, undefined])
  const name = nameOf('select 1')
  expect(name).toMatch(/^guantong_[0-9a-f]{40}$/)
  expect(nameOf('select 1')).toBe(name)
})

it('names two hundred and no more, and these for ever', () => {
  const { nameOf } = createStatementNames()
  const ask = (i: number) => [1, 2, 3].map(() => nameOf(`select ${i}`))[2]
  const names = Array.from({ length: 300 }, (_, i) => ask(i))
  expect(names.filter((name) => name !== undefined)).toHaveLength(200)
  expect(new Set(names.slice(0, 200)).size).toBe(200)
  expect(nameOf('select 0')).toBe(names[0])
})

it('is not filled by texts that never come again', () => {
  const { nameOf } = createStatementNames()
  for (let i = 0; i < 10_000; i++) expect(nameOf(`select ${i}`)).toBeUndefined()
  nameOf('select now()')
  nameOf('select now()')
  expect(nameOf('select now()')).toBeDefined()
})
