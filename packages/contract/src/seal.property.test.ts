import { MEASURES, type MeasureName } from '@guantong/standard'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GuantongError } from './errors.ts'
import { generateNodeKey, importNodeKey } from './key.ts'
import type { LocalCode, MeasureCell } from './message.ts'
import { byBytes, open, type ScopeToSeal, type Sealed, seal, signHop } from './seal.ts'
import { createVerifier } from './signed.ts'
import { parseTopology } from './topology.ts'

const CITY = '370200'
const PROVINCE = '370000'
const NOW = new Date('2026-03-02T01:00:00Z')
const key = importNodeKey(await generateNodeKey('370200-1'))
const topology = parseTopology({
  nodes: [
    { code: PROVINCE, parent: null, tier: 'province', regions: [PROVINCE], origin: false },
    { code: CITY, parent: PROVINCE, tier: 'city', regions: [CITY], origin: true, keys: [key.public] },
  ],
})
const verifier = createVerifier(topology)
const within = (region: string, ancestor: string) => region.startsWith(ancestor.slice(0, 4))

interface Message {
  seal: string
  body: string
  hop: string
}
const passedOn = ({ seal, body, digest }: Sealed): Message => ({
  seal,
  body,
  hop: signHop(key, { digest, from: CITY, to: PROVINCE, at: NOW.toISOString() }),
})
const opened = (message: Message) =>
  open({ v: 1, kind: 'submission', ...message }, { verifier, topology, self: PROVINCE, sender: CITY, now: NOW, within })

const count = fc.nat(Number.MAX_SAFE_INTEGER)
const text = (maxLength: number) =>
  fc
    .string({ minLength: 1, maxLength, unit: 'binary' })
    .filter((given) => given.length <= maxLength && !given.includes('\0'))
const keyOf = ({ kind, standardRef, code, source }: MeasureCell): string =>
  [kind, standardRef, code, source].join('\u0000')
const cell: fc.Arbitrary<MeasureCell> = fc.record({
  kind: fc.constantFrom('COMPONENT' as const, 'MATTER' as const),
  standardRef: text(64),
  code: text(32),
  source: text(32),
  values: fc.dictionary(
    fc.constantFrom(...(MEASURES as readonly MeasureName[])),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    { maxKeys: 5 },
  ),
}) as fc.Arbitrary<MeasureCell>
const scope: fc.Arbitrary<ScopeToSeal> = fc.record({
  dataSet: fc.constant('case-measure'),
  region: fc.constantFrom('370202', '370203', '370211', CITY),
  day: fc
    .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  revision: fc.nat(NOW.getTime()),
  cases: count,
  casesHash: fc.stringMatching(/^[0-9a-f]{64}$/),
  rows: fc
    .uniqueArray(cell, { maxLength: 4, selector: ({ values: _, ...key }) => JSON.stringify(key) })
    .map((cells) => [...cells].sort((a, b) => byBytes(keyOf(a), keyOf(b)))),
})
const localCode: fc.Arbitrary<LocalCode> = fc.record({
  standardRef: fc.constant(`LOCAL:${CITY}`),
  kind: fc.constantFrom('COMPONENT' as const, 'MATTER' as const),
  code: text(32),
  name: fc.string({ maxLength: 50 }),
  className: fc.option(fc.string({ maxLength: 50 })),
})
const head = fc.record({
  origin: fc.constant(CITY),
  epoch: fc.stringMatching(/^0\d{3}-\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$/),
  seq: fc.integer({ min: 1, max: 1_000_000_000 }),
  sealedAt: fc.date({ min: new Date('2020-01-01'), max: NOW, noInvalidDate: true }),
})
const envelope = fc.tuple(
  head,
  fc.uniqueArray(scope, { minLength: 1, maxLength: 4, selector: (one) => `${one.region} ${one.day}` }),
  fc.array(localCode, { maxLength: 3 }),
)

describe('any submission', () => {
  test('is opened as it was sealed', () => {
    fc.assert(
      fc.property(envelope, ([given, scopes, codes]) => {
        const sealed = seal(key, given, scopes, codes)
        const { payload, body, digest, bodyText, from } = opened(passedOn(sealed))
        expect({ digest, bodyText, from }).toEqual({ digest: sealed.digest, bodyText: sealed.body, from: CITY })
        expect(payload).toMatchObject({ ...given, sealedAt: given.sealedAt.toISOString() })
        expect(body).toEqual({ scopes: scopes.map(({ rows }) => ({ rows })), codes })
        expect(payload.scopes.map(({ root: _, rows, ...rest }) => ({ ...rest, rows }))).toEqual(
          scopes.map((each) => ({ ...each, rows: each.rows.length })),
        )
      }),
      { numRuns: 200 },
    )
  })

  test.each(['seal', 'body', 'hop'] as const)('with one flipped byte in its %s is refused', (part) => {
    fc.assert(
      fc.property(envelope, fc.nat(), fc.integer({ min: 1, max: 255 }), ([given, scopes, codes], where, flip) => {
        const message = passedOn(seal(key, given, scopes, codes))
        const bytes = Buffer.from(message[part])
        const at = where % bytes.length
        bytes[at] = (bytes[at] as number) ^ flip
        const altered = { ...message, [part]: bytes.toString('utf8') }
        fc.pre(altered[part] !== message[part])
        expect(() => opened(altered)).toThrow(GuantongError)
      }),
      { numRuns: 500 },
    )
  })
})
