/**
 * Attacks on signing in and on sessions, by name: each is refused with a code of its own, and written down.
 *
 * @module
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cookieBrowser } from '../support/cookie-browser.ts'
import { startSignedInNode } from '../support/start-signed-in-node.ts'
import {
  accessClaims,
  at,
  bearer,
  byProvider,
  CLERK,
  COOKIE,
  logoutClaims,
  now,
  read,
  returning,
  stillSignedIn,
  tell,
  thief,
} from './sessions/field.ts'
import { TOKENS } from './sessions/in-place-of-tokens.ts'
import { SIGNING_IN } from './sessions/signing-in.ts'
import { SIGNING_OUT } from './sessions/signing-out.ts'
import { SESSIONS } from './sessions/with-a-session.ts'

beforeAll(async () => {
  at.node = await startSignedInNode()
})
afterAll(async () => at.node?.stop())
beforeEach(async () => {
  at.victim = cookieBrowser()
  await at.victim.signIn(at.node.address, CLERK)
  at.csrf = (await at.victim.session(at.node.address)).session?.csrf ?? ''
  at.node.logged.length = 0
})

async function mustBeRefused(response: Response, code: string): Promise<void> {
  const answer = (await response.json().catch(() => ({}))) as { errors?: { extensions: { code: string } }[] }
  expect([response.status >= 400, answer.errors?.[0]?.extensions.code]).toEqual([true, code])
}
const writtenDown = (): unknown[] =>
  at.node.logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields.code)

describe('signing in', () => {
  it.each(SIGNING_IN)('%s: %s', async (_, code, attack) => {
    await mustBeRefused(await attack(), code)
    expect(writtenDown()).toContain(code)
  })
})

describe('sessions', () => {
  it.each(SESSIONS)('%s: %s', async (_, code, attack) => {
    await mustBeRefused(await attack(), code)
    expect(writtenDown()).toContain(code)
  })
})

describe('signing out', () => {
  it.each(SIGNING_OUT)('%s: %s', async (_, code, attack) => {
    await mustBeRefused(await attack(), code)
    expect(writtenDown()).toContain(code)
    expect(await stillSignedIn()).toBe(true)
  })

  it('a logout token that is sent again ends nothing that began after it', async () => {
    const token = await byProvider(logoutClaims({ iat: now() - 120 }))
    expect((await tell(token)).status).toBe(200)
    expect(await stillSignedIn()).toBe(true)
    // One of now is heard: the test can fail.
    expect((await tell(await byProvider(logoutClaims()))).status).toBe(200)
    expect(await stillSignedIn()).toBe(false)
  })
})

describe('tokens in the place of others', () => {
  it.each(TOKENS)('%s: %s', async (_, code, attack) => mustBeRefused(await attack(), code))

  it('the same token, made as the provider makes it, is taken: the tests above can fail', async () => {
    expect((await bearer(await byProvider(accessClaims(), 'at+jwt'))).status).toBe(200)
  })
})

it('no log line holds a cookie, a code or a token', async () => {
  const { browser, callback } = await returning()
  await browser.open(callback)
  await read(thief('a'.repeat(43)))
  const text = JSON.stringify(at.node.logged)
  for (const secret of [new URL(callback).searchParams.get('code'), at.victim.cookies.get(COOKIE), at.csrf, 'eyJ'])
    expect(text).not.toContain(secret)
})
