/** Attacks on the way in. */
import { expect } from 'vitest'
import { cookieBrowser } from '../../support/cookie-browser.ts'
import { type Attack, at, CLERK, changeAttempt, changed, here, MINUTE_MS, now, OTHER, returning, sql } from './field.ts'

export const SIGNING_IN: readonly Attack[] = [
  [
    'an answer in a browser that asked nothing',
    'GT_SIGN_IN_STALE',
    async () => cookieBrowser().open((await returning()).callback),
  ],
  [
    'the attacker’s answer in a browser that signs in as somebody else (login CSRF)',
    'GT_SIGN_IN_MIXED',
    async () => {
      const [attacker, other] = [await returning(), await returning(CLERK)]
      return other.browser.open(attacker.callback)
    },
  ],
  [
    'an answer without state',
    'GT_SIGN_IN_MIXED',
    async () => {
      const { browser, callback } = await returning()
      return browser.open(changed(callback, { state: null }))
    },
  ],
  [
    'an attempt whose way back was changed in the cookie',
    'GT_SIGN_IN_MIXED',
    async () => {
      const { browser, callback } = await returning()
      changeAttempt(browser, 2, Buffer.from('//evil.example/').toString('base64url'))
      return browser.open(callback)
    },
  ],
  [
    'an attempt made younger in the cookie',
    'GT_SIGN_IN_MIXED',
    async () => {
      const { browser, callback } = await returning()
      changeAttempt(browser, 1, String(now() + 1))
      return browser.open(callback)
    },
  ],
  [
    'an answer after eleven minutes',
    'GT_SIGN_IN_STALE',
    async () => {
      const { browser, callback } = await returning()
      at.node.moveClock(11 * MINUTE_MS)
      return browser.open(callback).finally(() => at.node.moveClock(-11 * MINUTE_MS))
    },
  ],
  [
    'an answer that comes twice',
    'GT_SIGN_IN_REPEATED',
    async () => {
      const { browser, callback } = await returning()
      const copy = cookieBrowser(new Map(browser.cookies))
      expect((await browser.open(callback)).status).toBe(303)
      return copy.open(callback)
    },
  ],
  [
    'an answer that comes again after its session was signed out',
    'GT_SIGN_IN_REFUSED',
    async () => {
      const { browser, callback } = await returning()
      const copy = cookieBrowser(new Map(browser.cookies))
      await browser.open(callback)
      await sql(`delete from sign_in_session where subject = '${OTHER}'`)
      return copy.open(callback)
    },
  ],
  [
    'a stolen code put into an attempt of the thief (PKCE)',
    'GT_SIGN_IN_REFUSED',
    async () => {
      const [mine, stolen] = [await returning(), await returning(CLERK)]
      return mine.browser.open(changed(mine.callback, { code: new URL(stolen.callback).searchParams.get('code') }))
    },
  ],
  [
    'an answer in the name of another issuer (mix-up)',
    'GT_SIGN_IN_REFUSED',
    async () => {
      const { browser, callback } = await returning()
      return browser.open(changed(callback, { iss: 'https://evil.example' }))
    },
  ],
  [
    'an answer that says no',
    'GT_SIGN_IN_REFUSED',
    async () => {
      const { browser, callback } = await returning()
      return browser.open(changed(callback, { code: null, error: 'access_denied' }))
    },
  ],
  [
    'an invented code',
    'GT_SIGN_IN_REFUSED',
    async () => {
      const { browser, callback } = await returning()
      return browser.open(changed(callback, { code: 'x'.repeat(43) }))
    },
  ],
  [
    'two states, the right one second',
    'GT_SIGN_IN_MIXED',
    async () => {
      const { browser, callback } = await returning()
      return browser.open(callback.replace('?', '?state=x&'))
    },
  ],
  ...[
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/\r\nset-cookie: a=b',
    'javascript:alert(1)',
  ].map(
    (to): Attack => [
      `a way back to ${JSON.stringify(to)} (open redirect)`,
      'GT_SIGN_IN_ELSEWHERE',
      () => fetch(here(`/login?return=${encodeURIComponent(to)}`), { redirect: 'manual' }),
    ],
  ),
]
