import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const standard = loadStandard()
const folder = mkdtempSync(join(tmpdir(), 'guantong-siblings-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('node_370200')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'import-siblings' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('370200', '0001-e1')`)
})

afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function importing(name: string, lines: readonly string[]): Promise<ImportSummary> {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return importFile({
    ledger,
    standard,
    regionCode: '370200',
    now: new Date('2026-06-01T00:00:00Z'),
    file,
    rejectsFile: (end) => join(folder, `${name}.rejects${end}`),
  })
}

const select = async (columns: string): Promise<unknown[]> => (await ledger.pool.query(`select ${columns}`)).rows

test('yearbook figures by name, a column an indicator, a column a year', async () => {
  expect(
    await importing('named.csv', [
      '城市,年份,指标,单位,数值',
      '东营,2019,道路长度,公里,100',
      '某某市,2019,道路长度,公里,1',
    ]),
  ).toMatchObject({ profile: 'mohurd-yearbook', accepted: 1, rejectedByRule: { 'division-unknown': 1 } })
  expect(
    await importing('wide.csv', [
      '年份,城市名称,行政区划代码,市区面积(平方公里),市区人口(万人)',
      '2019,青岛市,370200,"5,226.5",-',
    ]),
  ).toMatchObject({ profile: 'mohurd-yearbook-wide', accepted: 1, records: 1 })
  expect(
    await importing('years.csv', ['行政区划代码,城市,指标名称,单位,2018年,2019年', '370100,济南市,道路长度,公里,1,2']),
  ).toMatchObject({ profile: 'mohurd-yearbook-years', accepted: 1, records: 2 })
  expect(await select('subject_code as code, year, value from city_profile_figure order by 1, 2')).toEqual([
    { code: '370100', year: 2018, value: 1 },
    { code: '370100', year: 2019, value: 2 },
    { code: '370200', year: 2019, value: 5226.5 },
    { code: '370500', year: 2019, value: 100 },
  ])
})

test('an index by months is not taken for one by years', async () => {
  const months = ['region_name,region_code,year,month,aqi', '北京市,110000,2013,1,124.9', '北京市,110000,2013,2,90']
  await expect(importing('months.csv', months)).rejects.toMatchObject({ code: 'GT_PROFILE_NONE' })
})

test('gaps that a recorder writes as numbers, date and hour in two columns', async () => {
  const summary = await importing('gaps.csv', [
    'station,date,hour,PM2.5,PM10',
    '市南,2014-05-13,0,80,-999.0',
    '市南,2014-05-13,13,-9999,90',
  ])
  expect(summary).toMatchObject({ profile: 'air-hourly', accepted: 2, records: 2 })
  expect(await select('measure_code as code, value, observed_at as at from reading order by 1')).toEqual([
    { code: 'PM10', value: 90, at: new Date('2014-05-13T05:00:00Z') },
    { code: 'PM25', value: 80, at: new Date('2014-05-12T16:00:00Z') },
  ])
})

test('service requests of another city are read in its own time zone', async () => {
  const chicago = ['SR_NUMBER,SR_TYPE,STATUS,CREATED_DATE', 'SR1,Pothole,Completed,01/01/2024 12:00:00 AM']
  expect(await importing('chicago.csv', chicago)).toMatchObject({ profile: 'chicago-311-demand', accepted: 1 })
  const angeles = [
    'SRNumber,CreatedDate,RequestType,Status,RequestSource,ClosedDate',
    '1-2,01/01/2024 12:00:00 AM,Bulky Items,Closed,Mobile App,',
  ]
  expect(await importing('angeles.csv', angeles)).toMatchObject({ profile: 'los-angeles-311-demand', accepted: 1 })
  const boston = ['case_id,open_date,service_name,case_status', 'B1,2024-01-01 00:00:00+00,Trash,Closed']
  expect(await importing('boston.csv', boston)).toMatchObject({ profile: 'open311-demand', accepted: 1 })
  expect(await select('demand_no as no, received_at as at from service_demand order by 1')).toEqual([
    { no: '1-2', at: new Date('2024-01-01T08:00:00Z') },
    { no: 'B1', at: new Date('2024-01-01T00:00:00Z') },
    { no: 'SR1', at: new Date('2024-01-01T06:00:00Z') },
  ])
})

test('cases that still wait for a step, an unknown status, and a table without code numbers', async () => {
  const header = '案卷号,上报时间,所属区,小类名称,办理状态'
  const summary = await importing('waiting.csv', [
    header,
    'W1,2023-05-01,市南,占道,待派遣',
    'W2,2023-05-01,市南,占道,待立案',
    'W3,2023-05-01,市南,占道,延期办结',
    'W4,2023-05-01,市南,占道,逾期',
  ])
  expect(summary).toMatchObject({ profile: 'egova-names', accepted: 3, rejectedByRule: { 'not-allowed': 1 } })
  expect(await select(`case_no as no, state, code from case_record order by 1`)).toEqual([
    { no: 'W1', state: 'FILED', code: '占道' },
    { no: 'W2', state: 'ACCEPTED', code: '占道' },
    { no: 'W3', state: 'CLOSED', code: '占道' },
  ])
})

test('pushed records, each in an envelope of its own', async () => {
  const record = (no: string) => ({
    task_num: no,
    region_code: '370202',
    create_time: '2023-05-01 08:00:00',
    sub_type_id: 1,
    event_state_id: 4,
    to_archive_num: 0,
  })
  const lines = [
    JSON.stringify({ senderCode: '370202', data: [record('P1'), record('P2')] }),
    JSON.stringify({ senderCode: '370202', data: record('P3') }),
    JSON.stringify({ senderCode: '370202', data: JSON.stringify([record('P4')]) }),
  ]
  expect(await importing('pushed.ndjson', lines)).toMatchObject({ profile: 'egova-push', rows: 4, accepted: 4 })
})

test('rules with limits in words, the kind in a column or in another title, and codes with their class', async () => {
  const columns = '大类代码,大类名称,小类代码,小类名称,立案条件,处置时限'
  const kinds = await importing('kinds.csv', [
    `类别,${columns}`,
    '部件,01,公用设施,0101,上水井盖,缺失,立即',
    '事件,01,市容,01,私搭,正在,三日内',
  ])
  expect(kinds).toMatchObject({ profile: 'filing-rules', rows: 2, accepted: 2 })
  const titled = await importing('titled.csv', [
    '某市城市管理部件立案、处置与结案规范,,,,,',
    columns,
    '02,交通,01,停车,损坏,1-3工作日',
    '02,交通,02,公交,损坏,按规定',
  ])
  expect(titled).toMatchObject({ accepted: 1, rejectedByRule: { 'limit-unreadable': 1 } })
  expect(await select('kind, code, limit_type as type, limit_value as value from filing_rule order by 1, 2')).toEqual([
    { kind: 'COMPONENT', code: '0101', type: 'URGENT_HOUR', value: 0 },
    { kind: 'COMPONENT', code: '0201', type: 'WORK_DAY', value: 3 },
    { kind: 'MATTER', code: '0101', type: 'NATURAL_DAY', value: 3 },
  ])
})

test('a list of three names without numbers, and streets among the divisions', async () => {
  expect(await importing('names.csv', ['类型,大类,小类', '市容,广告,横幅'])).toMatchObject({
    profile: 'codes-three-names',
    accepted: 1,
  })
  const streets = ['code,name,area_code,city_code,province_code', '110101001,东华门街道,110101,110100,110000']
  expect(await importing('streets.csv', streets)).toMatchObject({ profile: 'divisions-county', accepted: 1 })
  expect(await select('level, parent_code as parent from division_record')).toEqual([
    { level: 'STREET', parent: '110101' },
  ])
})
