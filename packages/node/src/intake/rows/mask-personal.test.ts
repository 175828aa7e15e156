import { dataSets } from '@guantong/standard'
import { expect, it } from 'vitest'
import { makeMasker, maskPersonal } from './mask-personal.ts'

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
  const masked = maskPersonal(`联系人 ${number}，路灯不亮`)
  expect(masked).not.toMatch(/[0-9０-９]/)
  expect(masked).toMatch(/^联系人 .+，路灯不亮$/)
})

it.each(['12345678901', '37020200001', '2019-08-30 11:59:12', '110105194912310021', '6222021234567890123', '12345'])(
  '%s is nobody’s number',
  (text) => expect(maskPersonal(`编号 ${text}`)).toBe(`编号 ${text}`),
)

it('a local code of eleven digits is a code, and no telephone number', () => {
  for (const dataSet of dataSets.filter(({ field }) => field('code') !== undefined)) {
    const input = { standardRef: 'LOCAL:370200', code: '13905320001', codeName: '13905320001' }
    const masked = makeMasker(dataSet)(input, [])
    expect([dataSet.name, masked.code]).toEqual([dataSet.name, '13905320001'])
  }
})
