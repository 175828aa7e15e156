/**
 * The decisions have one form, and every number that code and pages refer to is among them.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'

const LONGEST = 6
const NUMBER = /\b[A-Z]\d+\b/g
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: CLONE, encoding: 'utf8' })
  .trim()
  .split('\n')
const read = (file: string): string => readFileSync(join(CLONE, file), 'utf8')
const pages = tracked.filter((file) => /^packages\/.*DECISIONS\.md$/.test(file))

const decisions = pages.flatMap((page) =>
  read(page)
    .split(/^(?=#{2,3} )/m)
    .filter((section) => section.startsWith('### '))
    .map((section) => {
      const [head = '', ...lines] = section.split('\n').filter((line) => line.trim() !== '')
      const [, number = head, title = ''] = /^### ([A-Z]\d+) (.+)$/.exec(head) ?? []
      return { number, title, text: lines.join(' '), lines: lines.length + 1 }
    }),
)
const letters = new Set(decisions.map(({ number }) => number[0]))

describe('the decisions', () => {
  it('are numbered in order, each with a title', () => {
    const wrong = decisions.filter(
      ({ number, title }, at) =>
        title === '' ||
        (decisions[at - 1]?.number[0] === number[0] &&
          Number(decisions[at - 1]?.number.slice(1)) >= Number(number.slice(1))),
    )
    expect(wrong).toEqual([])
    expect(new Set(decisions.map(({ number }) => number)).size).toBe(decisions.length)
    expect(letters).toEqual(new Set('DLCSVWKBN'))
  })

  it(`say context, decision and consequences or what was measured, in ${LONGEST} lines`, () => {
    const wrong = decisions.filter(
      ({ text, lines }) =>
        lines > LONGEST || !/^_Context:_ .+ _Decision:_ .+ _(Consequences|Measured)\b[^_]*_ /.test(text),
    )
    expect(wrong).toEqual([])
  })

  it('hold every number that code and pages refer to', () => {
    const known = new Set(decisions.map(({ number }) => number))
    const wanted = new RegExp(String.raw`\([${[...letters].join('')}]\d+(?:, ?[${[...letters].join('')}]\d+)*\)`, 'g')
    const missing = tracked
      .filter((file) => /\.(ts|mjs|md|prisma|sql|yaml|graphql)$/.test(file))
      .flatMap((file) =>
        (read(file).match(wanted) ?? [])
          .flatMap((reference) => reference.match(NUMBER) ?? [])
          .filter((number) => !known.has(number))
          .map((number) => `${file}: ${number}`),
      )
    expect(missing).toEqual([])
  })
})
