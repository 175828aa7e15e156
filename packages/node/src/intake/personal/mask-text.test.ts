import { expect, it } from 'vitest'
import { maskText } from './mask-text.ts'

it.each([
  '13800138000',
  '138 0013 8000',
  '138-0013-8000',
  '013800138000',
  '+86 138 0013 8000',
  '0086-13800138000',
  '１３８００１３８０００',
  '11010519491231002X',
  '110105 19491231 002x',
  '１１０１０５１９４９１２３１００２Ｘ',
])('no digit of %s is left', (number) => {
  const masked = maskText(`联系人 ${number}，路灯不亮`).text
  expect(masked).not.toMatch(/[0-9０-９]/)
  expect(masked).toMatch(/^联系人 .+，路灯不亮$/)
})

it.each(['12345678901', '37020200001', '2019-08-30 11:59:12', '110105194912310021', '6222021234567890123', '12345'])(
  '%s is nobody’s number',
  (text) => expect(maskText(`编号 ${text}`)).toEqual({ text: `编号 ${text}`, kinds: [] }),
)

it.each([
  ['digits', '1'.repeat(20_000)],
  ['digits apart', '1 '.repeat(10_000)],
  ['numerals', '一'.repeat(20_000)],
  ['area codes', '0531-'.repeat(4000)],
  ['brackets', '((1'.repeat(6000)],
  ['an address without an end', 'a@a.'.repeat(5000)],
  ['letters', `${'a'.repeat(20_000)}@`],
  ['WeChat', '微信'.repeat(10_000)],
])('20,000 characters of %s take no more than moments', (_, text) => {
  const cpu = process.cpuUsage()
  maskText(text)
  const { user, system } = process.cpuUsage(cpu)
  expect((user + system) / 1000).toBeLessThan(2000)
})
