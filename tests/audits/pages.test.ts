/**
 * The pages a person opens, in a real browser.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
const BROWSER = process.env.GUANTONG_CHROMIUM ?? '/usr/bin/chromium'

describe.skipIf(!existsSync(BROWSER))('in Chromium (skipped where the machine has none: set GUANTONG_CHROMIUM)', () => {
  let graphs: Graphs
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    graphs = await startGraphs([{ code: CITY, parent: null, tier: 'city', origin: true }])
    await graphs.write(
      CITY,
      [1, 2, 3].map((n) => makeCase(`case-${n}`)),
    )
    await eventually('three cases are measured', async () => {
      const answer = await graphs.ask(
        CITY,
        `{ region(code: "${CITY}") { measures(period: { from: "2000", to: "2030" }) { nodes { reported } } } }`,
      )
      return answer.data.region.measures.nodes[0]?.reported === 3
    })
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    await graphs?.stop()
  })

  const open = async (path: string, locale: string): Promise<Page> => {
    const page = await (await browser.newContext({ locale })).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(graphs.urlOf(CITY)) && !/^(data|blob):/.test(request.url()))
        complaints.push(`asked ${request.url()}`)
    })
    await page.goto(graphs.urlOf(CITY) + path)
    return page
  }

  it.each([
    ['en-US', 'closed'],
    ['zh-CN', '按期结案率'],
  ])('the dashboard shows figures in %s once it is given a token', async (locale, word) => {
    const page = await open('/', locale)
    expect(await page.textContent('body')).not.toContain('青岛市')
    await page.fill('input', await graphs.tokenFor(CITY))
    await page.keyboard.press('Enter')
    await page.waitForSelector('table tbody tr')
    const text = (await page.textContent('table')) ?? ''
    expect(text).toContain('青岛市')
    expect(text.toLowerCase()).toContain(word)
    expect(complaints).toEqual([])
  })

  it.each([
    ['en-US', 'not due yet'],
    ['zh-CN', '未到期'],
  ])('where there is no figure the dashboard says why, in %s', async (locale, word) => {
    const page = await open('/', locale)
    const ahead = String(new Date().getFullYear() + 2)
    await page.fill('#token', await graphs.tokenFor(CITY))
    await page.fill('#from', ahead)
    await page.fill('#to', ahead)
    await page.keyboard.press('Enter')
    await page.waitForSelector('table tbody tr')
    const cells = await page.locator('table tbody tr').first().locator('td').allTextContents()
    expect(cells.slice(1, 4)).toEqual([word, '–', '–'])
    expect(complaints).toEqual([])
  })

  it('a wrong token gets the sentence with its code, and no figures', async () => {
    const page = await open('/', 'en-US')
    await page.fill('input', 'nonsense')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() =>
      /token|GT_TOKEN_INVALID/i.test((document.body.textContent ?? '').replace(/guantong token/g, '')),
    )
    expect(await page.textContent('body')).not.toContain('青岛市')
  })

  it('GraphiQL comes up with ready-made queries and asks nobody else', async () => {
    const page = await open('/graphql', 'en-US')
    await page.waitForSelector('.graphiql-container', { timeout: 20_000 })
    const text = await page.textContent('body')
    for (const tab of ['Node', 'Figures', 'NewestOpenCases', 'Submissions']) expect(text).toContain(tab)
    expect(complaints).toEqual([])
  })
})
