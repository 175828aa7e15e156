/**
 * How two nodes get to know each other's keys (入网登记): each sends its own, and proves with a one-time code that they are.
 *
 * The code has two parts: the name of the invitation, which is sent, and a secret, which never is.
 *
 * @module
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const keySchema = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().min(1).max(100),
  use: z.enum(['seal', 'token']).optional(),
})
export type EnrolledKey = z.infer<typeof keySchema>

const codeSchema = z.string().regex(/^\d{6}$/)
const keysSchema = z.array(keySchema).min(1).max(5)
const macSchema = z.string().regex(/^[0-9a-f]{64}$/)
const pinSchema = z.strictObject({ kid: z.string().min(1).max(100), x: z.string().min(1).max(100) })

/** What a child sends. */
export const enrolmentAskSchema = z.strictObject({
  v: z.literal(1),
  invite: z.string().regex(/^[A-Za-z0-9_-]{11}$/),
  node: codeSchema,
  keys: keysSchema,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  mac: macSchema,
})
export type EnrolmentAsk = z.infer<typeof enrolmentAskSchema>

/** What its parent answers. `issuers`: by whom topologies are signed. */
export const enrolmentAnswerSchema = z.strictObject({
  v: z.literal(1),
  parent: codeSchema,
  keys: keysSchema,
  issuers: z.array(pinSchema).max(20),
  mac: macSchema,
})
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>

/** 64 bits of a name and 128 of a secret. */
export function newEnrolmentCode(): { code: string; invite: string; secret: string } {
  const invite = randomBytes(8).toString('base64url')
  const said = randomBytes(16).toString('base64url')
  return { code: `${invite}.${said}`, invite, secret: secretOf(said) }
}

/** Undefined: it is no code. */
export function readEnrolmentCode(code: string): { invite: string; secret: string } | undefined {
  const [, invite, said] = /^([A-Za-z0-9_-]{11})\.([A-Za-z0-9_-]{22})$/.exec(code.trim()) ?? []
  return invite === undefined || said === undefined ? undefined : { invite, secret: secretOf(said) }
}

const secretOf = (said: string): string => createHash('sha256').update(`guantong-enrolment ${said}`).digest('hex')

const macOf = (secret: string, parts: readonly unknown[]): string =>
  createHmac('sha256', Buffer.from(secret, 'hex')).update(JSON.stringify(parts)).digest('hex')
const inOrder = (keys: readonly EnrolledKey[]): string[][] => keys.map(({ kid, x, use = 'seal' }) => [kid, x, use])

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'))

const askedMac = (secret: string, { invite, node, keys, nonce }: Omit<EnrolmentAsk, 'mac' | 'v'>): string =>
  macOf(secret, ['ask', invite, node, inOrder(keys), nonce])
const answeredMac = (
  secret: string,
  ask: string,
  { parent, keys, issuers }: Omit<EnrolmentAnswer, 'mac' | 'v'>,
): string => macOf(secret, ['answer', ask, parent, inOrder(keys), issuers.map(({ kid, x }) => [kid, x])])

export function askToEnrol(
  secret: string,
  own: { invite: string; node: string; keys: readonly EnrolledKey[] },
): EnrolmentAsk {
  const said = { invite: own.invite, node: own.node, keys: [...own.keys], nonce: randomBytes(16).toString('base64url') }
  return { v: 1, ...said, mac: askedMac(secret, said) }
}

export const isTrueAsk = (secret: string, ask: EnrolmentAsk): boolean => isSame(askedMac(secret, ask), ask.mac)

/** Bound to what was asked: an answer to another question proves nothing. */
export function answerEnrolment(
  secret: string,
  ask: EnrolmentAsk,
  own: { parent: string; keys: readonly EnrolledKey[]; issuers: EnrolmentAnswer['issuers'] },
): EnrolmentAnswer {
  const said = { parent: own.parent, keys: [...own.keys], issuers: [...own.issuers] }
  return { v: 1, ...said, mac: answeredMac(secret, ask.mac, said) }
}

export const isTrueAnswer = (secret: string, ask: EnrolmentAsk, answer: EnrolmentAnswer): boolean =>
  isSame(answeredMac(secret, ask.mac, answer), answer.mac)
