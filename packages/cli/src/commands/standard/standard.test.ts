import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STANDARD_DIR } from '@guantong/standard'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-standard-'))
const said = { out: '', err: '' }
beforeEach(() => {
  Object.assign(said, { out: '', err: '' })
  const collect = (into: 'out' | 'err') => (text: string | Uint8Array) => {
    said[into] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(collect('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(collect('err'))
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** No sandbox, no node: only the files of the standard. */
const standard = (...argv: string[]): Promise<number> => run(['standard', ...argv], { GUANTONG_CWD: folder })
const json = () => JSON.parse(said.out)

it('shows data sets, codes, divisions, indicators and fields by any of their names', async () => {
  for (const name of ['Component', 'components', 'component', '管理部件']) {
    said.out = ''
    expect(await standard('show', name, '--json')).toBe(0)
    expect(json().entries).toContainEqual(expect.objectContaining({ kind: 'data-set', id: 'Component' }))
  }
  said.out = ''
  expect(await standard('show', '01001', '--json')).toBe(0)
  expect(json().entries.map(({ standardRef, name }: Record<string, string>) => [standardRef, name])).toEqual([
    ['GB/T 47678.5-2026', '供水井盖'],
    ['GB/T 47678.5-2026', '供水井盖异常'],
  ])
  for (const [name, word] of [
    ['370200', '青岛市'],
    ['闵行区', '310112'],
    ['closingRate', '结案率'],
    ['GLBJBSM', 'componentId'],
    ['case-state', 'CLOSED'],
    ['reported', '上报数'],
  ] as const) {
    said.out = ''
    expect([name, await standard('show', name)]).toEqual([name, 0])
    expect(said.out).toContain(word)
  }
})

it('gives an overview, and says what it does not know', async () => {
  expect(await standard('show', '--json')).toBe(0)
  expect(json().dataSets.length).toBeGreaterThan(15)
  expect(json().counts.division).toBeGreaterThan(3300)
  said.out = ''
  expect(await standard('show', '无此物', '--lang', 'zh')).toBe(1)
  expect(said.err).toContain('没有名为 无此物')
})

it('searches Chinese and English, best first, within the limit', async () => {
  expect(await standard('search', '供水井盖', '--limit', '3', '--json')).toBe(0)
  expect(json()).toMatchObject({
    text: '供水井盖',
    entries: [{ kind: 'code', id: '01001', codeKind: 'COMPONENT' }, {}],
  })
  said.out = ''
  expect(await standard('search', 'case', 'state')).toBe(0)
  expect(said.out).toContain('Case.state')
  expect(await standard('search', 'zzzz')).toBe(1)
  expect(await standard('search', 'x', '--limit', 'many')).toBe(2)
})

it('carries one code over, by a short name of the edition and a Chinese kind', async () => {
  expect(await standard('crosswalk', '2013', '部件', '0102', '--json')).toBe(0)
  expect(json()).toMatchObject({
    to: 'GB/T 47678.5-2026',
    group: 'EXACT',
    match: { to: [{ code: '01002', name: '污水井盖' }] },
    rolledUp: { classCode: '01', by: 'code' },
  })
  expect(await standard('crosswalk', '2013', 'COMPONENT', '0199')).toBe(1)
  expect(await standard('crosswalk', '1999', 'COMPONENT', '0102')).toBe(2)
  expect(said.err).toContain('GB/T 30428.2-2013')
  expect(await standard('crosswalk', '2013', 'THING', '0102')).toBe(2)
})

it('carries a column over and says how many went which way', async () => {
  writeFileSync(
    join(folder, 'codes.csv'),
    '\uFEFFkind,major,minor,note\n部件,1,1,a\n部件,1,2,"b,c"\n事件,6,2,d\n部件,1,99,e\n',
  )
  const argv = ['crosswalk', '2013', '--file', 'codes.csv', '--column', 'major,minor', '--kind-column', 'kind']
  expect(await standard(...argv, '--out', 'out.csv', '--json')).toBe(0)
  expect(json()).toMatchObject({ rows: 4, split: { RENAMED: 1, EXACT: 1, 'EXACT (EXPLICIT)': 1, LOCAL: 1 } })
  const lines = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n')
  expect(lines[2]).toBe('部件,1,2,"b,c",EXACT,POSITION,GB/T 47678.5-2026,01002,污水井盖,second-hand')
  expect(lines[4]).toBe('部件,1,99,e,LOCAL,,,,,')
  expect(await standard('crosswalk', '2013', '部件', '--file', 'codes.csv', '--column', 'nope')).toBe(1)
  expect(said.err).toContain('nope')
  expect(await standard('crosswalk', '2013', '部件', '--file', 'gone.csv')).toBe(1)
  expect(said.err).toContain('GT_FILE_NOT_FOUND')
})

it('finds the shipped files without contradictions, and speaks with file and line of others', async () => {
  expect(await standard('lint')).toBe(0)
  said.out = ''
  const copy = join(folder, 'standard')
  cpSync(STANDARD_DIR, copy, { recursive: true })
  const file = join(copy, 'dictionary', 'component.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('constraint: M', 'constraint: X'))
  expect(await standard('lint', '--dir', 'standard')).toBe(1)
  expect(said.out).toMatch(/^dictionary\/component\.yaml:\d+: /m)
  said.out = ''
  expect(await standard('lint', '--dir', copy, '--json')).toBe(1)
  expect(json().findings[0]).toMatchObject({ file: 'dictionary/component.yaml', line: expect.any(Number) })
  expect(await standard('lint', '--dir', 'nowhere')).toBe(1)
  expect(said.err).toContain('GT_FILE_NOT_FOUND')
})

it('a group without a command shows its help', async () => {
  expect(await standard()).toBe(2)
  expect(await standard('--help', '--lang', 'zh')).toBe(0)
  expect(said.out).toContain('crosswalk')
})

it('tells the history of a division, indicators of a city with their scores, and classes of monitored objects', async () => {
  for (const [name, words] of [
    ['371200', ['merged', '2018-12-26', '370100 济南市', '国函〔2018〕163号']],
    ['370116', ['莱城区', '莱芜区']],
    ['roadCleaningCoverage', ['城市道路清扫覆盖率', '1 points from 0.95 on']],
    ['市政设施', ['MUNICIPAL_FACILITIES', 'CJ/T 552-2023']],
  ] as const) {
    Object.assign(said, { out: '' })
    expect([name, await standard('show', name)]).toEqual([name, 0])
    for (const word of words) expect(said.out).toContain(word)
  }
  for (const text of ['莱芜市', 'WASTE_SORTING_COVERAGE', '人员密集区域']) {
    Object.assign(said, { out: '' })
    expect([text, await standard('search', text)]).toEqual([text, 0])
  }
})
