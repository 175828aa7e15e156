import { readFileSync } from 'node:fs'
import { BOUNDS } from '@guantong/contract'
import { expect, test } from 'vitest'

const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8').replace(/\s+/g, ' ')
const flow = (name: string) => {
  const room = name.startsWith('hostile-') ? 'audits' : 'flow'
  return readFileSync(new URL(`../../../../tests/${room}/${name}.test.ts`, import.meta.url), 'utf8')
}
const lineOf = ({ what, bound, code }: (typeof BOUNDS)[number]): string =>
  `| ${what} | ${bound} | ${code.startsWith('GT_') ? `\`${code}\`` : code} |`

test('every invariant of SPEC.md names a test that exists', () => {
  const invariants = spec.match(/ \d+\. .*?(?= \d+\. |## Not guarded)/g) ?? []
  expect(invariants).toHaveLength(71)
  for (const invariant of invariants) {
    const [, name, file] = /_([^_]+)_ \(([a-z-]+)\)/.exec(invariant) ?? expect.fail(`no test: ${invariant}`)
    expect(flow(file as string)).toContain(`test('${name}'`)
  }
})

test('SPEC.md prints every bound', () => {
  for (const bound of BOUNDS) expect(spec).toContain(lineOf(bound))
})
