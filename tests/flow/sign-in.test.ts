/**
 * Signing in at a node with a real OpenID provider: authorization code with PKCE, a session of the node, and the end of both.
 *
 * @module
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CookieBrowser, cookieBrowser } from '../support/cookie-browser.ts'
import { eventually } from '../support/eventually.ts'
import { CITY, type SignedInNode, startSignedInNode } from '../support/start-signed-in-node.ts'

const CLERK = 'clerk.370200'
let node: SignedInNode

beforeAll(async () => {
  node = await startSignedInNode()
})
afterAll(async () => node?.stop())

const sessionsKept = async (): Promise<number> => {
  const { rows } = await node.graphs.tiers.of(CITY).ledger.pool.query('select count(*) as n from sign_in_session')
  return rows[0].n as number
}

async function ask(browser: CookieBrowser): Promise<{ status: number; code?: string }> {
  const { session } = await browser.session(node.address)
  const response = await browser.open(`${node.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-guantong-csrf': session?.csrf ?? '' },
    body: JSON.stringify({ query: '{ node { code } }' }),
  })
  return { status: response.status }
}

async function signOut(browser: CookieBrowser): Promise<string> {
  const { session } = await browser.session(node.address)
  const headers = { 'x-guantong-csrf': session?.csrf ?? '' }
  const response = await browser.open(`${node.address}/logout`, { method: 'POST', headers })
  expect(response.status).toBe(200)
  return ((await response.json()) as { location: string }).location
}

it('leads to the page a person came from, with a session that asks as this person', async () => {
  const browser = cookieBrowser()
  const { response, url } = await browser.signIn(node.address, CLERK, '/?from=2024')
  expect([response.status, url]).toEqual([200, `${node.address}/?from=2024`])
  const { session } = await browser.session(node.address)
  expect(session).toMatchObject({
    subject: CLERK,
    name: '青岛市受理人员 Clerk in Qingdao',
    roles: ['clerk'],
    regions: ['370200'],
  })
  expect(await ask(browser)).toEqual({ status: 200 })
  // Reading needs no more than the cookie.
  expect((await browser.open(`${node.address}/graphql?query={node{code}}`)).status).toBe(200)
  expect((await browser.open(`${node.address}/export/cases?region=370200&format=csv`)).status).toBe(200)
})

it('keeps of a session neither the cookie nor a token that could be read', async () => {
  const browser = cookieBrowser()
  await browser.signIn(node.address, CLERK)
  const cookie = browser.cookies.get(`guantong-${CITY}`) as string
  const { rows } = await node.graphs.tiers
    .of(CITY)
    .ledger.pool.query(
      `select encode(id_hash, 'escape') || encode(tokens, 'escape') || encode(sign_in, 'escape') || name as kept from sign_in_session`,
    )
  for (const { kept } of rows) {
    expect(kept).not.toContain(cookie)
    // Every JWT begins so.
    expect(kept).not.toContain('eyJ')
  }
})

it('begins a new session each time, and ends the one before', async () => {
  const browser = cookieBrowser()
  await browser.signIn(node.address, CLERK)
  const first = browser.cookies.get(`guantong-${CITY}`)
  const before = await sessionsKept()
  await browser.signIn(node.address, CLERK)
  expect(browser.cookies.get(`guantong-${CITY}`)).not.toBe(first)
  expect(await sessionsKept()).toBe(before)
})

it('renews the token of the issuer once, however many ask, and never lets the session outlast the issuer’s word', async () => {
  const browser = cookieBrowser()
  await browser.signIn(node.address, CLERK)
  const pool = node.graphs.tiers.of(CITY).ledger.pool
  const soon = () =>
    pool.query(`update sign_in_session set token_ends_at = now() - interval '1 second', renewing_until = null`)
  const { session } = await browser.session(node.address)
  await soon()
  const asked = await Promise.all(
    Array.from({ length: 8 }, () =>
      browser.open(`${node.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-guantong-csrf': session?.csrf ?? '' },
        body: JSON.stringify({ query: '{ node { code } }' }),
      }),
    ),
  )
  expect(asked.map(({ status }) => status)).toEqual(Array(8).fill(200))
  await node.provider.stop()
  try {
    await soon()
    // Its token is over, and nobody can say whether the person is still one.
    expect((await browser.open(`${node.address}/graphql?query={node{code}}`)).status).toBe(503)
    expect(await sessionsKept()).toBeGreaterThan(0)
  } finally {
    await node.provider.start()
  }
  // It has forgotten everybody: its state is in memory.
  await pool.query('update sign_in_session set renewing_until = null')
  const refused = await browser.open(`${node.address}/graphql?query={node{code}}`)
  const { errors } = (await refused.json()) as { errors: { extensions: { code: string } }[] }
  expect([refused.status, errors[0]?.extensions.code]).toEqual([401, 'GT_SESSION_NOT_RENEWED'])
  expect((await browser.session(node.address)).session).toBeNull()
})

it('signs out here and at the issuer, which tells the nodes', async () => {
  const [browser, other] = [cookieBrowser(), cookieBrowser()]
  await browser.signIn(node.address, CLERK)
  // Another browser of another person is not meant.
  await other.signIn(node.address, 'operator.370200')
  const stolen = cookieBrowser(new Map(browser.cookies))
  const to = await signOut(browser)
  expect(to).toMatch(new RegExp(`^${node.provider.plan.issuer}/session/end\\?`))
  expect(browser.cookies.has(`guantong-${CITY}`)).toBe(false)
  expect((await stolen.open(`${node.address}/graphql?query={node{code}}`)).status).toBe(401)
  expect(await ask(other)).toEqual({ status: 200 })
})

it('ends sessions when the issuer says that the person signed out there', async () => {
  const [browser, other] = [cookieBrowser(), cookieBrowser()]
  await browser.signIn(node.address, CLERK)
  await other.signIn(node.address, CLERK)
  // Signing out at the issuer alone: its page, its button.
  const page = await browser.open(`${node.provider.plan.issuer}/session/end`)
  const xsrf = /name="xsrf" value="(\w+)"/.exec(await page.text())?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  await browser.open(`${node.provider.plan.issuer}/session/end/confirm`, { method: 'POST', body })
  await eventually('the session has ended', async () => (await browser.session(node.address)).session === null)
  expect(node.logged.filter(({ message }) => message === 'signed out by the issuer')).not.toEqual([])
  expect(await ask(other)).toEqual({ status: 200 })
})

it('tells programs whose tokens it takes', async () => {
  const response = await fetch(`${node.address}/.well-known/oauth-protected-resource`)
  expect(await response.json()).toMatchObject({
    resource: 'urn:guantong:node:370200',
    authorization_servers: [node.provider.plan.issuer],
    guantong: { node: CITY, commandClientId: 'guantong-cli' },
  })
})
