/**
 * All schedules of a run as one table.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Played } from './record.ts'
import { ALL_KINDS, KINDS, type Kind } from './step.ts'

export interface Summary {
  schedules: number
  failed: number
  faults: Record<string, number>
  submissions: number
  /** Times a node was asked while faults lasted, and its answer held against what it had. */
  looks: number
  lost: number
  doubled: number
  stale: number
  unsound: number
  healedMs: { p50: number; p95: number; max: number }
  meanMs: number
  /** Kinds that were not played, and why. */
  leftOut: Partial<Record<Kind, string>>
}

export function summaryOf(played: readonly Played[], leftOut: Summary['leftOut']): Summary {
  const heals = played.map(({ healedMs }) => healedMs).sort((a, b) => a - b)
  const at = (part: number): number =>
    Math.round(heals[Math.min(heals.length - 1, Math.floor(part * heals.length))] ?? 0)
  const sum = (of: (each: Played) => number): number => played.reduce((total, each) => total + of(each), 0)
  const faults: Record<string, number> = {}
  for (const each of played) {
    for (const [kind, times] of Object.entries(each.faults)) faults[kind] = (faults[kind] ?? 0) + times
  }
  return {
    schedules: played.length,
    failed: played.filter(({ bad }) => bad).length,
    faults,
    submissions: sum(({ submissions }) => submissions),
    looks: sum(({ looks }) => looks),
    lost: sum(({ lost }) => lost.length),
    doubled: sum(({ doubled }) => doubled.length),
    stale: sum(({ stale }) => stale.length),
    unsound: sum(({ unsound }) => unsound.length),
    healedMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
    meanMs: Math.round(sum(({ totalMs }) => totalMs) / Math.max(1, played.length)),
    leftOut,
  }
}

export function tableOf(summary: Summary, run: { command: string; seconds: number; worlds: number }): string {
  const kinds = ALL_KINDS.map((kind) => {
    const { en, zh } = KINDS[kind]
    const times = summary.leftOut[kind] ?? String(summary.faults[kind] ?? 0)
    return `| ${en} ${zh} | ${times} |`
  })
  const total = Object.values(summary.faults).reduce((sum, times) => sum + times, 0)
  return `# Fault laboratory: what a run found 故障演练结果

| what 项目 | |
| --- | ---: |
| random schedules 随机故障组合 | ${summary.schedules} |
| faults 故障次数 | ${total} |
| submissions at the top 到达国家级的报文 | ${summary.submissions} |
| answers held against the ledger while faults lasted 故障期间核对的应答 | ${summary.looks} |
| lost 丢失 | ${summary.lost} |
| doubled 重复 | ${summary.doubled} |
| silently stale 暗中过期 | ${summary.stale} |
| other violations 其他违例 | ${summary.unsound} |
| schedules with a violation 出现违例的组合 | ${summary.failed} |
| healed by itself within, p50 / p95 / longest 自愈用时 | ${summary.healedMs.p50} / ${summary.healedMs.p95} / ${summary.healedMs.max} ms |

| fault 故障 | times 次数 |
| --- | ---: |
${kinds.join('\n')}

Command 命令: \`${run.command}\` (${run.worlds} worlds side by side, ${Math.round(run.seconds / 60)} min)

Machine 机器: ${machine()}

Release 版本: ${release()}
`
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.versions.node}`

function release(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
