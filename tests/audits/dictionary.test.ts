/**
 * The data-dictionary pages, over HTTP and in a real browser.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { listedProfiles } from '@guantong/node/intake/profiles/load-profile'
import { createDashboardDoor, createDictionaryDoor } from '@guantong/node/page-doors'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { createSignedOutDoor } from '@guantong/node/sign-in/signed-out-door'
import { dataSets, kebabCase, loadStandard } from '@guantong/standard'
import { createDictionaryPages } from '@guantong/web'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BROWSER = process.env.GUANTONG_CHROMIUM ?? '/usr/bin/chromium'
const standard = loadStandard()
let server: RunningServer

beforeAll(async () => {
  server = await startServer({
    http: { host: '127.0.0.1', port: 0 },
    self: '370200',
    principalOf: () => Promise.reject(new Error('no token is asked for')),
    doors: [
      createDashboardDoor(),
      createDictionaryDoor(createDictionaryPages(standard, listedProfiles)),
      createSignedOutDoor('370200'),
    ],
    log: { error: () => {}, info: () => {} },
    newId: () => 'id',
  })
})
afterAll(() => server?.stop(500))

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.url + path, { headers, method })

describe('over HTTP', () => {
  it.each(['en', 'zh'] as const)('holds every name of the standard, in %s', async (lang) => {
    const text = unescaped(await (await get(`/dictionary?lang=${lang}`)).text())
    expect(text).toContain(`<html lang="${lang}">`)
    expect(text).toMatch(/aligned with/i)
    const names = [
      ...dataSets.flatMap(({ name, zh, en, fields }) => [
        name,
        zh,
        en,
        ...fields.flatMap((f) => [f.name, f.zh, f.abbr]),
      ]),
      ...[...standard.codes.all, ...standard.monitoredClasses].flatMap(({ code, name }) => [code, name]),
      ...standard.divisions.changes.flatMap(({ code, name, evidence }) => [code, name, evidence]),
      ...standard.cityIndicators.flatMap(({ name, zh, numerator }) => [name, zh, numerator[lang]]),
      ...standard.indicators.flatMap(({ name, zh, numerator }) => [name, zh, numerator]),
      ...standard.measures.flatMap(({ name, zh, meaning }) => [name, zh, meaning[lang]]),
      ...standard.valueLists.flatMap((list) => [list.zh, ...list.values.flatMap(({ name, zh, en }) => [name, zh, en])]),
    ]
    expect(names.filter((name) => name !== undefined && !text.includes(name))).toEqual([])
  })

  it.each([
    ['en', 'only by a tier above', 'a row that breaks it is kept'],
    ['zh', '仅由上级节点填写', '不符者予以保留并提示'],
  ])('says what is checked beyond a single value, in %s', async (lang, above, disorder) => {
    const text = unescaped(await (await get(`/dictionary?lang=${lang}`)).text()).replace(/<[^>]*>/g, '')
    const rules = dataSets.flatMap(({ order = [], fields }) => [
      ...order.map((moments) => moments.join(' ≤ ')),
      ...fields.flatMap(({ quotient }) => (quotient === undefined ? [] : [`= ${quotient.join(' ÷ ')}`])),
    ])
    expect(rules.length).toBeGreaterThan(5)
    expect([...rules, above, disorder].filter((rule) => !text.includes(rule))).toEqual([])
  })

  it('has a page and a JSON Schema for each data set, and every link leads somewhere', async () => {
    const links = new Set<string>()
    for (const { name, fields } of dataSets) {
      const response = await get(`/dictionary/${kebabCase(name)}?lang=en`)
      expect([name, response.status]).toEqual([name, 200])
      const text = await response.text()
      expect(fields.filter((field) => !text.includes(field.name))).toEqual([])
      for (const [, href] of text.matchAll(/href="(\/[^"]*)"/g)) links.add((href as string).split('#')[0] as string)
    }
    const broken = []
    for (const link of links) if ((await get(link.replaceAll('&amp;', '&'))).status !== 200) broken.push(link)
    expect(broken).toEqual([])
    const schema = await get('/schemas/data-sets/component.schema.json')
    expect(schema.headers.get('content-type')).toContain('application/schema+json')
    expect(await schema.json()).toHaveProperty('$schema')
    expect(await (await get('/schemas/node.graphql')).text()).toContain('type Query')
  })

  it('speaks the language asked for, is asked again for nothing, and packs', async () => {
    const german = await get('/dictionary', { 'accept-language': 'de, zh-CN;q=0.5' })
    expect(german.headers.get('content-language')).toBe('zh')
    expect((await get('/dictionary?lang=en', { 'accept-language': 'zh' })).headers.get('content-language')).toBe('en')
    const etag = german.headers.get('etag') as string
    const again = await get('/dictionary', { 'accept-language': 'zh', 'if-none-match': `"other", ${etag}` })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(german.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect((await get('/dictionary', {}, 'HEAD')).status).toBe(200)
    expect((await get('/dictionary', {}, 'POST')).status).toBe(405)
  })

  it.each([
    '/dictionary/nothing',
    '/dictionary/../serve.ts',
    '/schemas/../package.json',
    '/schemas/%2e%2e/package.json',
    '/schemas/store/schema.prisma',
    '/dictionary/constructor',
    '//',
  ])('%s is nothing', async (path) => {
    expect((await get(path)).status).toBeGreaterThanOrEqual(400)
  })
})

describe.skipIf(!existsSync(BROWSER))('in Chromium (skipped where the machine has none: set GUANTONG_CHROMIUM)', () => {
  let browser: Browser
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  const open = async (path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) complaints.push(request.url())
    })
    await page.goto(server.url + path)
    return page
  }

  it('finds a code by its name, opens where it is, and gives everything back', async () => {
    const page = await open('/dictionary', { locale: 'zh-CN' })
    await page.fill('#search', '供水井盖异常')
    await page.waitForFunction(() => document.querySelector('#hits')?.textContent !== '')
    expect(await page.locator('tr.row:visible').count()).toBe(1)
    expect(await page.locator('tr.row:visible').textContent()).toContain('01001')
    expect(await page.locator('main section:visible h2').allTextContents()).toEqual(['代码表'])
    await page.fill('#search', 'GLBJBSM')
    await page.waitForFunction(() => document.querySelector('#component')?.hasAttribute('open'))
    await page.fill('#search', '')
    await page.waitForFunction(() => document.querySelector('#hits')?.textContent === '')
    expect(await page.locator('details.entry:not([hidden])').count()).toBeGreaterThan(40)
    expect(complaints).toEqual([])
  })

  it('changes language on the spot and stays on the same page', async () => {
    const page = await open('/dictionary/component', { locale: 'en-US' })
    expect(await page.textContent('h1')).toContain('Data dictionary')
    await page.click('a.switch')
    expect(page.url()).toContain('/dictionary/component?lang=zh')
    expect(await page.textContent('h1')).toContain('数据字典')
    expect(complaints).toEqual([])
  })

  it.each(['/dictionary', '/dictionary/component', '/dictionary/service-demand'])(
    '%s fits a telephone of 390 pixels',
    async (path) => {
      for (const lang of ['en', 'zh']) {
        const page = await open(`${path}?lang=${lang}`, { viewport: { width: 390, height: 844 } })
        for (const each of await page.locator('details.entry').all())
          await each.evaluate((d) => d.setAttribute('open', ''))
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect([lang, wider]).toEqual([lang, 0])
      }
    },
  )

  it('can be read without its script: everything is in the page, the search is not shown', async () => {
    const page = await open('/dictionary', { javaScriptEnabled: false })
    expect(await page.locator('#find').isVisible()).toBe(false)
    await page.click('#component summary')
    expect(await page.locator('#component table').isVisible()).toBe(true)
  })

  it('names its regions, its language and every table head for those who listen', async () => {
    const page = await open('/dictionary', { locale: 'en-US' })
    const faults = await page.evaluate(() => {
      const found: string[] = []
      for (const table of document.querySelectorAll('table'))
        if (table.querySelectorAll('thead th[scope="col"]').length === 0) found.push('table without heads')
      for (const section of document.querySelectorAll('main section'))
        if (!document.getElementById(section.getAttribute('aria-labelledby') ?? '')) found.push(`unnamed ${section.id}`)
      const ids = [...document.querySelectorAll('[id]')].map((each) => each.id)
      if (new Set(ids).size !== ids.length) found.push('an id twice')
      if (!document.querySelector('label[for="search"]')) found.push('search without a label')
      return found
    })
    expect(faults).toEqual([])
  })
})

const unescaped = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
  )
