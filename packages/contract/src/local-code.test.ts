import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import { localCodeSchema } from './message.ts'

const before = { standardRef: 'LOCAL:440300', kind: 'MATTER', code: '80215', name: '井盖', className: null }
const declared = {
  ...before,
  declared: true,
  parentStandardRef: 'GB/T 47678.5-2026',
  parentKind: 'MATTER',
  classCode: '07',
}

test.each([
  ['as sent before codes had parents', before],
  ['with its declared parent', declared],
])('a local code %s is read as it was hashed', (_, code) => {
  expect(canonicalJson(localCodeSchema.parse(code))).toBe(canonicalJson(code))
})
