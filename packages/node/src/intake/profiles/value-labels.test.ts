import { loadStandard } from '@guantong/standard'
import { expect, it } from 'vitest'
import { valueLabels } from './value-labels.ts'

it('takes a value by its name and its words, with or without the note in brackets', () => {
  const values = loadStandard().valueLists.find(({ name }) => name === 'kind')?.values ?? []
  const labels = valueLabels(values, (text) => text)
  const words = ['MATTER', '管理事项(2013 版:事件)', '管理事项', 'matter']
  expect(words.map((word) => labels.get(word))).toEqual(words.map(() => 'MATTER'))
  expect(labels.get('管理部件')).toBe('COMPONENT')
})

it('takes no word that two values have without their notes', () => {
  const labels = valueLabels(
    [
      { name: 'A', zh: '井盖(圆)', en: 'round cover' },
      { name: 'B', zh: '井盖(方)', en: 'square cover' },
      { name: 'C', zh: '灯(路)', en: 'lamp' },
      { name: 'D', zh: '灯', en: 'light' },
    ],
    (text) => text,
  )
  expect([labels.get('井盖'), labels.get('井盖(方)'), labels.get('灯')]).toEqual([undefined, 'B', 'D'])
})
