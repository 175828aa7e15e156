/**
 * `npm run faults -- --runs N --seed S`: N random schedules, one after the other; exits 1 if an invariant is missed.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { startThreeTiers } from '../support/start-three-tiers.ts'
import { type Laboratory, runSchedule } from './run-schedule.ts'
import { scheduleOf } from './schedule.ts'

const NODES = ['000000', '370000', '370200', '370800']
const CITIES = ['370200', '370800']

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(`npm run faults -- [--runs N] [--seed S]

Plays N random schedules of work and faults (kill -9, stop, wiped JetStream stores) against real nodes, heals, and compares
every cell with the cities' own rows. The same seed plays the same schedules. Exit code 1: something was lost, doubled or
silently stale.
随机故障演练：对真实节点执行 N 组随机的业务与故障组合，恢复后逐格与城市本级数据核对；退出码 1 表示有丢失、重复或暗中过期。
`)
  process.exit(0)
}
const runs = Number(values.runs)
const firstSeed = Number(values.seed)

const tiers = await startThreeTiers(CITIES)
const lab: Laboratory = { tiers, nodes: NODES, cities: CITIES, next: new Map() }
const heals: number[] = []
const faults: Record<string, number> = {}
let failed = 0
try {
  for (let run = 0; run < runs; run++) {
    const seed = firstSeed + run
    const steps = scheduleOf(seed, NODES, CITIES)
    const outcome = await runSchedule(lab, steps)
    for (const [kind, times] of Object.entries(outcome.faults)) faults[kind] = (faults[kind] ?? 0) + times
    heals.push(outcome.healedMs)
    const bad = outcome.lost.length + outcome.doubled.length + outcome.stale.length
    process.stderr.write(
      `run ${run + 1}/${runs} seed ${seed}: ${bad === 0 ? 'ok' : 'MISSED'}, healed in ${Math.round(outcome.healedMs)} ms\n`,
    )
    if (bad === 0) continue
    failed += 1
    process.stderr.write(`${[...outcome.lost, ...outcome.doubled, ...outcome.stale].slice(0, 10).join('\n')}\n`)
    process.stderr.write(`replay: npm run faults -- --runs 1 --seed ${seed}\n${JSON.stringify(steps)}\n`)
  }
  const submissions = await tiers.sql<{ count: string }>('000000', 'select count(*) from submission')
  const at = (q: number): number =>
    Math.round(heals.sort((a, b) => a - b)[Math.min(heals.length - 1, Math.floor(q * heals.length))] ?? 0)
  process.stdout.write(
    `${JSON.stringify({ runs, seed: firstSeed, failed, faults, submissions: Number(submissions[0]?.count), healedMs: { p50: at(0.5), p95: at(0.95) } })}\n`,
  )
} finally {
  await tiers.close()
}
process.exit(failed === 0 ? 0 : 1)
