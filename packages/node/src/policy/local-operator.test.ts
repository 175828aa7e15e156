import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { requirePacking } from './local-operator.ts'
import { shippedPolicy } from './shipped-policy.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-operator-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rule = (own: object) =>
  stringify({
    version: 1,
    rules: [
      {
        ...{ id: 'one', roles: ['operator'], from: 'here', dataSets: ['Operations'], verbs: ['operate'] },
        ...{ classes: ['unconditional', 'conditional'], ...own },
      },
    ],
  })

it.each([
  ['as it is shipped', shippedPolicy(), true],
  ['that gives operators the door', rule({ doors: ['pack'] }), true],
  ['that gives them another door', rule({ doors: ['graphql'] }), false],
  ['that gives it to others', rule({ roles: ['auditor'] }), false],
  ['with mistakes', 'rules: [', false],
])('packing under a policy %s', (_, text, allowed) => {
  const file = join(folder, 'policy.yaml')
  writeFileSync(file, text)
  const pack = () => requirePacking('370200', file, () => new Date())
  if (allowed) expect(pack).not.toThrow()
  else expect(pack).toThrow(expect.objectContaining({ code: 'GT_POLICY_REFUSED' }))
})

it('nothing is packed without a policy', () => {
  for (const file of [undefined, join(folder, 'none.yaml'), folder])
    expect(() => requirePacking('370200', file, () => new Date())).toThrow(
      expect.objectContaining({ code: 'GT_POLICY_REFUSED' }),
    )
})
