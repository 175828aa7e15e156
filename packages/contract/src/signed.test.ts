import { CompactSign, compactVerify, importJWK, type JWK } from 'jose'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generateNodeKey, importNodeKey, publicKeyOf } from './key.ts'
import { createVerifier, sign } from './signed.ts'
import { parseTopology } from './topology.ts'

const jwk = await generateNodeKey('n1')
const key = importNodeKey(jwk)
const node = {
  code: '000000',
  tier: 'nation',
  parent: null,
  regions: ['000000'],
  origin: false,
  keys: [publicKeyOf(jwk)],
}
const verifier = createVerifier(parseTopology({ nodes: [node] }))
const payload = { 城市: '青岛', n: 1 }
const schema = z.looseObject({})
const open = (jws: string) => verifier.open(jws, 'guantong-seal', schema, new Date())
const byJose = async (header: Record<string, unknown>) =>
  new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader(header as { alg: string })
    .sign(await importJWK(jwk, 'EdDSA'), { crit: { exp: true } })

test('jose opens what is signed here, and the other way round', async () => {
  const opened = await compactVerify(
    sign(key, 'guantong-seal', payload),
    await importJWK(publicKeyOf(jwk) as JWK, 'EdDSA'),
  )
  expect(opened.protectedHeader).toEqual({ alg: 'EdDSA', kid: 'n1', typ: 'guantong-seal' })
  expect(JSON.parse(Buffer.from(opened.payload).toString())).toEqual(payload)
  const made = await byJose({ alg: 'EdDSA', kid: 'n1', typ: 'guantong-seal' })
  expect(open(made)).toEqual({ signer: '000000', payload })
})

test.each([
  ['another algorithm of the same key', { alg: 'Ed25519', kid: 'n1', typ: 'guantong-seal' }],
  ['a critical extension', { alg: 'EdDSA', kid: 'n1', typ: 'guantong-seal', crit: ['exp'], exp: 1 }],
  ['a key the sender brought along', { alg: 'EdDSA', kid: 'n1', typ: 'guantong-seal', jwk: publicKeyOf(jwk) }],
  ['another type', { alg: 'EdDSA', kid: 'n1', typ: 'guantong-beat' }],
  ['no type', { alg: 'EdDSA', kid: 'n1' }],
])('a header with %s is refused', async (_, header) => {
  const made = await byJose(header)
  expect(() => open(made)).toThrow(expect.objectContaining({ code: 'GT_SEAL_INVALID' }))
})

test('any flipped character is refused, and so is another spelling of the same bytes', () => {
  const jws = sign(key, 'guantong-seal', payload)
  const invalid = expect.objectContaining({ code: expect.stringMatching(/^GT_SEAL_(INVALID|FOREIGN)$/) })
  for (let i = 0; i < jws.length; i++) {
    for (const other of ['A', 'B', '.', '=', '+']) {
      if (jws[i] !== other) expect(() => open(jws.slice(0, i) + other + jws.slice(i + 1))).toThrow(invalid)
    }
  }
  for (const spelled of [`${jws}=`, `${jws}\n`, ` ${jws}`, `${jws}.`, jws.replace('.', '..'), '', '.', '..', 'a.b.c']) {
    expect(() => open(spelled)).toThrow(invalid)
  }
})

test('a key outside its time signs nothing', () => {
  const timed = { ...node, keys: [{ ...publicKeyOf(jwk), nbf: 1000, exp: 2000 }] }
  const { open: openTimed } = createVerifier(parseTopology({ nodes: [timed] }))
  const jws = sign(key, 'guantong-seal', payload)
  const at = (seconds: number) => () => openTimed(jws, 'guantong-seal', schema, new Date(seconds * 1000))
  expect(at(1500)()).toMatchObject({ signer: '000000' })
  for (const outside of [999, 2001]) expect(at(outside)).toThrow(expect.objectContaining({ code: 'GT_SEAL_INVALID' }))
})
