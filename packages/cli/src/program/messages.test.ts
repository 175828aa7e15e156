import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Messages } from './messages.ts'
import { speaker } from './speaker.ts'

const SRC = dirname(import.meta.dirname)
const files = globSync('**/messages.ts', { cwd: SRC })
const lists = await Promise.all(
  files.map(async (file) => Object.values(await import(join(SRC, file))) as readonly Messages[]),
)
const entries = lists.flat().flatMap((list) => Object.entries(list))

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

describe('messages', () => {
  it('lie in one list a room', () => {
    expect(files.length).toBeGreaterThan(15)
    expect(lists.map((list) => list.length)).toEqual(files.map(() => 1))
  })

  it.each(entries)('%s says the same in both languages', (_key, { en, zh }) => {
    expect(placeholders(zh)).toEqual(placeholders(en))
    expect(en).not.toMatch(/[\u4e00-\u9fff]/)
    expect(zh).not.toBe('')
  })

  it('has no sentence that another list replaces', () => {
    const keys = entries.map(([key]) => key)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })

  it('fills placeholders and leaves an unknown one visible', () => {
    const own = { 'down.none': { en: 'No sandbox runs on {folder}.', zh: '{folder} 上没有沙箱。' } }
    expect(speaker('en', own)('down.none', { folder: '/x' })).toBe('No sandbox runs on /x.')
    expect(speaker('zh', own)('down.none')).toContain('{folder}')
  })
})
