/** JSON as programs write it: nothing of it is lost in silence, and what is wrong is told in our own words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuantongError } from '@guantong/contract'
import { afterAll, expect, test } from 'vitest'
import { readRecords } from '../read-records.ts'
import { detectFormat } from './detect-format.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-json-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The first values of the records, or what was refused; a last word where the file broke. */
async function read(text: string, extension: 'json' | 'ndjson'): Promise<string[]> {
  const file = join(folder, `odd.${extension}`)
  writeFileSync(file, text)
  const found: string[] = []
  try {
    for await (const { records } of readRecords(await detectFormat(file), {}))
      for (const { values, unusable } of records)
        found.push(unusable === undefined ? values.join() : (unusable.twice ?? 'no object'))
  } catch (error) {
    const { code, params } = error as GuantongError
    found.push(code, String((params as { reason?: string }).reason))
  }
  return found
}

test.each<[string, string, 'json' | 'ndjson', string[]]>([
  ['a second list', '[{"a":1}]\n[{"a":2}]', 'json', ['1', 'GT_FILE_BROKEN', 'more stands behind']],
  ['a word behind the list', '[{"a":1},{"a":2}] xyz', 'json', ['1', '2', 'GT_FILE_BROKEN', 'more stands behind']],
  ['the same list once more', '{"d":[{"a":1}],"e":[{"a":2}]}', 'json', ['1', 'GT_FILE_BROKEN', 'a second list']],
  ['lists that describe', '{"fields":[{"id":"a"}],"records":[{"a":1}],"links":[{"rel":"x"}]}', 'json', ['1']],
  ['objects one after another', '{\n"a":1}\n{\n"a":2}', 'json', ['GT_FILE_BROKEN', 'more stands behind']],
  ['a name twice', '{"a":1}\n{"a":1,"b":"\\"a\\":","a":2}\n{"a":3}', 'ndjson', ['1', 'a', '3']],
  ['the same name in two objects', '{"a":{"b":1},"c":{"b":2}}\n{"d":1}', 'ndjson', ['1,2', ',,1']],
  ['null in the middle', '{"a":1}\nnull\n[1]\n{"a":2}', 'ndjson', ['1', 'no object', 'no object', '2']],
  ['NaN', '{"a":NaN,"b":"NaN"}\n{"a":-Infinity}', 'ndjson', [',NaN', ',']],
  ['a line cut off', '{"a":1}\n{"a":"x', 'ndjson', ['1', 'GT_FILE_BROKEN', 'the JSON ends in the middle']],
  ['single quotes', "[{'a':1}]", 'json', ['GT_FILE_BROKEN', 'no JSON from its character 2']],
  [
    'lists for rows',
    '["案卷编号","所属区"]\n["n1","x"]',
    'ndjson',
    ['GT_FILE_FORMAT', 'it is JSON whose rows are lists'],
  ],
  ['a list of lists', '[["a","b"],["n1","x"]]', 'json', ['GT_FILE_FORMAT', 'it is JSON whose rows are lists']],
  ['a call around it', 'callback([{"a":1}])', 'json', ['GT_FILE_FORMAT', 'it is a script']],
  ['a variable', 'var data = [{"a":1}];', 'json', ['GT_FILE_FORMAT', 'it is a script']],
  [
    'a record with a list of its own, and an envelope',
    '{"a":1,"b":2,"c":3,"d":4,"e":5,"rows":[{"s":1}]}\n{"from":"x","data":[{"a":6}]}',
    'ndjson',
    ['1,2,3,4,5,[{"s":1}]', '6,,,,,'],
  ],
])('%s', async (_, text, extension, expected) =>
  expect(await read(text, extension)).toEqual(expected.map((each) => expect.stringContaining(each))),
)
