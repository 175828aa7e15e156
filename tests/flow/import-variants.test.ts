import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFile } from '@guantong/node/intake'
import { importRecords } from '@guantong/node/intake/import-records'
import type { ImportSummary } from '@guantong/node/intake/rows/import-summary'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const standard = loadStandard()
const now = new Date('2026-06-01T00:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'guantong-variants-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const databaseUrl = await postgres.createDatabase('node_370200')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'import-variants' })
  await ledger.pool.query(`insert into node_state (code, epoch) values ('370200', '0001-e1')`)
})

afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function importing(name: string, lines: readonly string[], regionCode = '370200'): Promise<ImportSummary> {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return importFile({
    ledger,
    standard,
    regionCode,
    now,
    file,
    rejectsFile: (end) => join(folder, `${name}.rejects${end}`),
  })
}

const select = async (columns: string): Promise<unknown[]> => (await ledger.pool.query(`select ${columns}`)).rows

test('components under the abbreviations of Table 2 or their Chinese names', async () => {
  const abbreviations =
    'GLBJBSM,GLBJMC,ZGBMDM,ZGBMMC,QSDWDM,QSDWMC,YHDWDM,YHDWMC,SZDYWGBSM,GLBJZT,CSRQ,BGRQ,SJLY,BZ,SZJDDM,SZJDMC,SZSQDM,SZSQMC'
  const chinese =
    '管理部件标识码,管理部件名称,主管部门代码,主管部门名称,权属单位代码,权属单位名称,养护单位代码,养护单位名称,所在单元网格标识码,管理部件状态,初始日期,变更日期,数据来源,备注,所在街道代码,所在街道名称,所在社区代码,所在社区名称'
  const row = (id: string, state: string, changed: string) =>
    `${id},路灯,91350100M000100Y43,城管局,,,,,370202001001001,${state},20200101,${changed},实测,,370202001,香港路,370202001001,某社区`
  const first = await importing('abbr.csv', [
    abbreviations,
    row('37020201037000001', '完好', ''),
    row('37020201037000002', '破损', '20210630'),
  ])
  expect(first).toMatchObject({ profile: 'components-2026', rows: 2, accepted: 2 })
  const second = await importing('chinese.csv', [
    chinese,
    row('3702020137000003', '移除', '2021/7/1'),
    row('37020201099000004', '完好', ''),
  ])
  expect(second).toMatchObject({ profile: 'components-2026', rows: 2, accepted: 2 })
  expect(
    await select(
      'component_id as id, division_code as county, standard_ref as ref, code, state, changed_on as changed from component order by 1',
    ),
  ).toEqual([
    {
      id: '37020201037000001',
      county: '370202',
      ref: 'GB/T 47678.5-2026',
      code: '01037',
      state: 'INTACT',
      changed: null,
    },
    {
      id: '37020201037000002',
      county: '370202',
      ref: 'GB/T 47678.5-2026',
      code: '01037',
      state: 'DAMAGED',
      changed: '2021-06-30',
    },
    { id: '37020201099000004', county: '370202', ref: 'LOCAL:370200', code: '01099', state: 'INTACT', changed: null },
    {
      id: '3702020137000003',
      county: '370202',
      ref: 'GB/T 30428.2-2013',
      code: '0137',
      state: 'REMOVED',
      changed: '2021-07-01',
    },
  ])
})

test('messages with the official reply, under Chinese names', async () => {
  const summary = await importing('replied.csv', [
    '留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间',
    '2549,A00045581,物业问题,2019/4/25 9:32:09,"内容，带\n换行",现将有关情况答复如下,2019/5/10 14:56:53',
    '2554,A00023583,道路,2019/4/24 16:03:40,内容,,',
  ])
  expect(summary).toMatchObject({ profile: 'complaints', rows: 2, accepted: 2 })
  expect(
    await select('demand_no, state, replied, replied_at, received_at, division_code from service_demand order by 1'),
  ).toEqual([
    {
      demand_no: '2549',
      state: 'REPLIED',
      replied: true,
      replied_at: new Date('2019-05-10T06:56:53Z'),
      received_at: new Date('2019-04-25T01:32:09Z'),
      division_code: '370200',
    },
    {
      demand_no: '2554',
      state: 'RECEIVED',
      replied: null,
      replied_at: null,
      received_at: new Date('2019-04-24T08:03:40Z'),
      division_code: '370200',
    },
  ])
})

test('sensors with one column of time, other units and order, and a row without any value', async () => {
  const summary = await importing('sensors.csv', [
    '监测时间,站点名称,PM2.5(μg/m³),PM10,温度',
    '2024-01-01 00:00:00,市南,35,,-1.5',
    '2024-01-01 01:00:00,市南,NA,—,',
    '2024-01-01 02:00:00,市南,x,50,1',
  ])
  expect(summary).toMatchObject({ profile: 'air-hourly', rows: 3, accepted: 2, rejected: 1, records: 2 })
  expect(await select('object_code, measure_code, value, observed_at from reading order by 2')).toEqual([
    { object_code: '市南', measure_code: 'PM25', value: 35, observed_at: new Date('2023-12-31T16:00:00Z') },
    { object_code: '市南', measure_code: 'TEMP', value: -1.5, observed_at: new Date('2023-12-31T16:00:00Z') },
  ])
})

test('yearbook figures, codes and rules under Chinese headers', async () => {
  expect(
    await importing('figures.csv', [
      '年份,城市,行政区划代码,指标,指标名称,单位,数值',
      '2021,青岛市,370200,area,市区面积,km2,"5,225.68"',
    ]),
  ).toMatchObject({
    profile: 'mohurd-yearbook',
    accepted: 1,
  })
  expect(
    await importing('codes.csv', [
      '类别,大类代码,大类名称,小类代码,小类名称',
      '部件,1,公用设施,3,雨水井盖',
      '事件,01,市容环境,99,其他',
    ]),
  ).toMatchObject({
    profile: 'codes-2013',
    accepted: 2,
  })
  const rules = await importing('rules.csv', [
    '某市立案、处置和结案标准（事件）,,,,,,',
    '大类代码,大类名称,小类代码,小类名称,立案标准,处置时限,结案标准',
    '01,市容环境,01,私搭乱建,正在搭建,2紧急工作时,拆除',
    ',,,,已经建成,15个工作日,拆除',
    '某市立案、处置和结案标准（部件）,,,,,,',
    '大类代码,大类名称,小类代码,小类名称,立案标准,处置时限,结案标准',
    '01,公用设施,99,其他井盖,破损,雨季4工作时,修复',
  ])
  expect(rules).toMatchObject({ profile: 'filing-rules', rows: 3, accepted: 3 })
  expect(
    await select(
      'kind, code, standard_ref as ref, limit_type as type, limit_value as value, limit_condition as only from filing_rule order by kind, value',
    ),
  ).toEqual([
    { kind: 'COMPONENT', code: '0199', ref: 'LOCAL:370200', type: 'WORK_HOUR', value: 4, only: '雨季' },
    { kind: 'MATTER', code: '0101', ref: 'GB/T 30428.2-2013', type: 'URGENT_HOUR', value: 2, only: null },
    { kind: 'MATTER', code: '0101', ref: 'GB/T 30428.2-2013', type: 'WORK_DAY', value: 15, only: null },
  ])
})

test('one condition with several limits is several rules, and the same file again changes none of them', async () => {
  const lines = [
    '某市立案、处置和结案标准（部件）,,,,,',
    '大类代码,大类名称,小类代码,小类名称,立案条件,处置时限',
    '03,园林绿化,01,古树名木,倒伏,雨季4工作时',
    ',,,,倒伏,2工作日',
    ',,,,倒伏,',
  ]
  const stored = () =>
    select(`rule_id, limit_text as text from filing_rule where code = '0301' order by limit_text nulls last`)
  expect(await importing('limits.csv', lines)).toMatchObject({ accepted: 3, inserted: 3 })
  const rules = await stored()
  const named = (pattern: RegExp) => expect.stringMatching(pattern)
  expect(rules).toEqual([
    { rule_id: named(/^370200-部件-0301-[0-9a-f]{8}-[0-9a-f]{8}$/), text: '2工作日' },
    { rule_id: named(/^370200-部件-0301-[0-9a-f]{8}-[0-9a-f]{8}$/), text: '雨季4工作时' },
    { rule_id: named(/^370200-部件-0301-[0-9a-f]{8}$/), text: null },
  ])
  expect(await importing('limits.csv', lines)).toMatchObject({ accepted: 3, inserted: 0, unchanged: 3 })
  expect(await stored()).toEqual(rules)
})

test('limits are read as what they say: of rain and shine each, hours of the clock as such; what cannot be read is refused', async () => {
  const summary = await importing('weather.csv', [
    '某市立案、处置和结案标准（事件）,,,,,',
    '大类代码,大类名称,小类代码,小类名称,立案条件,处置时限',
    '02,市容环境,01,暴露垃圾,一处,晴天2小时；雨天4小时',
    ',,02,积存垃圾,一处,24小时',
    ',,03,道路不洁,一处,30分钟',
    ',,04,水域不洁,一处,当日',
    ',,05,绿地脏乱,一处,3个工作日',
    ',,06,废弃车辆,一处,尽快处理',
  ])
  expect(summary).toMatchObject({ rows: 6, accepted: 5, rejected: 1, inserted: 6 })
  expect(
    await select(
      `code, limit_type as type, limit_value as value, limit_condition as only from filing_rule where code like '02%' order by code, value`,
    ),
  ).toEqual([
    { code: '0201', type: 'URGENT_HOUR', value: 2, only: '晴天' },
    { code: '0201', type: 'URGENT_HOUR', value: 4, only: '雨天' },
    { code: '0202', type: 'URGENT_HOUR', value: 24, only: null },
    { code: '0203', type: 'URGENT_HOUR', value: 0.5, only: null },
    { code: '0204', type: 'SAME_DAY', value: 1, only: null },
    { code: '0205', type: 'WORK_DAY', value: 3, only: null },
  ])
  expect(summary.rejectedByRule).toEqual({ 'limit-unreadable': 1 })
})

test('cases of another city: other order, other words, more columns', async () => {
  const summary = await importing('cases.csv', [
    '备用,办理状态,小类代码,所属区,上报时间,案卷编号,问题来源,小类名称,经度,纬度',
    'x,按期结办,101,市南区,2023/5/1 8:30,QD-1,微信小程序上报,占道经营,120.38,36.06',
    'x,逾期办结,102,崂山,2023-05-02,QD-2,12345热线,暴露垃圾,0,0',
    'x,处理中,102,崂山区,2023年5月3日 9时,QD-3,巡查上报,暴露垃圾,,',
    'x,未结案,102,370202,20230503,QD-4,来历不明,暴露垃圾,,',
  ])
  expect(summary).toMatchObject({ profile: 'egova-stat', rows: 4, accepted: 4 })
  expect(
    await select(
      'case_no, division_code as county, state, closing_on_time as good, source from case_record order by 1',
    ),
  ).toEqual([
    { case_no: 'QD-1', county: '370202', state: 'CLOSED', good: true, source: 'PUBLIC_APP' },
    { case_no: 'QD-2', county: '370212', state: 'CLOSED', good: false, source: 'HOTLINE_12345' },
    { case_no: 'QD-3', county: '370212', state: 'IN_PROGRESS', good: null, source: 'COLLECTOR' },
    { case_no: 'QD-4', county: '370202', state: 'IN_PROGRESS', good: null, source: 'OTHER' },
  ])
})

test('the dictionary’s own names need no profile', async () => {
  const summary = await importing('alarms.csv', [
    '报警编号,报警时间,县级行政区划代码,报警类别代码,报警等级,处置状态',
    'A1,2024-05-01 10:00:00,市南区,01,一级,待处置',
  ])
  expect(summary).toMatchObject({ dataSet: 'Alarm', profile: 'canonical-alarm', accepted: 1 })
  const outcome = await importRecords(
    [{ object_code: 'S-1', measure_code: 'LEVEL', observed_at: '2024-05-01T10:00:00+08:00', value: 1.5 }],
    { ledger, standard, regionCode: '370200', now, dataSet: 'Reading' },
  )
  expect(outcome).toMatchObject({ profile: 'canonical-reading', accepted: 1, refused: [] })
})
