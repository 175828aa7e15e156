/** Which profile a file is read by, in which zone, and what is said where none fits. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainFile } from '@guantong/node/intake/explain-file'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { failing, importStore } from '../support/import-store.ts'

const COUNTY = { set: { divisionCode: '440305' } }
const { folder, standard, importing, query } = importStore('440300', new Date('2026-11-01T00:00:00Z'))

function write(name: string, content: string): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const explaining = (file: string) => explainFile({ standard, file, regionCode: '440300' })
const cases = async () =>
  query('select case_no, code, code_name, state, address, reported_at, closed_at from case_record order by case_no')
const demands = async () => query('select demand_no, code, state, received_at from service_demand order by demand_no')

const NEW_YORK =
  'Unique Key,Created Date,Closed Date,Agency,Agency Name,Problem (formerly Complaint Type),Problem Detail (formerly Descriptor),Incident Address,Status,Borough,Location\n' +
  '9001,02/28/2026 03:08:00 PM,,DEP,Department of Environmental Protection,Sewer,Street Flooding,,Open,QUEENS,POINT (-73.7 40.7)\n' +
  '9002,02/28/2026 02:11:00 PM,02/28/2026 03:41:00 PM,DEP,Department of Environmental Protection,Sewer,Street Flooding,1 MAIN ST,Closed,QUEENS,POINT (-73.8 40.7)\n'

test('New York by its columns of 2026: cases where a county is named, else demands, both in its own time', async () => {
  const file = write('new-york.csv', NEW_YORK)
  expect(await importing(file, COUNTY)).toMatchObject({
    ...{ profile: 'new-york-311', accepted: 2, zone: 'America/New_York', zoneBy: 'profile' },
  })
  expect(await cases()).toMatchObject([
    { code: 'Sewer', code_name: 'Sewer', address: null, reported_at: new Date('2026-02-28T20:08:00Z') },
    { code: 'Sewer', state: 'CLOSED', address: '1 MAIN ST', closed_at: new Date('2026-02-28T20:41:00Z') },
  ])
  expect(await importing(file)).toMatchObject({ profile: 'new-york-311-demand', accepted: 2, zone: 'America/New_York' })
  expect(await demands()).toMatchObject([{ code: 'Sewer', received_at: new Date('2026-02-28T20:08:00Z') }, {}])
})

test('Baltimore, by either of its numbers', async () => {
  const header =
    'SRType,CreatedDate,SRStatus,StatusDate,DueDate,CloseDate,Agency,MethodReceived,Outcome,Address,Neighborhood,Latitude,Longitude'
  const row =
    'HCD-Illegal Dumping,06/01/2023 09:15:00 AM,Closed (Duplicate),06/02/2023,06/08/2023,06/02/2023 10:00:00 AM,Housing,Phone,done,"100 N HOLLIDAY ST, Baltimore City",Downtown,39.29,-76.61'
  const files = [`ServiceRequestNum,${header}\n23-00000001,${row}\n`, `CSRNumber,${header}\n23-00000002,${row}\n`]
  for (const [at, text] of files.entries())
    expect(await importing(write(`baltimore-${at}.csv`, text), COUNTY)).toMatchObject({
      profile: 'baltimore-311',
      accepted: 1,
    })
  expect(await cases()).toMatchObject(
    ['23-00000001', '23-00000002'].map((case_no) => ({
      ...{ case_no, code: 'HCD-Illegal Dumping', state: 'CLOSED', address: '100 N HOLLIDAY ST, Baltimore City' },
      ...{ reported_at: new Date('2023-06-01T13:15:00Z'), closed_at: new Date('2023-06-02T14:00:00Z') },
    })),
  )
  expect(await importing(write('baltimore.csv', files[0] as string))).toMatchObject({ profile: 'baltimore-311-demand' })
})

test('what Chicago releases on request', async () => {
  const file = write(
    'chicago.csv',
    'Service Request Number,Service Request: Type Name,Department,Street Block,Date/Time Opened,Date/Time Closed,Service Request Status\n' +
      'SR20-1,No Heat Complaint,DOB - Buildings,1200 W 81ST ST,9/15/2020 2:41 PM,9/16/2020 9:00 AM,Completed\n',
  )
  expect(await importing(file, COUNTY)).toMatchObject({ profile: 'chicago-311-released', accepted: 1 })
  expect(await cases()).toMatchObject([
    {
      code: 'No Heat Complaint',
      state: 'CLOSED',
      address: '1200 W 81ST ST',
      reported_at: new Date('2020-09-15T19:41:00Z'),
    },
  ])
  expect(await importing(file)).toMatchObject({ profile: 'chicago-311-released-demand' })
})

test('positions are no addresses', async () => {
  const header = 'service_request_id,requested_datetime,service_name,status,location\n'
  const places = [
    '"(34.07, -118.26)"',
    'POINT (-73.7 40.7)',
    `"{'latitude': '40.84', 'human_address': '{}'}"`,
    '"40.84, -73.9"',
    '5 MAIN ST',
  ]
  const rows = places.map((place, at) => `L${at},2024-05-01T10:00:00-04:00,Pothole,open,${place}\n`)
  expect(await importing(write('places.csv', header + rows.join('')), COUNTY)).toMatchObject({ accepted: 5 })
  expect((await cases()).map(({ address }) => address)).toEqual([null, null, null, null, '5 MAIN ST'])
})

test('a Chinese file with English names is read in the time of the node, and unknown words are told', async () => {
  const file = write(
    'topics.csv',
    'case_id,created_date,topic,status\nT1,2024-05-13 10:30,井盖缺失,处置中\nT2,2024-05-13 10:30,井盖缺失,closed\n',
  )
  expect(await importing(file)).toMatchObject({
    ...{ profile: 'open311-demand', accepted: 2, zone: 'Asia/Shanghai', zoneBy: 'node' },
    warningsByRule: { 'value-unread': 1 },
  })
  expect(await demands()).toMatchObject([
    { code: '井盖缺失', received_at: new Date('2024-05-13T02:30:00Z') },
    { state: 'CLOSED' },
  ])
  expect(await importing(file, { zone: 'America/Chicago' })).toMatchObject({
    zone: 'America/Chicago',
    zoneBy: 'stated',
  })
})

test.each([
  ['a patient list', 'case_id,open_date,patient\n1,2024-05-13,x\n'],
  ['a key and a date', 'case_id,created_date\n1,2024-05-13\n'],
])('%s is not read for having a key and a date', async (_, text) => {
  const error = await failing(importing(write('thin.csv', text)))
  expect(error).toMatchObject({ code: 'GT_PROFILE_NONE', params: { nearest: 'open311' } })
  expect(error.params.columns).toContain('service_code')
  expect(await demands()).toEqual([])
})

test.each([
  '编号,内容,时间\n1,电梯年检合格,2024-05-13\n',
  'case_id,open_date,category,patient\n1,05/13/2024,flu,x\n',
  'request_id,created_date,type,amount\n1,05/13/2024,flu,x\n',
])('columns that any register has make no complaints: %j', async (text) =>
  expect(await failing(importing(write('register.csv', text)))).toMatchObject({ code: 'GT_PROFILE_NONE' }),
)

test('a file nobody knows is called so, and nothing is proposed for it', async () => {
  const file = write('fruit.csv', 'apples,pears,plums\n1,2,3\n')
  expect(await failing(importing(file))).toMatchObject({
    ...{ code: 'GT_PROFILE_UNKNOWN', params: { columns: 'apples, pears, plums' } },
  })
  expect(await explaining(file)).toMatchObject({ chosen: null, proposal: null })
})

test('a proposal leaves open what it cannot stand for', async () => {
  const file = write(
    'gb2260.tsv',
    'Source\tRevision\tCode\tName\nmca\t201612\t110000\t北京市\nmca\t201612\t110101\t东城区\n',
  )
  const { chosen, proposal } = await explaining(file)
  expect(chosen).toBeNull()
  const { fields, zone, dataSet } = parse(proposal ?? '')
  expect(dataSet).toBe('DivisionRecord')
  expect(fields).toMatchObject({ code: { columns: ['Code'] }, name: { columns: ['Name'] }, level: { constant: '?' } })
  expect(zone).toBeUndefined()
  expect(proposal).toContain('level: NATION PROVINCE')
  const profile = loadProfile(write('gb2260.yaml', proposal ?? ''))
  expect(await importing(file, { profile, dryRun: true })).toMatchObject({ accepted: 0, rejected: 2 })
})

test('the lines of a Singer tap are its records', async () => {
  const record = (id: string) => ({
    ...{ service_request_id: id, requested_datetime: '2021-07-02T11:52:00.000', status_description: 'Closed' },
    ...{ service_name: 'Street Cleaning', agency_responsible: 'DPW', neighborhoods_sffind_boundaries: 'Mission' },
  })
  const lines = [
    {
      type: 'SCHEMA',
      stream: 'resource',
      schema: { properties: { service_request_id: { type: 'string' } } },
      key_properties: [],
    },
    ...['S1', 'S2'].map((id) => ({ type: 'RECORD', stream: 'resource', record: record(id) })),
    { type: 'STATE', value: { bookmarks: {} } },
  ]
  const file = write('singer.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))
  expect(await importing(file, COUNTY)).toMatchObject({
    profile: 'san-francisco-311',
    rows: 2,
    accepted: 2,
    zone: 'America/Los_Angeles',
  })
  expect(
    await importing(write('records.ndjson', readFileSync(file, 'utf8').split('\n').slice(1, 3).join('\n')), COUNTY),
  ).toMatchObject({ unchanged: 2 })
})
