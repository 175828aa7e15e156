/**
 * A token taken apart. Nothing in it has been proved here: no signature is looked at.
 *
 * @module
 */
import { z } from 'zod'
import { GuantongError } from './errors.ts'
import { LARGEST_TOKEN } from './limits/bounds.ts'
import { TOKEN_TYPE } from './sign-token.ts'

const textSchema = z.string().min(1).max(500)

const headerSchema = z.looseObject({
  alg: z.string().max(20),
  typ: z.string().max(60).optional(),
  kid: textSchema.optional(),
})
const secondsSchema = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const claimsSchema = z.looseObject({
  iss: textSchema,
  sub: textSchema,
  aud: z.union([textSchema, z.array(textSchema).min(1).max(20)]),
  iat: secondsSchema,
  nbf: secondsSchema.optional(),
  exp: secondsSchema,
  jti: textSchema.optional(),
})

export interface ReadToken {
  readonly header: z.infer<typeof headerSchema>
  readonly claims: z.infer<typeof claimsSchema>
}

/**
 * Only the one form of an access token (RFC 9068): an ID token of the same issuer and a seal of the same node are none.
 *
 * @throws GuantongError GT_TOKEN_INVALID | GT_TOKEN_TYPE
 */
export function readToken(jwt: string): ReadToken {
  if (jwt.length > LARGEST_TOKEN) throw invalid(`it is longer than ${LARGEST_TOKEN} characters`)
  const parts = jwt.split('.')
  if (parts.length !== 3) throw invalid('it does not have three parts')
  // Buffer skips what is not base64url, and bits to spare: of each token there is one spelling.
  if (parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part))
    throw invalid('it is not base64url')
  const header = formOf(headerSchema, parts[0], 'header')
  const type = header.typ?.toLowerCase().replace(/^application\//, '')
  if (type !== TOKEN_TYPE) throw new GuantongError('GT_TOKEN_TYPE', { type: header.typ ?? '-' })
  return { header, claims: formOf(claimsSchema, parts[1], 'claim') }
}

function formOf<T>(schema: z.ZodType<T>, part: string | undefined, what: string): T {
  const parsed = schema.safeParse(membersOf(part ?? ''))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(`${what} ${issue?.path.join('.')}: ${issue?.message}`)
}

/** Of two members of one name the readers of a token may take a different one each: there is none. */
function membersOf(part: string): unknown {
  let text: string
  let json: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(part, 'base64url'))
    json = JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
  const written = text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
  if (written !== membersIn(json)) throw invalid('it names a member twice')
  return json
}

function membersIn(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0
  const within = Object.values(json).reduce((sum: number, value) => sum + membersIn(value), 0)
  return within + (Array.isArray(json) ? 0 : Object.keys(json).length)
}

export const invalid = (reason: string, cause?: unknown): GuantongError =>
  new GuantongError('GT_TOKEN_INVALID', { reason }, { cause })
