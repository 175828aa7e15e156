/**
 * Processes killed in the middle of an import, and all of them at once; kills in between other work are the laboratory's
 * (seeds.test.ts).
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { cellsAt, totalsAt } from '../support/cube-cells.ts'
import { writeEgovaFile } from '../support/egova-file.ts'
import { eventually } from '../support/eventually.ts'
import { caseInput, range, submit } from '../support/generated-cases.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const CITY = '370200'
const PROVINCE = '370000'
const NATION = '000000'
const CHAIN = [NATION, PROVINCE, CITY, '370800']
const DISTRICTS = ['市南区', '市北区', '黄岛区', '崂山区']

let tiers: Awaited<ReturnType<typeof startThreeTiers>>
let next = 0

beforeAll(async () => {
  tiers = await startThreeTiers(['370200', '370800'])
})
afterAll(async () => {
  await tiers?.close()
})

const numbers = (count: number): number[] => {
  next += count
  return range(next - count, next)
}
const cases = (region: string, count: number) =>
  submit(
    tiers,
    region,
    numbers(count).map((n) => caseInput(region, n)),
  )

/** City, province and nation hold the same cells, and the city's own figures count every case it holds. */
async function healed(region = CITY): Promise<void> {
  await eventually(
    `every tier holds the cells of ${region}`,
    async () => {
      const [held] = await tiers.sql<{ count: string }>(region, 'select count(*) from case_record')
      if ((await totalsAt(tiers, region, region)).reported !== Number(held?.count)) return false
      const own = JSON.stringify(await cellsAt(tiers, region, region))
      return (
        own === JSON.stringify(await cellsAt(tiers, PROVINCE, region)) &&
        own === JSON.stringify(await cellsAt(tiers, NATION, region))
      )
    },
    { everyMs: 250 },
  )
}

const importOf = (file: string): string[] => [
  'import',
  file,
  '--node',
  CITY,
  '--profile',
  'egova-stat',
  '--json',
  '--rejects',
  `${file}.rejects.csv`,
]

/** Starts an import as a process of its own, and resolves when some of its rows are in the store. */
async function importBegun(file: string, before: number) {
  const child = spawn(process.execPath, [join(CLONE, 'packages/cli/src/main.ts'), ...importOf(file)], {
    env: tiers.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let stdout = ''
  child.stdout.on('data', (text: Buffer) => {
    stdout += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await eventually('the import has begun', async () => {
    const [held] = await tiers.sql<{ count: string }>(CITY, 'select count(*) from case_record')
    return Number(held?.count) > before || child.exitCode !== null
  })
  return { child, ended, stdout: () => stdout }
}

const heldCases = async (): Promise<number> =>
  Number((await tiers.sql<{ count: string }>(CITY, 'select count(*) from case_record'))[0]?.count)

describe('kill -9', () => {
  it('of the city node in the middle of an import loses nothing and doubles nothing', async () => {
    const file = `${tiers.folder.root}/one.csv`
    const { rows, onTime } = await writeEgovaFile(file, 40_000, DISTRICTS)
    const before = await heldCases()
    const running = await importBegun(file, before)
    await tiers.killNode(CITY)
    expect(await running.ended).toBe(0)
    expect(JSON.parse(running.stdout().trim().split('\n').at(-1) as string)).toMatchObject({
      rows,
      accepted: rows,
      rejected: 0,
    })
    await tiers.startNode(CITY)
    await healed()
    const totals = await totalsAt(tiers, NATION, CITY)
    expect(totals).toMatchObject({ reported: before + rows, on_time_closed: onTime, overdue_closed: rows - onTime })
  })

  it('of the import itself leaves whole batches; the same command again brings the rest', async () => {
    const file = `${tiers.folder.root}/two.csv`
    const { rows } = await writeEgovaFile(file, 60_000, DISTRICTS)
    const before = await heldCases()
    const running = await importBegun(file, before)
    running.child.kill('SIGKILL')
    await running.ended
    const again = await tiers.guantong(...importOf(file))
    const summary = JSON.parse(again.stdout.trim().split('\n').at(-1) as string)
    expect(summary).toMatchObject({ rows, accepted: rows, rejected: 0 })
    // the 40,000 rows of the first file carry the same case numbers
    expect(summary.unchanged).toBeGreaterThanOrEqual(40_000)
    expect(await heldCases()).toBe(before + 20_000)
    await healed()
  })

  it('of everything, with every JetStream store deleted, loses nothing', async () => {
    await cases(CITY, 60)
    await Promise.all(CHAIN.map((code) => tiers.killNode(code)))
    await Promise.all(CHAIN.map((code) => tiers.killNats(code)))
    for (const code of CHAIN) tiers.wipeNats(code)
    await Promise.all(CHAIN.map((code) => tiers.startNats(code)))
    await Promise.all(CHAIN.map((code) => tiers.startNode(code)))
    await cases(CITY, 10)
    await healed()
    await healed('370800')
  })
})
