import { dataSetOf } from '@guantong/standard'
import { expect, it } from 'vitest'
import { isDay, readGlobalId } from './row-values.ts'

it('takes no id whose parts the database could not hold', () => {
  const read = (year: string) => readGlobalId(dataSetOf('CityProfileFigure'), `370200:city-profile-figure:a~${year}~b`)
  expect(read('2024')).toEqual({ region: '370200', key: ['a', 2024, 'b'] })
  for (const year of ['99999999999', '2024.5', '1e999', '', '%20', '%00']) expect(read(year), year).toBeUndefined()
  expect(readGlobalId(dataSetOf('Organisation'), '370200:organisation:%00')).toBeUndefined()
})

it('knows the days of the calendar', () => {
  expect(['2024-02-29', '0001-01-01'].filter((day) => !isDay(day))).toEqual([])
  expect(['2023-02-29', '0000-01-01', '2024-1-1', '2024-13-01'].filter(isDay)).toEqual([])
})
