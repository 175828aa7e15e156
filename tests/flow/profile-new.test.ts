/** A new mapping profile, made in a dialogue whose answers come from a file. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeTopology, PAIR } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-profile-new-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const config = await (async () =>
  writeNodeFolder(folder, await makeTopology(PAIR), { code: '370200', databaseUrl: 'postgres://nowhere.invalid/x' }))()

function write(name: string, ...lines: string[]): string {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}
const asking = (file: string, answers: string, ...more: string[]) =>
  runGuantong('profile', 'new', file, '--config', config, '--answers', answers, ...more)

const REPAIRS = write(
  'repairs.csv',
  '工单,报修时间,报修内容,问题点,所在区,进度,上报人',
  'G-1,2024-05-13 10:30:00,路灯不亮,照明设施,市南区,完工,x',
  'G-2,2024-05-13 11:00:00,井盖缺失,道路设施,市北区,在修,y',
)

test('columns, values and constants are asked for, the first rows are judged, and the file is a profile', async () => {
  const out = join(folder, 'repairs.yaml')
  const answers = write(
    'answers.txt',
    ...['ServiceDemand', 'nothing like that', 'demandNo', '', 'content', 'codeName', 'divisionCode', 'state', ''],
    ...['?', 'HOTLINE_12345', 'CLOSED', 'gone', 'HANDLING', 'Asia/Nowhere', '+08:00', 'repairs'],
  )
  const { code, out: shown, err } = await asking(REPAIRS, answers, '--out', out)
  expect(code, err).toBe(0)
  expect(parse(readFileSync(out, 'utf8'))).toMatchObject({
    ...{ name: 'repairs', dataSet: 'ServiceDemand', zone: '+08:00' },
    fields: {
      demandNo: { columns: ['工单'] },
      receivedAt: { columns: ['报修时间'] },
      content: { columns: ['报修内容'] },
      divisionCode: { columns: ['所在区'], division: 'any' },
      channel: { constant: 'HOTLINE_12345' },
      state: { columns: ['进度'], map: { 完工: 'CLOSED', 在修: 'HANDLING' } },
    },
  })
  for (const refused of ['nothing like that', 'gone', 'Asia/Nowhere']) expect(err).toContain(`${refused} is not one of`)
  expect(shown).toContain('Of the first 2 rows 2 are good')
  expect(shown).toContain('receivedAt 2024-05-13T02:30:00.000Z')
  expect(loadProfile(out).name).toBe('repairs')
  const again = await asking(REPAIRS, answers, '--out', out)
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('exists already')])
})

test('what is sure is said and not asked; what nobody answers is not made up', async () => {
  const out = join(folder, 'sure.yaml')
  const file = write(
    'cases.csv',
    '案卷编号,所属区,街道名称,小类代码,小类名称,问题来源,案卷状态,上报时间,结案时间',
    'S-1,市南区,香港中路街道,0101,暴露垃圾,监督员上报,已结案,2024-05-13 10:30:00,2024-05-14 09:00:00',
    'S-2,历下区,香港中路街道,0101,暴露垃圾,监督员上报,已结案,2024-05-13 10:30:00,2024-05-14 09:00:00',
  )
  const nobody = await asking(file, write('none.txt'), '--out', out)
  expect(nobody.err).toMatch(/案卷编号 is case number[\s\S]*GT_PROFILE_INVALID.*kind is missing/)
  expect([nobody.code, existsSync(out)]).toEqual([1, false])
  const { code, out: answered, err } = await asking(file, write('kind.txt', '', 'MATTER'), '--out', out, '--json')
  expect([code, JSON.parse(answered || '{}')], err).toEqual([
    0,
    expect.objectContaining({ profile: 'cases', dataSet: 'Case', rows: 2, accepted: 1 }),
  ])
  expect(JSON.parse(answered).shown[1].findings[0]).toMatchObject({ field: 'divisionCode', value: '历下区' })
})
