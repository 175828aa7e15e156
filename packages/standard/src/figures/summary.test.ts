import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dataSets } from '../dictionary/data-set.ts'
import { shippedSummaries } from '../load/shipped-summaries.ts'
import { readSummaries } from './summary.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-summaries-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The findings about one definition: its lines are 4 and below. */
function findingsOf(changed: Record<string, string>): string[] {
  const entry = {
    name: 'demands',
    dataSet: 'ServiceDemand',
    zh: '诉求',
    en: 'Demands',
    day: 'receivedAt',
    by: '[channel]',
    values: '{ count: { zh: 数, en: count, count: true } }',
    ...changed,
  }
  const [first, ...rest] = Object.entries(entry).map(([key, value]) => `${key}: ${value}`)
  writeFileSync(
    join(folder, 'summaries.yaml'),
    `# head\nstatus: assumed\nsummaries:\n  - ${first}\n${rest.map((line) => `    ${line}\n`).join('')}`,
  )
  const { summaries, findings } = readSummaries(folder, dataSets)
  expect(summaries).toHaveLength(findings.length === 0 ? 1 : 0)
  for (const { message } of findings) expect(message.zh).toMatch(/[\u4e00-\u9fff]/)
  return findings.map(({ line, message }) => `${line} ${message.en}`)
}

test('a definition over existing fields can be used', () => {
  expect(findingsOf({})).toEqual([])
  expect(findingsOf({ by: '[]', day: 'null', place: 'regionCode' })).toEqual([])
})

test.each([
  ['a field that does not exist', { by: '[channel, colour]' }, '9 demands: ServiceDemand has no field colour.'],
  [
    'personal data',
    { by: '[reporterPhone]' },
    '9 demands: reporterPhone (诉求人电话) is personal and never leaves the city.',
  ],
  ['free text', { by: '[orgName]' }, '9 demands: orgName may be longer than 64 characters.'],
  [
    'text that is no code',
    { dataSet: 'Component', by: '[name]', day: 'null' },
    '9 demands: name is free text: only a field with a value list or a form, or a code, may group a summary.',
  ],
  [
    'withheld data in a condition',
    {
      dataSet: 'Alarm',
      by: '[]',
      day: 'raisedAt',
      values: '{ n: { zh: 数, en: n, count: true, where: { field: description, is: [x] } } }',
    },
    '10 demands: description (报警描述) is withheld and never leaves the city.',
  ],
  [
    'an optional day',
    { day: 'repliedAt' },
    '8 demands: repliedAt must be a mandatory instant or date, or records would be left out of the count.',
  ],
  [
    'a sum of what is no number',
    { values: '{ n: { zh: 数, en: n, sum: channel } }' },
    '10 demands: channel is not a number.',
  ],
  [
    'a value that is not in the list',
    { values: '{ n: { zh: 数, en: n, count: true, where: { field: satisfaction, is: [HAPPY] } } }' },
    '10 demands: HAPPY is not in the value list of satisfaction.',
  ],
  [
    'something carried beside a part of the key',
    { values: '{ n: { zh: 数, en: n, carry: votesUp } }' },
    '10 demands: n can be carried only beside the whole key: add demandNo to by.',
  ],
  ['the name of the case cube', { name: 'case-measure' }, '4 case-measure: the name case-measure is already taken.'],
  ['a data set that does not exist', { dataSet: 'Weather' }, '5 demands: there is no data set Weather.'],
])('%s is refused with its line', (_, changed, sentence) => {
  expect(findingsOf(changed as Record<string, string>)).toContain(sentence)
})

test('nothing personal or withheld is in any shipped summary', () => {
  for (const { keys, values } of shippedSummaries()) {
    const fields = [...keys, ...values.flatMap(({ field, where }) => [field, where?.field ?? null])]
    for (const field of fields) expect([field?.personal, field?.sharing === 'withheld']).toEqual([undefined, false])
  }
})
