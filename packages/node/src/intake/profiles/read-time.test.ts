import { expect, test } from 'vitest'
import { readTime } from './read-time.ts'
import { zoneReader } from './zone.ts'

const SHANGHAI = zoneReader('Asia/Shanghai')

test.each([
  ['2018-02-08', '2018-02-07T16:00:00.000Z', true],
  ['2018/2/8', '2018-02-07T16:00:00.000Z', true],
  ['2018.02.08', '2018-02-07T16:00:00.000Z', true],
  ['20180208', '2018-02-07T16:00:00.000Z', true],
  ['2018-02-08 00:00:00', '2018-02-07T16:00:00.000Z', false],
  ['2018-2-8 9:05', '2018-02-08T01:05:00.000Z', false],
  ['20180208093001', '2018-02-08T01:30:01.000Z', false],
  ['2018-02-08T09:30:01.25', '2018-02-08T01:30:01.250Z', false],
  ['2018-02-08T09:30:01.123456Z', '2018-02-08T09:30:01.123Z', false],
  ['2018年2月8日 9时5分', '2018-02-08T01:05:00.000Z', false],
  ['２０１８／２／８', '2018-02-07T16:00:00.000Z', true],
  ['2018-02-08 09:30:01 PM', '2018-02-08T13:30:01.000Z', false],
  ['2018-02-08 09:30:01-0330', '2018-02-08T13:00:01.000Z', false],
])('%s', (text, iso, dayOnly) => expect(readTime(text, SHANGHAI)).toMatchObject({ at: new Date(iso), dayOnly }))

test.each([
  '',
  '2018-02-30',
  '2018-13-01',
  '2018-00-10',
  '08/02/2018',
  '18-02-08',
  '2018-02-08 24:00',
  '2018-02-08 9',
  '2018-02-08x',
  '43139',
  '201802',
])('%o is refused, not guessed', (text) => expect(readTime(text, SHANGHAI)).toBeNull())
