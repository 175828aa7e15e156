import { expect, it } from 'vitest'
import { loadStandard } from '../load/load-standard.ts'
import { plainWord, valueLabels, wordsOf } from './value-words.ts'

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

it('writes every value of every list under a word of its own, which is read back', () => {
  for (const { name: list, values } of loadStandard().valueLists)
    for (const lang of ['zh', 'en'] as const) {
      const read = valueLabels(values, plainWord)
      const written = Object.entries(wordsOf(values, lang))
      expect([list, written.map(([name]) => name)]).toEqual([list, values.map(({ name }) => name)])
      for (const [name, word] of written) expect([list, word, read.get(plainWord(word))]).toEqual([list, word, name])
      expect(new Set(written.map(([, word]) => word)).size).toBe(values.length)
    }
})

it('keeps a note that tells two values apart, and writes no word that means another value', () => {
  const values = [
    { name: 'A', zh: '井盖(圆)', en: 'cover' },
    { name: 'B', zh: '井盖(方)', en: 'cover' },
    { name: 'C', zh: '路灯(市政)', en: 'a' },
  ]
  expect(wordsOf(values, 'zh')).toEqual({ A: '井盖(圆)', B: '井盖(方)', C: '路灯' })
  expect(wordsOf(values, 'en')).toEqual({ A: 'cover' })
})
