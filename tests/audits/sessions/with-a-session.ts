/** Attacks with a session that is another’s, over, or none. */
import { expect } from 'vitest'
import { cookieBrowser } from '../../support/cookie-browser.ts'
import { CITY } from '../../support/start-signed-in-node.ts'
import { type Attack, at, CLERK, COOKIE, here, MINUTE_MS, OTHER, read, sql, thief, write } from './field.ts'

export const SESSIONS: readonly Attack[] = [
  ['an invented cookie', 'GT_SESSION_UNKNOWN', () => read(thief('a'.repeat(43)))],
  ['a cookie that is none', 'GT_SESSION_UNKNOWN', () => read(thief("' or 1=1 --"))],
  [
    'the hash that the store has, as a cookie',
    'GT_SESSION_UNKNOWN',
    async () => {
      const [{ id }] = (await sql(`select encode(id_hash, 'base64') as id from sign_in_session limit 1`)) as [
        { id: string },
      ]
      return read(thief(Buffer.from(id, 'base64').toString('base64url')))
    },
  ],
  [
    'two cookies, one of them right',
    'GT_SESSION_UNKNOWN',
    () => read(cookieBrowser(), { cookie: `${COOKIE}=${'a'.repeat(43)}; ${COOKIE}=${at.victim.cookies.get(COOKIE)}` }),
  ],
  [
    'a cookie stolen before, used after sign-out',
    'GT_SESSION_UNKNOWN',
    async () => {
      const stolen = thief(at.victim.cookies.get(COOKIE) as string)
      expect(
        (await at.victim.open(here('/logout'), { method: 'POST', headers: { 'x-guantong-csrf': at.csrf } })).status,
      ).toBe(200)
      return read(stolen)
    },
  ],
  [
    'a cookie planted before the victim signs in (fixation)',
    'GT_SESSION_UNKNOWN',
    async () => {
      const planted = 'b'.repeat(43)
      const browser = thief(planted)
      await browser.signIn(at.node.address, OTHER)
      expect(browser.cookies.get(COOKIE)).not.toBe(planted)
      return read(thief(planted))
    },
  ],
  [
    'a session of the attacker planted before the victim signs in',
    'GT_SESSION_UNKNOWN',
    async () => {
      const attacker = cookieBrowser()
      await attacker.signIn(at.node.address, OTHER)
      const planted = attacker.cookies.get(COOKIE) as string
      await thief(planted).signIn(at.node.address, CLERK)
      return read(thief(planted))
    },
  ],
  [
    'a session left open for half an hour',
    'GT_SESSION_IDLE',
    async () => {
      at.node.moveClock(31 * MINUTE_MS)
      return read(at.victim).finally(() => at.node.moveClock(-31 * MINUTE_MS))
    },
  ],
  [
    'a session kept awake for twelve hours',
    'GT_SESSION_AGED',
    async () => {
      await sql(`update sign_in_session set seen_at = now() + interval '13 hours'`)
      at.node.moveClock(12 * 60 * MINUTE_MS)
      return read(at.victim).finally(() => at.node.moveClock(-12 * 60 * MINUTE_MS))
    },
  ],
  [
    'a session and a token',
    'GT_CREDENTIALS_TWICE',
    async () => read(at.victim, { authorization: `Bearer ${await at.node.graphs.tokenFor(CITY)}` }),
  ],
  ['a session and a password', 'GT_CREDENTIALS_TWICE', () => read(at.victim, { authorization: 'Basic YTpi' })],
  ['a change without the page’s token', 'GT_CSRF_REFUSED', () => write(at.victim)],
  ['a change with an invented one', 'GT_CSRF_REFUSED', () => write(at.victim, { 'x-guantong-csrf': 'a'.repeat(43) })],
  [
    'a change with the token of another session',
    'GT_CSRF_REFUSED',
    async () => {
      const attacker = cookieBrowser()
      await attacker.signIn(at.node.address, OTHER)
      const foreign = (await attacker.session(at.node.address)).session?.csrf ?? ''
      return write(at.victim, { 'x-guantong-csrf': foreign })
    },
  ],
  [
    'a change from another site, with the right token',
    'GT_CROSS_SITE_REFUSED',
    () => write(at.victim, { origin: 'https://evil.example', 'x-guantong-csrf': at.csrf }),
  ],
  [
    'a change from a sandboxed frame',
    'GT_CROSS_SITE_REFUSED',
    () => write(at.victim, { origin: 'null', 'x-guantong-csrf': at.csrf }),
  ],
  [
    'a change from this host and another port',
    'GT_CROSS_SITE_REFUSED',
    () => write(at.victim, { origin: 'http://127.0.0.1:1', 'x-guantong-csrf': at.csrf }),
  ],
  ['a change whose Referer alone is right', 'GT_CSRF_REFUSED', () => write(at.victim, { referer: here('/') })],
  [
    'a question by an image of another site',
    'GT_CROSS_SITE_REFUSED',
    () => read(at.victim, { 'sec-fetch-site': 'cross-site' }),
  ],
  ['a question from a sister site', 'GT_CROSS_SITE_REFUSED', () => read(at.victim, { 'sec-fetch-site': 'same-site' })],
  [
    'a download by a link of another site',
    'GT_CROSS_SITE_REFUSED',
    () =>
      at.victim.open(here('/export/cases?region=370200&format=csv'), { headers: { 'sec-fetch-site': 'cross-site' } }),
  ],
  [
    'a change by a form',
    'GT_CSRF_REFUSED',
    () => at.victim.open(here('/graphql'), { method: 'POST', body: new URLSearchParams({ query: '{node{code}}' }) }),
  ],
]
