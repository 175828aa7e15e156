import { expect, test } from 'vitest'
import { judgeEncoding } from './judge-encoding.ts'

const HEADER = 'unique_key,created_date,complaint_type,agency,status,incident_address\n'
const ROW = '1,05/13/2024 10:30:00 AM,Noise,DEP,Open,'

async function judged(...addresses: readonly string[]): Promise<string> {
  const rows = addresses.map((hex) => Buffer.concat([Buffer.from(ROW), Buffer.from(hex, 'hex'), Buffer.from('\n')]))
  const verdict = await judgeEncoding(
    (async function* () {
      yield Buffer.concat([Buffer.from(HEADER), ...rows])
    })(),
  )
  return verdict.ok ? verdict.known.encoding : 'asked'
}

test.each([
  ['EUC-KR 서울특별시', 'bcadbfefc6afbab0bdc3'],
  ['Shift-JIS 東京都港区', '938c8b9e93738d608be6'],
  ['Windows-1251 улица', 'f3ebe8f6e0'],
  ['KOI8-R улица', 'd5ccc9c3c1'],
  ['Windows-1250 Łódź ul. Żółta', 'a3f3649f20756c2e20aff3b37461'],
  ['Mac Roman Peña', '50659661'],
])('two rows in an alphabet that is not read are asked about: %s', async (_, hex) => {
  expect(await judged(hex, hex)).toBe('asked')
})

test.each([
  ['gb18030', '路灯', 'c2b7b5c6'],
  ['gb18030', '香港中路', 'cfe3b8dbd6d0c2b7'],
  ['windows-1252', 'Peña', '5065f161'],
  ['windows-1252', 'O’Brien', '4f92427269656e'],
  ['utf-8', '路', 'e8b7af'],
])('a few words are enough where they are frequent ones: %s %s', async (encoding, _, hex) => {
  expect(await judged(hex)).toBe(encoding)
})
