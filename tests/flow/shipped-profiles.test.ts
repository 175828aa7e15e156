/** Files of kinds that cities publish, each by the profile that ships for it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failing, importStore } from '../support/import-store.ts'

const COUNTY = { set: { divisionCode: '440305' } }
const { folder, importing, query } = importStore('440300', new Date('2026-11-01T00:00:00Z'))

function write(name: string, content: string): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const cases = async () =>
  query('select case_no, code, code_name, state, address, reported_at, closed_at from case_record order by case_no')

test('Open311 as XML and as JSON says the same', async () => {
  const requests = ['638344', '638349'].map((id, at) => ({
    ...{ service_request_id: id, status: at === 0 ? 'closed' : 'open', status_notes: 'Duplicate & old' },
    ...{ service_name: 'Sidewalk and Curb Issues', service_code: '006', description: at === 0 ? '' : '<b>broken</b>' },
    ...{ requested_datetime: '2010-04-14T06:37:38-08:00', updated_datetime: '2010-04-14T07:37:38-08:00' },
    ...{ address: '8TH AVE and JUDAH ST', lat: '37.762221815', long: '-122.4651145' },
  }))
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const members = requests.map((request) =>
    Object.entries(request).map(([name, value]) =>
      value === '' ? `<${name}/>` : `<${name}>${escaped(value)}</${name}>`,
    ),
  )
  const xml = `<?xml version="1.0" encoding="utf-8"?>\n<service_requests>\n${members.map((each) => `  <request>${each.join('')}<extended><ward>21</ward></extended></request>`).join('\n')}\n</service_requests>\n`
  const file = write('requests.xml', xml)
  expect(await importing(file, COUNTY)).toMatchObject({
    profile: 'open311',
    format: 'xml',
    rows: 2,
    accepted: 2,
    inserted: 2,
  })
  expect(await cases()).toMatchObject([
    {
      case_no: '638344',
      code: '006',
      state: 'CLOSED',
      address: '8TH AVE and JUDAH ST',
      reported_at: new Date('2010-04-14T14:37:38Z'),
    },
    { case_no: '638349', state: 'FILED' },
  ])
  const json = write('requests.json', JSON.stringify({ service_requests: requests }))
  expect(await importing(json, COUNTY)).toMatchObject({ profile: 'open311', rows: 2, unchanged: 2 })
  const wrong = write('wrong.xml', xml.replace('>closed<', '>gone<'))
  const refused = await importing(wrong, COUNTY)
  expect(refused).toMatchObject({ accepted: 1, rejected: 1, rejectedByRule: { 'not-allowed': 1 } })
  expect(readFileSync(refused.rejects ?? '', 'utf8')).toContain('"service_request_id":"638344"')
  expect(await failing(importing(write('cut.xml', xml.slice(0, -60)), COUNTY))).toMatchObject({
    code: 'GT_FILE_BROKEN',
  })
  expect(
    await failing(importing(write('bomb.xml', xml.replace('\n', '\n<!DOCTYPE x [<!ENTITY a "b">]>\n')), COUNTY)),
  ).toMatchObject({ code: 'GT_FILE_FORMAT' })
})

const figures = async (select: string) => query(select)

test('a column a station: each cell is a reading of that station', async () => {
  const file = write(
    'stations.csv',
    'date,hour,type,1001A,1002A,1003A\n20240101,0,AQI,50,,61\n20240101,0,PM2.5,33,35,\n20240101,23,CO,0.5,-,0.7\n20240101,23,PM2.5_24h,31,,\n',
  )
  expect(await importing(file)).toMatchObject({
    profile: 'air-stations-wide',
    dataSet: 'Reading',
    rows: 4,
    accepted: 4,
    records: 7,
  })
  expect(
    await figures(
      'select object_code as o, measure_code as m, value::float as v, unit as u, observed_at as at from reading order by 2, 1',
    ),
  ).toMatchObject([
    { o: '1001A', m: 'AQI', v: 50, u: '1', at: new Date('2023-12-31T16:00:00Z') },
    { o: '1003A', m: 'AQI', v: 61 },
    { o: '1001A', m: 'CO', v: 0.5, u: 'mg/m3', at: new Date('2024-01-01T15:00:00Z') },
    { o: '1003A', m: 'CO', v: 0.7 },
    { o: '1001A', m: 'PM2.5_24h', v: 31, u: 'µg/m3' },
    { o: '1001A', m: 'PM25', v: 33 },
    { o: '1002A', m: 'PM25', v: 35 },
  ])
})

test.each<[string, string, string, [string, string][]]>([
  [
    'two levels, numbered anew in each class',
    'codes-two-levels',
    '大类代码,大类名称,小类代码,小类名称\n1,市容环境,1,暴露垃圾\n1,市容环境,2,乱堆物料\n',
    [
      ['0101', '暴露垃圾'],
      ['0102', '乱堆物料'],
    ],
  ],
  [
    'two levels, numbered throughout',
    'codes-two-levels',
    'main_type_id,main_type,sub_type_id,sub_type\n18,安全生产,428,企业资质证照\n',
    [['428', '企业资质证照']],
  ],
  [
    'two levels of names',
    'codes-two-names',
    '大类名称,小类名称\n市容环境,暴露垃圾\n',
    [['市容环境/暴露垃圾', '暴露垃圾']],
  ],
  [
    'two levels of demands',
    'codes-demand-two',
    '一级分类,二级分类\n城乡建设,安全生产\n',
    [['城乡建设/安全生产', '安全生产']],
  ],
])('class lists: %s', async (_, profile, text, entries) => {
  await query('truncate code_list_entry cascade')
  expect(await importing(write('classes.csv', text))).toMatchObject({ profile, accepted: entries.length, rejected: 0 })
  expect(
    (await figures('select code, name from code_list_entry order by 1')).map(({ code, name }) => [code, name]),
  ).toEqual(entries)
})

test.each([
  [
    'English titles',
    'City,Reference Year,Urban Population (10 000 persons),Built-up Area (sq.km)\n深圳市,2018,1302.66,927.96\n',
  ],
  ['Chinese titles', '城市,年,城区人口(万人),建成区面积(平方公里)\n深圳市,2018,1302.66,927.96\n'],
  ['names of the standard', 'region_code,year,urban_population_10k,built_up_area_km2\n440300,2018,1302.66,927.96\n'],
])('yearbooks: %s', async (_, text) => {
  await query('truncate city_profile_figure')
  expect(await importing(write('yearbook.csv', text))).toMatchObject({
    profile: 'mohurd-yearbook-wide',
    accepted: 1,
    records: 2,
  })
  expect(
    await figures('select subject_code as s, indicator as i, value::float as v from city_profile_figure order by 2'),
  ).toEqual([
    { s: '440300', i: 'built_up_area_km2', v: 927.96 },
    { s: '440300', i: 'urban_population_10k', v: 1302.66 },
  ])
})
