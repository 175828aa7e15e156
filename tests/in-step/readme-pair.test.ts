/** README.md and README.zh.md hold the same commands and queries; only comments differ. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { type Fence, fencesOf, nodeOf, withoutComments } from '../support/fences.ts'

const read = (page: string): Fence[] => fencesOf(readFileSync(join(CLONE, page), 'utf8'))
const [english, chinese] = [read('README.md'), read('README.zh.md')]
const isRun = ({ language }: Fence): boolean => language === 'bash' || language === 'graphql'
const runOf = (fences: readonly Fence[]) =>
  fences.filter(isRun).map((fence) => ({
    language: fence.language,
    node: nodeOf(fence),
    text: withoutComments(fence.text),
  }))

it('both have the same commands and queries, in the same order', () => {
  expect(runOf(english).length).toBeGreaterThan(5)
  expect(runOf(chinese)).toEqual(runOf(english))
})

it('both show an answer behind the same commands and queries', () => {
  const languages = (fences: readonly Fence[]) => fences.map(({ language }) => language)
  expect(languages(chinese)).toEqual(languages(english))
})

it('every query says in its first line at which node it is asked', () => {
  const silent = [...english, ...chinese].filter((fence) => fence.language === 'graphql' && nodeOf(fence) === undefined)
  expect(silent).toEqual([])
})

it('every shown answer is JSON', () => {
  for (const { language, text } of [...english, ...chinese]) if (language === 'json') JSON.parse(text)
})
