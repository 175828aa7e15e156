/**
 * Signing in as a person does, in a real browser, at the sandbox as `up` starts it.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, CITY] = ['000000', '370200']
const BROWSER = process.env.GUANTONG_CHROMIUM ?? '/usr/bin/chromium'

describe.skipIf(!existsSync(BROWSER))('in Chromium (skipped where the machine has none: set GUANTONG_CHROMIUM)', () => {
  let tiers: Awaited<ReturnType<typeof startThreeTiers>>
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    tiers = await startThreeTiers([CITY], { signIn: true })
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await tiers?.close()
  })

  const open = async (code: string, path: string, locale: string): Promise<Page> => {
    const page = await (await browser.newContext({ locale })).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(tiers.endpoints[code] + path)
    return page
  }
  /** One click. */
  const choose = (page: Page, person: string) => page.click(`button[value="${person}"]`)

  it.each([
    ['en-US', CITY, 'clerk.370200', 'Clerk in Qingdao', 'clerk', 'Sign out'],
    ['zh-CN', NATION, 'viewer.000000', '国家级平台查询人员', '查询人员', '退出登录'],
  ])('%s at %s: the dashboard shows figures to %s without a token, until signed out', async (...row) => {
    const [locale, code, person, name, role, out] = row
    const page = await open(code, '/', locale)
    await page.click('#sign-in')
    await page.waitForSelector(`button[value="${person}"]`)
    expect(await page.textContent('body')).toContain(name)
    await choose(page, person)
    await page.waitForURL(`${tiers.endpoints[code]}/`)
    await page.waitForSelector('table tbody tr')
    expect(await page.isVisible('#token')).toBe(false)
    const who = (await page.textContent('#who')) ?? ''
    expect([who.includes(name), who.includes(role), who.includes(out)]).toEqual([true, true, true])
    expect(await page.evaluate('document.cookie')).not.toContain('guantong')

    await page.goto(`${tiers.endpoints[code]}/dictionary`)
    await page.waitForSelector('#sign-out')

    await page.click('#sign-out')
    // The provider asks whether it is to forget the browser as well.
    await page.click('button[name="logout"]')
    await page.waitForURL(`${tiers.endpoints[code]}/`)
    await page.waitForSelector('#sign-in')
    expect(await page.isVisible('#token')).toBe(true)
    expect(complaints).toEqual([])
  })

  it('GraphiQL asks as the person who signed in', async () => {
    const page = await open(CITY, '/login?return=/graphql', 'en-US')
    await choose(page, 'clerk.370200')
    await page.waitForSelector('.graphiql-container', { timeout: 20_000 })
    await page.waitForSelector('#who button')
    await page.click('button.graphiql-execute-button')
    await eventually('an answer', async () => ((await page.textContent('.result-window')) ?? '').includes('"370200"'))
    expect(complaints).toEqual([])
  })

  it('a sign-in that goes wrong is a page with a way on', async () => {
    const page = await open(CITY, '/callback?code=x&state=y', 'zh-CN')
    const text = (await page.textContent('body')) ?? ''
    expect([text.includes('GT_SIGN_IN_STALE'), text.includes('重新登录')]).toEqual([true, true])
    await page.click('a[href="/login"]')
    await page.waitForSelector('button[value="clerk.370200"]')
  })
})
