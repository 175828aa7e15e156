import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8').replace(/\s+/g, ' ')
const flow = (name: string) => readFileSync(new URL(`../../../../tests/flow/${name}.test.ts`, import.meta.url), 'utf8')

test('every invariant of SPEC.md names a test that exists', () => {
  const invariants = spec.match(/ \d+\. .*?(?= \d+\. |## Not guarded)/g) ?? []
  expect(invariants).toHaveLength(56)
  for (const invariant of invariants) {
    const [, name, file] = /_([^_]+)_ \(([a-z-]+)\)/.exec(invariant) ?? expect.fail(`no test: ${invariant}`)
    expect(flow(file as string)).toContain(`test('${name}'`)
  }
})
