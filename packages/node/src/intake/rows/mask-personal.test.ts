import { dataSets } from '@guantong/standard'
import { expect, it } from 'vitest'
import { makeMasker } from './mask-personal.ts'

it('a local code of eleven digits is a code, and no telephone number', () => {
  for (const dataSet of dataSets.filter(({ field }) => field('code') !== undefined)) {
    const input = { standardRef: 'LOCAL:370200', code: '13905320001', codeName: '13905320001' }
    const masked = makeMasker(dataSet)(input, [])
    expect([dataSet.name, masked.code]).toEqual([dataSet.name, '13905320001'])
  }
})

it('says field, kinds and counts, and never what they were', () => {
  const dataSet = dataSets.find(({ name }) => name === 'Case')
  if (dataSet === undefined) throw new TypeError('no cases')
  const warnings: Parameters<ReturnType<typeof makeMasker>>[1] = []
  const input = { caseNo: '1', disposalOrgName: '张某13812345678、13912345678，鲁B12345' }
  expect(makeMasker(dataSet)(input, warnings).disposalOrgName).toBe('张某***********、***********，*******')
  expect(warnings).toMatchObject([
    { field: 'disposalOrgName', rule: 'personal-data', value: null, masked: { mobile: 2, plate: 1 } },
  ])
  expect(warnings[0]?.message.zh).toContain('手机号码 2、车牌 1')
  expect(JSON.stringify(warnings)).not.toMatch(/138|139|12345/)
})
