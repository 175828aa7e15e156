/**
 * `npm run bench`: every row measured beside its floor, one table; exits 1 when a target is missed.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { languageOf } from '@guantong/cli/language'
import { markThisRun, stopAllOnSignal } from '../support/marked-processes.ts'
import { cityList } from './city-list.ts'
import { cost } from './cost/cost.ts'
import { fair } from './cost/fair.ts'
import { deadChild } from './dead-child.ts'
import { foreign } from './foreign.ts'
import { freshness } from './freshness.ts'
import { gateways } from './gateways.ts'
import { growth } from './growth.ts'
import { hop } from './hop.ts'
import { IMPORT_SIZES, importSizes } from './import-sizes.ts'
import { importSpeed } from './import-speed.ts'
import { ingestSpeed } from './ingest-speed.ts'
import { live } from './live.ts'
import { withLoadedTiers } from './loaded-tiers.ts'
import { readXlsx } from './read-xlsx.ts'
import { replicatedQuery } from './replicated-query.ts'
import { routing } from './routing.ts'
import { type Bench, isMet, type Row } from './row.ts'
import { settled } from './settled.ts'
import { printRows } from './table.ts'
import { twoHopQuery } from './two-hop-query.ts'
import { writeAmplification } from './write-amplification.ts'

const FEWEST_ROUNDS = 5
const ON_TIERS = { 'freshness-8': freshness, live, 'two-hop': twoHopQuery }
/** `growth` gives the rows of freshness at 340 cities as well. */
const ALONE = {
  ...{ 'city-list': cityList, foreign, replicated: replicatedQuery },
  ...{ 'read-xlsx': readXlsx, routing, gateways, hop, 'dead-child': deadChild, settled, ingest: ingestSpeed },
  ...{ 'write-amplification': writeAmplification, growth, cost, fair },
}
const NAMES = ['import', ...Object.keys(ON_TIERS), ...IMPORT_SIZES, ...Object.keys(ALONE)]

const HELP = {
  en: `npm run bench -- [--rounds N] [--only NAME[,NAME…]] [--json] [--lang en|zh]

Measures this machine: import ÷ COPY, a workbook read ÷ by exceljs, freshness at the nation and at its listeners, two live hops ÷ one,
a list of 50 cases ÷ graphql-js and ÷ PostGraphile 5 (installed from its own lock file when it starts), 50 cases with fields of two services of others ÷ those behind plain Yoga and stitching,
a country's year of figures ÷ their SQL, settled submissions and ingested cells ÷ raw upserts, bytes for each changed case, CPU and freshness at 8, 80 and 340 cities,
routing among 340 nodes, our view as a gateway ÷ bare HTTP calls and ÷ gateways of others (installed when first asked for, with
npm, into tests/bench/peers), a hop over NATS ÷ over HTTP, ten children with one dead ÷ all alive, costs ÷ the processor time they stand for,
an ordinary question beside a heavy asker ÷ alone.
Each figure is the median of N rounds (at least ${FEWEST_ROUNDS}), ours and its floor by turns. Names: ${NAMES.join(', ')}.
Progress goes to stderr. Exit codes: 0 all targets met, 1 a target missed or a row failed, 2 wrong usage.
`,
  zh: `npm run bench -- [--rounds N] [--only 名称[,名称…]] [--json] [--lang en|zh]

在本机测量：导入 ÷ COPY、读取工作簿 ÷ exceljs、国家节点可见时延及订阅时延、两跳实时查询 ÷ 直接查询、
50 条案卷列表 ÷ graphql-js 及 ÷ PostGraphile 5（启动时按其自带锁文件安装）、附两个外部服务字段的 50 条案卷 ÷ Yoga + 拼接的通行做法、全国一年的汇聚指标 ÷ 同样的 SQL，
以及回执结清的报送与接收的单元格 ÷ 直接写入、每件变更案卷的字节数、8/80/340 个城市时的 CPU 与可见时延、
340 个节点时的选路、本系统作为网关 ÷ 裸 HTTP 调用及 ÷ 其他网关（首次测量时用 npm 装入 tests/bench/peers）、
NATS 一跳 ÷ HTTP 一跳、十个下级中一个宕机 ÷ 全部在线、查询成本 ÷ 实际处理器耗时、重负载主体旁的普通查询 ÷ 单独查询。
每个数值取 N 轮（至少 ${FEWEST_ROUNDS} 轮）的中位数，实测与基线交替进行。名称：${NAMES.join('、')}。
进度写入标准错误输出。退出码：0 全部达标，1 有目标未达标或测量失败，2 用法错误。
`,
} as const

interface Wanted {
  readonly help: boolean
  readonly json: boolean
  readonly rounds: number
  readonly names: readonly string[]
}

/** Null when the usage is wrong. */
function wantedBy(args: string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: String(FEWEST_ROUNDS) },
        only: { type: 'string', default: NAMES.join(',') },
        json: { type: 'boolean', default: false },
        lang: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const rounds = Number(values.rounds)
    const names = values.only.split(',')
    const isSound = Number.isInteger(rounds) && rounds >= FEWEST_ROUNDS && names.every((name) => NAMES.includes(name))
    return isSound ? { help: values.help, json: values.json, rounds, names } : null
  } catch {
    return null
  }
}

async function measure({ rounds, names }: Wanted): Promise<Row[]> {
  stopAllOnSignal(markThisRun())
  const bench: Bench = { rounds, tell: (line) => void process.stderr.write(`${line}\n`) }
  const rows = names.includes('import') ? await importSpeed(bench) : []
  const onTiers = Object.entries(ON_TIERS).filter(([name]) => names.includes(name))
  if (onTiers.length > 0) {
    await withLoadedTiers(bench, async (loaded) => {
      for (const [, run] of onTiers) rows.push(...(await run(loaded, bench)))
    })
  }
  rows.push(...(await importSizes(bench, names)))
  for (const [name, run] of Object.entries(ALONE)) if (names.includes(name)) rows.push(...(await run(bench)))
  return rows
}

const args = process.argv.slice(2)
const lang = languageOf(args, process.env)
const wanted = wantedBy(args)
if (wanted === null || wanted.help) {
  const stream = wanted === null ? process.stderr : process.stdout
  stream.write(HELP[lang])
  process.exitCode = wanted === null ? 2 : 0
} else {
  const rows = await measure(wanted)
  const judged = rows.map((row) => ({ ...row, met: isMet(row) }))
  process.stdout.write(
    wanted.json ? `${JSON.stringify({ rounds: wanted.rounds, rows: judged })}\n` : `${printRows(rows, lang)}\n`,
  )
  process.exitCode = judged.some(({ met }) => met === false) ? 1 : 0
}
