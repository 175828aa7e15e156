/**
 * Tokens nobody honest shows: every part of a good one made wrong, one at a time, and signed again where a thief could sign.
 *
 * @module
 */
import { createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import { type ErrorCode, generateNodeKey, importNodeKey, type NodeKey } from '@guantong/contract'
import { audienceOf, ISSUER, type World } from './make-topology.ts'

export interface HostileToken {
  readonly name: string
  readonly token: string
  readonly code: ErrorCode
}

interface Parts {
  /** Text stands as it is: JSON that no object can be. */
  readonly header?: object | string
  readonly claims?: object | string
  readonly key?: NodeKey | Buffer | null
}

export const now = (): number => Math.floor(Date.now() / 1000)
const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

export function craft({ header = {}, claims = {}, key = null }: Parts): string {
  const signed = `${encode(header)}.${encode(claims)}`
  if (key === null) return `${signed}.`
  const bytes = Buffer.isBuffer(key)
    ? createHmac('sha256', key).update(signed).digest()
    : sign(null, Buffer.from(signed), key.private)
  return `${signed}.${bytes.toString('base64url')}`
}

/** Claims of the people's issuer for one node. */
export const peopleClaims = (code: string): Record<string, unknown> => ({
  ...{ iss: ISSUER, aud: audienceOf(code), sub: 'mallory', jti: randomUUID(), iat: now(), exp: now() + 600 },
  ...{ roles: ['viewer'], regions: [code], verbs: ['read'], sharing: 'conditional' },
})
/** Claims of a node's own tokens. */
export const nodeClaims = (code: string): Record<string, unknown> => ({ ...peopleClaims(code), iss: code, aud: code })
export const headerOf = (kid: string): Record<string, unknown> => ({ alg: 'EdDSA', kid, typ: 'at+jwt' })
const without = (of: Record<string, unknown>, name: string): object =>
  Object.fromEntries(Object.entries(of).filter(([key]) => key !== name))

/** Text with one member more than the object has. */
const withMore = (of: object, members: string): string => `${JSON.stringify(of).slice(0, -1)},${members}}`
const pem = (key: KeyObject | string): Buffer => Buffer.from(String(key))

/** Signed by another, altered, or signed by a method that is none. */
async function ofForm(world: World, code: string): Promise<HostileToken[]> {
  const { issuerKey: key } = world
  const claims = peopleClaims(code)
  const header = headerOf(key.kid)
  const stranger = importNodeKey(await generateNodeKey('stranger-1'))
  const named = importNodeKey(await generateNodeKey(key.kid))
  const by = (name: string, parts: Parts, expected: ErrorCode): HostileToken => ({
    ...{ name, code: expected, token: craft({ header, claims, key, ...parts }) },
  })
  const raw = Buffer.from(key.public.x, 'base64url')
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const hmac = { ...header, alg: 'HS256' }
  const asPem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
  const own = { jwk: stranger.public }
  const good = craft({ header, claims, key })
  const [head, body, signature] = good.split('.') as [string, string, string]
  const flipped = `${signature.slice(0, -1)}${String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1)}`
  const text = (name: string, token: string, expected: ErrorCode): HostileToken => ({ name, token, code: expected })
  return [
    ...['none', 'None', 'nOnE'].map((alg) =>
      by(`alg ${alg}`, { header: { ...header, alg }, key: null }, 'GT_TOKEN_ALGORITHM'),
    ),
    by('alg none, with a signature', { header: { ...header, alg: 'none' } }, 'GT_TOKEN_ALGORITHM'),
    by('HMAC with the public key as PEM', { header: hmac, key: pem(asPem) }, 'GT_TOKEN_ALGORITHM'),
    by('HMAC with the public key as DER', { header: hmac, key: der }, 'GT_TOKEN_ALGORITHM'),
    by('HMAC with the public key as it is', { header: hmac, key: raw }, 'GT_TOKEN_ALGORITHM'),
    by('HMAC with an empty key', { header: hmac, key: Buffer.alloc(0) }, 'GT_TOKEN_ALGORITHM'),
    by('another method of the same length', { header: { ...header, alg: 'ES256' } }, 'GT_TOKEN_KEY'),
    by(
      'a key of the sender’s own in the header',
      { header: { ...header, ...own }, key: stranger },
      'GT_TOKEN_SIGNATURE',
    ),
    by('an address of keys', { header: { ...header, jku: 'http://evil.test/k' }, key: stranger }, 'GT_TOKEN_SIGNATURE'),
    by(
      'an address of certificates',
      { header: { ...header, x5u: 'http://evil.test/c' }, key: stranger },
      'GT_TOKEN_SIGNATURE',
    ),
    by('certificates of its own', { header: { ...header, x5c: ['MIIB'] }, key: stranger }, 'GT_TOKEN_SIGNATURE'),
    by('another key under the issuer’s name', { key: named }, 'GT_TOKEN_SIGNATURE'),
    by('the name of a stranger’s key', { header: headerOf(stranger.kid), key: stranger }, 'GT_TOKEN_KEY'),
    by('a path as the name of the key', { header: headerOf(`../keys/${code}.jwk`) }, 'GT_TOKEN_KEY'),
    by('an object as the name of the key', { header: { ...header, kid: { $ne: '' } } }, 'GT_TOKEN_INVALID'),
    by('an extension that must be understood', { header: { ...header, crit: ['exp'], exp: 1 } }, 'GT_TOKEN_INVALID'),
    by('a payload that is not encoded', { header: { ...header, b64: false, crit: ['b64'] } }, 'GT_TOKEN_INVALID'),
    by('a method twice', { header: withMore(header, '"alg":"none"') }, 'GT_TOKEN_INVALID'),
    by('no type', { header: without(header, 'typ') }, 'GT_TOKEN_TYPE'),
    by('the type of ID tokens', { header: { ...header, typ: 'JWT' } }, 'GT_TOKEN_TYPE'),
    by('the type of a seal', { header: { ...header, typ: 'guantong-seal' } }, 'GT_TOKEN_TYPE'),
    by('the type of a question', { header: { ...header, typ: 'guantong-question' } }, 'GT_TOKEN_TYPE'),
    by('the type of a session’s logout', { header: { ...header, typ: 'logout+jwt' } }, 'GT_TOKEN_TYPE'),
    text(
      'claims of another token',
      `${head}.${encode({ ...claims, regions: ['000000'] })}.${signature}`,
      'GT_TOKEN_SIGNATURE',
    ),
    text('spare bits of the signature', `${head}.${body}.${flipped}`, 'GT_TOKEN_INVALID'),
    text('a signature cut short', `${head}.${body}.${signature.slice(0, 40)}`, 'GT_TOKEN_SIGNATURE'),
    text('two parts', `${head}.${body}`, 'GT_TOKEN_INVALID'),
    text('four parts', `${good}.`, 'GT_TOKEN_INVALID'),
    text('five parts', `${head}.${body}.${signature}.${head}.${body}`, 'GT_TOKEN_INVALID'),
    text('no JSON', `${head}.${encode('{')}.${signature}`, 'GT_TOKEN_INVALID'),
    by('nine thousand characters', { claims: { ...claims, x: 'x'.repeat(9_000) } }, 'GT_TOKEN_INVALID'),
    by('claims that are a list', { claims: '[]' }, 'GT_TOKEN_INVALID'),
    by(
      'regions a thousand levels deep',
      { claims: withMore(without(claims, 'regions'), `"regions":${'['.repeat(1000)}${']'.repeat(1000)}`) },
      'GT_TOKEN_INVALID',
    ),
  ]
}

/** Signed by the issuer all the same: what it says of itself. */
function ofClaims(world: World, code: string, neighbour: string): HostileToken[] {
  const { issuerKey: key } = world
  const header = headerOf(key.kid)
  const good = peopleClaims(code)
  const says = (name: string, claims: object | string, expected: ErrorCode = 'GT_TOKEN_INVALID'): HostileToken => ({
    ...{ name, code: expected, token: craft({ header, claims, key }) },
  })
  const claim = (name: string, value: unknown, expected?: ErrorCode, of = JSON.stringify(value) ?? 'none') =>
    says(`${name} ${of.slice(0, 40)}`, { ...good, [name]: value }, expected)
  const year = 365 * 86_400
  return [
    claim('aud', audienceOf(neighbour), 'GT_TOKEN_AUDIENCE'),
    claim('aud', [audienceOf(neighbour), code], 'GT_TOKEN_AUDIENCE'),
    says('no audience', without(good, 'aud')),
    claim('iss', [ISSUER]),
    says('no issuer', without(good, 'iss')),
    claim('iss', 'https://evil.test', 'GT_TOKEN_ISSUER'),
    claim('iss', `${ISSUER}/`, 'GT_TOKEN_ISSUER'),
    claim('iss', neighbour, 'GT_TOKEN_ISSUER'),
    says('ended', { ...good, iat: now() - 700, exp: now() - 60 }, 'GT_TOKEN_EXPIRED'),
    says('no end', without(good, 'exp')),
    claim('exp', String(now() + 600)),
    claim('exp', now() + 0.5),
    claim('exp', -1),
    claim('exp', null),
    says('an end of 1e400', withMore(without(good, 'exp'), '"exp":1e400')),
    claim('exp', 1e300),
    says('ten years', { ...good, exp: now() + 10 * year }, 'GT_TOKEN_LONG_LIVED'),
    says('an hour and a minute', { ...good, exp: now() + 3_660 }, 'GT_TOKEN_LONG_LIVED'),
    says('not before next year', { ...good, nbf: now() + year }, 'GT_TOKEN_NOT_YET'),
    says('issued tomorrow', { ...good, iat: now() + 86_400, exp: now() + 86_700 }, 'GT_TOKEN_NOT_YET'),
    says('no moment of issue', without(good, 'iat')),
    claim('iat', String(now())),
    says('no subject', without(good, 'sub')),
    claim('sub', ''),
    claim('sub', { name: 'admin' }),
    claim('sub', 'x'.repeat(501)),
    says('regions twice', withMore(good, '"regions":["000000"]')),
    says('regions twice, once escaped', withMore(good, '"regi\\u006fns":["000000"]')),
    ...['3700', '370000,440000', '', '*', '37000O', '３７００００', '٣٧٠٠٠٠', `${code}\n`, ' 370000'].map((region) =>
      claim('regions', [region]),
    ),
    claim('regions', code),
    claim('regions', Number(code)),
    claim('regions', [Number(code)]),
    claim('regions', [[code]]),
    claim('regions', []),
    says('no regions', without(good, 'regions')),
    claim('regions', { 0: code, length: 1 }),
    claim('roles', 'operator'),
    claim('verbs', ['admin']),
    claim('verbs', 'read,write'),
    claim('sharing', 'all'),
    claim('documents', 'every'),
    claim('purpose', 'x'.repeat(201)),
  ]
}

/** Signed with keys of nodes. */
function ofNodes(world: World, code: string, neighbour: string): HostileToken[] {
  const own = world.tokenKeyOf(code)
  const says = (name: string, parts: Parts, expected: ErrorCode): HostileToken => ({
    ...{ name, code: expected },
    token: craft({ header: headerOf(own.kid), claims: nodeClaims(code), key: own, ...parts }),
  })
  const seal = world.keyOf(code)
  const others = world.tokenKeyOf(neighbour)
  const otherSeal = world.keyOf(neighbour)
  const theirs = nodeClaims(neighbour)
  return [
    says('by the node’s key of seals', { header: headerOf(seal.kid), key: seal }, 'GT_TOKEN_KEY'),
    says('by a neighbour, in this node’s name', { header: headerOf(others.kid), key: others }, 'GT_TOKEN_KEY'),
    says(
      'by a neighbour’s seal, in this node’s name',
      { header: headerOf(otherSeal.kid), key: otherSeal },
      'GT_TOKEN_KEY',
    ),
    says('by a neighbour, under this node’s kid', { key: others }, 'GT_TOKEN_SIGNATURE'),
    says(
      'of a neighbour, for itself',
      { header: headerOf(others.kid), claims: theirs, key: others },
      'GT_TOKEN_ISSUER',
    ),
    says(
      'of a neighbour, for this node',
      { header: headerOf(others.kid), claims: { ...theirs, aud: code }, key: others },
      'GT_TOKEN_ISSUER',
    ),
    says('of this node, for a neighbour', { claims: { ...nodeClaims(code), aud: neighbour } }, 'GT_TOKEN_AUDIENCE'),
    says('without the name of its key', { header: { alg: 'EdDSA', typ: 'at+jwt' } }, 'GT_TOKEN_INVALID'),
    says('without an id', { claims: without(nodeClaims(code), 'jti') }, 'GT_TOKEN_INVALID'),
    says('for two hours', { claims: { ...nodeClaims(code), exp: now() + 7_200 } }, 'GT_TOKEN_LONG_LIVED'),
    says('in the name of the people’s issuer', { claims: peopleClaims(code) }, 'GT_TOKEN_KEY'),
    says(
      'by the people’s issuer, in its name',
      { header: headerOf(world.issuerKey.kid), key: world.issuerKey },
      'GT_TOKEN_KEY',
    ),
  ]
}

/** @param code where they are shown @param neighbour another node of the world */
export const hostileTokens = async (world: World, code: string, neighbour: string): Promise<HostileToken[]> => [
  ...(await ofForm(world, code)),
  ...ofClaims(world, code, neighbour),
  ...ofNodes(world, code, neighbour),
]
