import fc from 'fast-check'
import pg from 'pg'
import { expect, it } from 'vitest'
import { readInstant } from './read-instant.ts'

const readByLibrary = pg.types.getTypeParser(1184) as (text: string) => Date

it.each([
  ['2026-01-31 09:30:00+08', '2026-01-31T01:30:00.000Z'],
  ['2026-01-31 09:30:00.5+08', '2026-01-31T01:30:00.500Z'],
  ['2026-01-31 09:30:00.123456+00', '2026-01-31T09:30:00.123Z'],
  ['2026-01-31 09:30:00.579-03', '2026-01-31T12:30:00.579Z'],
  ['0100-01-01 00:00:00+00', '0100-01-01T00:00:00.000Z'],
])('reads %s', (text, iso) => expect(readInstant(text)?.toISOString()).toBe(iso))

it.each([
  ['infinity'],
  ['-infinity'],
  ['2026-01-31'],
  ['2026-01-31 09:30:00'],
  ['12026-01-31 09:30:00+00'],
  ['0099-12-31 23:59:59+00'],
  ['0044-03-15 12:00:00+00 BC'],
  ['1900-01-01 00:00:00+08:05:43'],
  ['2026-01-31 09:30:00+05:30'],
  ['2026-01-31 09:3x:00+08'],
  ['2026-01-31 09:30:00.+08'],
  ['2026-01-31 09:30:00.12x+08'],
  [''],
])('leaves %s to the library', (text) => expect(readInstant(text)).toBeNull())

it('reads what it reads as the library does', () => {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0')
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0100-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: -15, max: 15 }),
      (at, ms, zone) => {
        const [day, time] = at.toISOString().split(/[T.]/) as [string, string]
        const fraction = ms === 0 ? '' : `.${pad(ms, 3).replace(/0+$/, '')}`
        const text = `${day} ${time}${fraction}${zone < 0 ? '-' : '+'}${pad(Math.abs(zone))}`
        // Its own fractions are a thousandth short now and then.
        const difference = (readInstant(text)?.getTime() ?? Number.NaN) - readByLibrary(text).getTime()
        expect([0, 1]).toContain(difference)
      },
    ),
  )
})
