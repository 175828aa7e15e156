/**
 * Questions that were once answered wrongly, asked at the doors people use. Held elsewhere: rates of one cohort and what is not due
 * (tests/flow/cohort-rates.test.ts), no zero in place of nothing (tests/view/kinds-of-nothing.test.ts), classes of one edition
 * (tests/flow/editions.test.ts), tasks of one author (tests/flow/holding.test.ts), the silent side of a link
 * (tests/flow/status-command.test.ts), what the front pages paste (tests/flow/readme-commands.test.ts).
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { eventually } from '../support/eventually.ts'
import { fencesOf } from '../support/fences.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const PAGES = ['README.md', 'README.zh.md']
const folder = mkdtempSync(join(tmpdir(), 'guantong-answers-'))
let tiers: Awaited<ReturnType<typeof startThreeTiers>>

beforeAll(async () => {
  tiers = await startThreeTiers([CITY])
})
afterAll(async () => {
  await tiers?.close()
  rmSync(folder, { recursive: true, force: true })
})

const blocksOf = (page: string) => fencesOf(readFileSync(join(CLONE, page), 'utf8'))

it.each([NATION, PROVINCE, CITY])(
  'a submission that does not exist is an error at %s, to scripts too',
  async (node) => {
    const { code, stdout, stderr } = await tiers.guantong('why', `${CITY}/999`, '--node', node)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('GT_SUBMISSION_UNKNOWN')
  },
)

it('the figure that the front pages ask about is one, at every tier', async () => {
  const file = join(folder, 'cases.xlsx')
  copyFileSync(join(CLONE, 'schemas', 'samples', 'cases.xlsx'), file)
  expect((await tiers.guantong('import', file, '--node', CITY)).stdout).toContain('20')
  for (const page of PAGES) {
    const asked = blocksOf(page).flatMap(({ text }) => /guantong (why \d{6} .+? --node \d{6})/.exec(text)?.[1] ?? [])
    expect(asked).toHaveLength(1)
    await eventually(`what ${page} asks about has come up`, async () => {
      const { stdout } = await tiers.guantong(...(asked[0] as string).split(' '), '--json')
      const { figures } = JSON.parse(stdout) as { figures: { node: string; value: number | null }[] }
      expect(figures.map(({ node }) => node)).toEqual([CITY, PROVINCE, NATION])
      return figures.every(({ value }) => (value ?? 0) > 0)
    })
  }
})

describe.each(PAGES)('%s', (page) => {
  it('asks for no period that an installation of another year has nothing in', () => {
    const periods = blocksOf(page)
      .filter(({ language }) => language === 'graphql')
      .flatMap(({ text }) => [...text.matchAll(/period: \{ from: "(\d{4})[^"]*", to: "(\d{4})[^"]*" \}/g)])
      .map(([, from, to]) => [from, to])
    expect(periods.length).toBeGreaterThan(0)
    expect(periods.filter(([from = '', to = '']) => from > '2000' || to < '2099')).toEqual([])
  })
})

describe('a clerk with a row in which two things are wrong', () => {
  const HEAD = 'caseNo,divisionCode,kind,standardRef,code,source,state,reportedAt'
  /** Rule and remedy in Chinese, of each finding in the file of refused rows. */
  async function told(row: string): Promise<string[]> {
    const file = join(folder, 'row.csv')
    writeFileSync(file, `${HEAD}\n${row}\n`)
    expect((await tiers.guantong('import', file, '--node', CITY, '--lang', 'zh')).code).toBe(1)
    const rejects = join(folder, 'row.rejects.csv')
    const text = readFileSync(rejects, 'utf8')
    rmSync(rejects)
    return text.split('\n').slice(1)
  }

  it('is told both at once: a state that is none, and a county of another city', async () => {
    const text = (
      await told('W-1,370102,MATTER,GB/T 47678.5-2026,06010,COLLECTOR,DONE,2026-09-30T09:00:00+08:00')
    ).join('\n')
    expect(text).toContain('not-allowed')
    expect(text).toContain('division-outside')
  })

  it('reads in Chinese which words a field takes', async () => {
    const text = (
      await told('W-2,370202,MATTER,GB/T 47678.5-2026,06010,COLLECTOR,DONE,2026-09-30T09:00:00+08:00')
    ).join('\n')
    expect(text).toContain('取值应为:已上报(REPORTED)、已受理(ACCEPTED)')
  })
})
