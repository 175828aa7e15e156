/**
 * Signing in without a browser session: the command by device flow, programs by their own credentials.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allowInsecureRequests, ClientSecretBasic, clientCredentialsGrant, discovery } from 'openid-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cookieBrowser } from '../support/cookie-browser.ts'
import { runGuantongWith, type Said } from '../support/run-guantong.ts'
import { CITY, type SignedInNode, startSignedInNode } from '../support/start-signed-in-node.ts'

const home = mkdtempSync(join(tmpdir(), 'guantong-home-'))
const PROGRAM = { clientId: 'integrator-370200', clientSecret: 'a secret of the test' }
let node: SignedInNode

beforeAll(async () => {
  const rights = { roles: ['integrator'], regions: [CITY], verbs: ['read'], sharing: 'conditional' } as const
  node = await startSignedInNode({ plan: { programs: [{ ...PROGRAM, ...rights }], tokenSeconds: 20 } })
})
afterAll(async () => {
  await node?.stop()
  rmSync(home, { recursive: true, force: true })
})

const guantong = (...argv: string[]): Promise<Said> => runGuantongWith({ HOME: home, XDG_CONFIG_HOME: '' }, ...argv)
const query = (): Promise<Said> => guantong('query', '--at', node.address, '{ node { code } }')

/** What a person does with the address that the command shows. */
async function confirm(url: string, person: string): Promise<void> {
  const browser = cookieBrowser()
  const fieldsOf = (page: string): URLSearchParams =>
    new URLSearchParams(
      [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    )
  const device = `${node.provider.plan.issuer}/device`
  const first = await (await browser.open(url)).text()
  const second = await (await browser.open(device, { method: 'POST', body: fieldsOf(first) })).text()
  const body = fieldsOf(second)
  body.delete('abort')
  const asked = await browser.follow(await browser.open(device, { method: 'POST', body }), device)
  const chosen = await browser.open(asked.url, { method: 'POST', body: new URLSearchParams({ person }) })
  const done = await browser.follow(chosen, asked.url)
  expect(await done.response.text()).toContain('The command line is signed in')
}

it('a person confirms a code in a browser, and the command asks as this person until it is signed out', async () => {
  expect(await query()).toMatchObject({ code: 1, err: expect.stringContaining('GT_NOT_SIGNED_IN') })
  const shown = Promise.withResolvers<string>()
  const write = process.stderr.write
  const login = guantong('login', '--at', node.address, '--json')
  // The command writes while it waits.
  const through = process.stderr.write
  process.stderr.write = ((text: string) => {
    const url = /http:\/\/\S+user_code=\S+/.exec(String(text))?.[0]
    if (url !== undefined) shown.resolve(url)
    return through.call(process.stderr, text)
  }) as typeof write
  await confirm(await shown.promise, 'clerk.370200')
  const { code, out } = await login
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { node: CITY, endpoint: node.address, subject: 'clerk.370200', issuer: node.provider.plan.issuer },
  ])

  const file = join(home, '.config', 'guantong', 'sign-ins.json')
  expect([statSync(file).mode & 0o777, statSync(join(home, '.config', 'guantong')).mode & 0o777]).toEqual([
    0o600, 0o700,
  ])
  expect(await query()).toMatchObject({ code: 0, out: expect.stringContaining(CITY) })
  // Its token lasts 20 s here, which is less than it is renewed ahead: each question renews it.
  const before = readFileSync(file, 'utf8')
  expect(await query()).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).not.toBe(before)

  expect(await guantong('logout', '--at', node.address)).toMatchObject({ code: 0 })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([])
  expect(await query()).toMatchObject({ code: 1, err: expect.stringContaining('GT_NOT_SIGNED_IN') })
}, 120_000)

it('a program asks with credentials of its own', async () => {
  const { issuer } = node.provider.plan
  const config = await discovery(new URL(issuer), PROGRAM.clientId, {}, ClientSecretBasic(PROGRAM.clientSecret), {
    execute: [allowInsecureRequests],
  })
  const { access_token } = await clientCredentialsGrant(config, { resource: node.options.resource as string })
  const ask = (query: string) =>
    fetch(`${node.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ query }),
    }).then((response) => response.json())
  expect(await ask('{ node { code } }')).toEqual({ data: { node: { code: CITY } } })
  // For another node it gets none.
  await expect(clientCredentialsGrant(config, { resource: 'urn:guantong:node:000000' })).rejects.toThrow()
})
