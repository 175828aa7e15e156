/** `guantong subscribe` against whole nodes as processes: over kills and restarts of the node it listens to. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { eventually } from '../support/eventually.ts'
import { submit } from '../support/generated-cases.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, CITY] = ['000000', '370200']

let tiers: Awaited<ReturnType<typeof startThreeTiers>>
beforeAll(async () => {
  tiers = await startThreeTiers([CITY])
})
afterAll(() => tiers?.close())

interface Running {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Ctrl-C. @returns the exit code. */
  interrupt(): Promise<number | null>
}

function subscribe(...args: string[]): Running {
  const child = spawn(process.execPath, [join(CLONE, 'packages/cli/src/main.ts'), 'subscribe', ...args], {
    env: tiers.env,
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    child,
    out: () => said.out,
    err: () => said.err,
    interrupt() {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** A case of one day. */
const commit = (day: string) =>
  submit(tiers, CITY, [
    {
      ...{
        caseNo: `S-${day}`,
        divisionCode: '370202',
        kind: 'MATTER',
        standardRef: 'GB/T 47678.5-2026',
        code: '01001',
      },
      ...{ source: 'COLLECTOR', state: 'REPORTED', reportedAt: `${day}T09:00:00+08:00` },
    },
  ])

test('prints what changes, goes on by itself after the node was killed or stopped, and ends with Ctrl-C', async () => {
  const people = subscribe('figures', '--node', NATION)
  const scripts = subscribe('--node', NATION, '--json', '--region', CITY)
  try {
    await eventually('both listen', () => [people, scripts].every(({ err }) => err().includes('Cursor: ')))
    await commit('2026-06-01')
    // By both: one that is behind gets several days in one event, and its cursor with the last of them only.
    await eventually('the first is told', () => [people, scripts].every(({ out }) => out().includes('2026-06-01')))
    await tiers.killNode(NATION)
    await commit('2026-06-02')
    await tiers.startNode(NATION)
    await commit('2026-06-03')
    await eventually('what changed meanwhile is told', () => people.out().includes('2026-06-03'))
    await tiers.stopNode(NATION)
    await tiers.startNode(NATION)
    await commit('2026-06-04')
    const days = ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04']
    await eventually('the last is told', () => [people, scripts].every(({ out }) => out().includes(days[3] ?? '')))
    expect(people.err()).toContain('GT_STREAM_ENDED')
    for (const day of days)
      expect(
        people
          .out()
          .split('\n')
          .filter((line) => line.includes(day)),
      ).toHaveLength(1)
    expect(people.out()).toMatch(/370202 市南区 {2}2026-06-01 {2}case-measure {2}from 370200, revision \d+/)
    const lines = scripts
      .out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ day }) => day)).toEqual(days)
    expect(lines.at(-1)).toMatchObject({ region: { code: '370202' }, origin: CITY, cursor: expect.any(String) })

    expect(await people.interrupt()).toBe(0)
    expect(people.err()).toContain('--after ')
    // The cursor a script has kept is where another goes on.
    expect(lines[0].cursor).toEqual(expect.any(String))
    const again = subscribe('--node', NATION, '--json', '--after', lines[0].cursor)
    await eventually('the rest is told', () => again.out().includes(days[3] ?? ''))
    expect(
      again
        .out()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).day),
    ).toEqual(days.slice(1))
    expect(await again.interrupt()).toBe(0)
  } finally {
    for (const { child } of [people, scripts]) child.kill('SIGKILL')
  }
}, 300_000)

test('links and submissions in Chinese, and a refusal that is not tried again', async () => {
  const links = subscribe('links', '--node', NATION, '--lang', 'zh')
  const submissions = subscribe('submissions', '--node', NATION, '--lang', 'zh')
  try {
    await eventually('links are told', () => links.out().includes(`370000 ← ${CITY}`))
    await eventually('it listens', () => submissions.err().includes('正在接收'))
    await commit('2026-06-05')
    await eventually('a submission is told', () => submissions.out().includes(`${CITY} 第`))
    expect(await links.interrupt()).toBe(0)
    expect(await submissions.interrupt()).toBe(0)
  } finally {
    for (const { child } of [links, submissions]) child.kill('SIGKILL')
  }
  const refused = await tiers.guantong('subscribe', '--node', NATION, '--after', 'nonsense')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('GT_CURSOR_INVALID')
})
