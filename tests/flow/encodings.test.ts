/** Which encoding a file is taken for, and what becomes of bytes that stand for nothing. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainFile } from '@guantong/node/intake/explain-file'
import { readFile } from '@guantong/node/intake/read-file'
import { expect, test } from 'vitest'
import { encodeAs } from '../support/encode-as.ts'
import { failing, importStore } from '../support/import-store.ts'

const { folder, standard, importing, query } = importStore('370200', new Date('2026-06-01T00:00:00Z'))
const rejectsFile = join(folder, 'rejects.csv')

let files = 0
function write(content: Buffer, extension = 'csv'): string {
  const file = join(folder, `${++files}.${extension}`)
  writeFileSync(file, content)
  return file
}

const HEADER = 'task_num,district_code,event_type_code,event_src_id,status,create_time,street_name,event_desc'
const line = (id: string, street: string, text = '') =>
  `${id},370202,0101,3004,open,2024-05-13 10:30:00,${street},${text}`
const csv = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`
const streets = async (): Promise<string[]> =>
  (await query('select street_name from case_record order by case_no')).map((row) => row.street_name as string)

/** Values, and what the file they stand in is taken for: null is a question. */
const READINGS: readonly [string, readonly string[], string, string | null][] = [
  ['bytes that pass for Cyrillic and Armenian', ['医院', '小学', '职业学院'], 'gb18030', 'gb18030'],
  ['two characters alone', ['医院'], 'gb18030', 'gb18030'],
  ['the word that is known for it', ['联通'], 'gb18030', 'gb18030'],
  ['bytes that pass for accented letters', ['茅台路'], 'gb18030', 'gb18030'],
  ['a text of its own', ['香港中路街道', '江西路街道'], 'gb18030', 'gb18030'],
  ['one character that says nothing', ['路'], 'gb18030', null],
  ['Chinese', ['医院'], 'utf-8', 'utf-8'],
  ['a name with an accent', ['Peña Blvd'], 'utf-8', 'utf-8'],
  ['a degree', ['25°C'], 'utf-8', 'utf-8'],
  ['a Russian name', ['Набережная улица'], 'utf-8', 'utf-8'],
  ['an accented letter alone', ['é'], 'utf-8', null],
  ['a name with an accent', ['Peña Blvd'], 'windows-1252', 'windows-1252'],
  ['French', ['Café à côté'], 'windows-1252', 'windows-1252'],
  ['capitals', ['PEÑA'], 'windows-1252', 'windows-1252'],
  ['a typographic apostrophe', ['O’Hare'], 'windows-1252', 'windows-1252'],
  ['traditional characters', ['台北市政府', '香港中環'], 'big5', 'big5'],
  ['without a mark', ['香港中路街道'], 'utf-16le', 'utf-16le'],
  ['without a mark', ['香港中路街道'], 'utf-16be', 'utf-16be'],
  ['an alphabet that is not read', ['Набережная улица', 'Советская улица'], 'windows-1251', null],
  ['another alphabet that is not read', ['Набережная улица', 'Советская улица'], 'koi8-r', null],
  ['Japanese', ['東京都千代田区', 'テスト町一丁目'], 'shift_jis', null],
  ['Korean', ['서울특별시 종로구', '세종대로'], 'euc-kr', null],
]

test.each(READINGS)('%s: %j in %s', async (_, values, encoding, taken) => {
  const rows = values.map((value, at) => line(`E${at}`, value))
  const file = write(encodeAs(encoding, csv(...rows)))
  if (taken === null) {
    expect(await failing(importing(file))).toMatchObject({ code: 'GT_FILE_ENCODING_DOUBT' })
    expect(await streets()).toEqual([])
    if (['gb18030', 'utf-8'].includes(encoding))
      expect(await importing(file, { encoding })).toMatchObject({ accepted: values.length, encodingBy: 'stated' })
    return
  }
  expect(await importing(file)).toMatchObject({
    accepted: values.length,
    warnings: 0,
    encoding: taken,
    encodingBy: 'seen',
  })
  expect(await streets()).toEqual(values)
})

test('the question names both readings, and the explanation the one that came second', async () => {
  const doubt = await failing(importing(write(encodeAs('gb18030', csv(line('E1', '路'))))))
  expect(doubt.params.readings).toMatch(/“·” .*“路”|“路” .*“·”/)
  const { detected } = await explainFile({
    standard,
    regionCode: '370200',
    file: write(encodeAs('gb18030', csv(line('E1', '医院')))),
  })
  expect(detected.encoding).toMatchObject({ encoding: 'gb18030', by: 'seen', runnerUp: 'utf-8' })
  expect(detected.encoding?.ahead).toBeGreaterThan(5)
})

test('what decides may stand far down in the file', async () => {
  const plain = Array.from({ length: 5000 }, (_, at) => line(`P${at}`, 'Hong Kong Road'))
  const file = write(encodeAs('gb18030', csv(...plain, line('Q1', '医院'), line('Q2', '职业学院'))))
  expect(await importing(file)).toMatchObject({ accepted: 5002, encoding: 'gb18030' })
})

const chinese = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, at) => line(`C${String(from + at).padStart(5, '0')}`, '香港中路街道', '井盖缺失'))

test.each(['utf-8', 'gb18030'] as const)(
  'one bad byte in %s is an error at its place; the rest is read',
  async (encoding) => {
    const before = encodeAs(encoding, `${csv(...chinese(3000))}BAD,370202,0101,3004,open,2024-05-13 10:30:00,`)
    const after = encodeAs(encoding, `街道,x\n${chinese(3000, 3000).join('\n')}\n`)
    const file = write(Buffer.concat([before, Buffer.from([0xff]), after]))
    expect(await importing(file)).toMatchObject({
      ...{ rows: 6001, accepted: 6000, rejected: 1, rejectedByRule: { 'bytes-unreadable': 1 }, encoding },
    })
    const told = readFileSync(rejectsFile, 'utf8').split('\n')[1] as string
    expect(told).toContain('�街道')
    expect(told).toContain(',3002,')
    expect(told).toContain(`Byte ${before.length} of the file, in the column street_name`)
    const mended = write(Buffer.from(readFileSync(rejectsFile, 'utf8').replace('�街道', '八大峡街道')))
    expect(await importing(mended, { rejectsFile: join(folder, 'again.csv') })).toMatchObject({
      accepted: 1,
      rejected: 0,
    })
  },
)

test('rows of another encoding that were put behind are refused one by one', async () => {
  const text = Buffer.from(csv(...chinese(100)))
  const file = write(
    Buffer.concat([text, encodeAs('gb18030', `${chinese(20, 100).join('\n')}\n`), Buffer.from(line('LAST', '街'))]),
  )
  expect(await importing(file)).toMatchObject({ rows: 121, accepted: 101, rejectedByRule: { 'bytes-unreadable': 20 } })
})

test('a bad byte in a record of JSON, and a character cut off by the end', async () => {
  const objects = [1, 2, 3].map((id) =>
    Object.fromEntries(
      line(`J${id}`, '香港中路')
        .split(',')
        .map((value, at) => [HEADER.split(',')[at], value]),
    ),
  )
  const lines = objects.map((object) => Buffer.from(`${JSON.stringify(object)}\n`))
  const [, second] = lines as [Buffer, Buffer, Buffer]
  second[second.indexOf('香') + 1] = 0x20
  expect(
    await importing(write(Buffer.concat(lines), 'ndjson'), { rejectsFile: join(folder, 'j.ndjson') }),
  ).toMatchObject({
    ...{ accepted: 2, rejectedByRule: { 'bytes-unreadable': 1 } },
  })
  const cut = Buffer.from(csv(...chinese(5)).trimEnd())
  expect(await importing(write(cut.subarray(0, -1)))).toMatchObject({
    accepted: 4,
    rejectedByRule: { 'bytes-unreadable': 1 },
  })
})

test('too many of them: the file is in another encoding than was stated', async () => {
  const file = write(encodeAs('gb18030', csv(...chinese(3000))))
  expect(await failing(importing(file, { encoding: 'utf-8' }))).toMatchObject({ code: 'GT_FILE_ENCODING' })
  expect(await streets()).toEqual([])
  const header = write(encodeAs('gb18030', csv(...chinese(3)).replace('task_num', '案卷编号')))
  expect(await failing(importing(header, { encoding: 'utf-8' }))).toMatchObject({ code: 'GT_FILE_ENCODING' })
})

test('what a file holds is shown before any profile, bad bytes with their cell', async () => {
  const before = encodeAs('gb18030', csv(line('R1', '医院', '井盖')) + line('R2', '', '').slice(0, -2))
  const { facts, rows } = await readFile({
    file: write(Buffer.concat([before, Buffer.from([0x2c, 0xff, 0x2c, 0x0a])])),
  })
  expect(facts).toMatchObject({ encoding: { encoding: 'gb18030', by: 'seen' }, header: { row: 1 } })
  const all = []
  for await (const some of rows) all.push(...some)
  expect(all.at(-1)).toMatchObject({
    ...{ row: 3, warnings: [{ cell: 'G3', kind: 'bad-byte', text: String(before.length + 1) }] },
  })
})
