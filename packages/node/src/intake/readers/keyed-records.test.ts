import { expect, test } from 'vitest'
import { parseJson } from './keyed-records.ts'

const read = (number: string): unknown => (parseJson(`{"n": ${number}}`) as { n: unknown }).n

test.each([
  '370202202405130001',
  '370202202405130001.0',
  '3.70202202405130001E17',
  '3.7020220240513e17',
  '-9007199254740993',
])('%s keeps its digits', (number) => expect(read(number)).toBe(number))

test.each(['0.1234567890123456789', '1.5E+06', '7.6e2', '9007199254740991', '1.0'])('%s is a number', (number) =>
  expect(read(number)).toBe(Number(number)),
)
