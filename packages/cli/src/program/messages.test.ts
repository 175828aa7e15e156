import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MESSAGES, speaker } from './messages.ts'

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()

describe('messages', () => {
  it.each(Object.entries(MESSAGES))('%s says the same in both languages', (_key, { en, zh }) => {
    expect(placeholders(zh)).toEqual(placeholders(en))
    expect(en).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('has no sentence that another list replaces', () => {
    const src = dirname(import.meta.dirname)
    const files = globSync('**/messages.ts', { cwd: src })
    const keys = files.flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/^ {2}'([^']+)': \{/gm)].map(([, key]) => key),
    )
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
    expect(new Set(keys)).toEqual(new Set(Object.keys(MESSAGES)))
  })

  it('fills placeholders and leaves an unknown one visible', () => {
    expect(speaker('en')('down.none', { folder: '/x' })).toBe('No sandbox runs on /x.')
    expect(speaker('zh')('down.none')).toContain('{folder}')
  })
})
