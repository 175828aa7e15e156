/**
 * `npm run scale -- --cities N`: a whole country on this machine; exits 1 when something is missing or differs.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { languageOf } from '@guantong/cli/language'
import { table } from '@guantong/cli/table'
import type { Language } from '@guantong/contract'
import { HEARTBEAT_SECONDS, startCountry } from './country.ts'
import { CELLS, KINDS, type Spent, type Walked, walk } from './walk.ts'

const HELP = {
  en: `npm run scale -- [--cities N] [--provinces N] [--hosts N] [--json] [--lang en|zh]

Starts a country on this machine: the nation, its provinces and N cities (default 340 under all 31), with the real division
codes; one PostgreSQL cluster with a database a node, a nats-server for the nation and each province, cities as clients of their
province's; a beat every ${HEARTBEAT_SECONDS} s. Measures the quiet, then a day of ${CELLS} cells from every city at once, then a burst of all in the same moment, and
compares every cell at the nation with the cities' own. --hosts: processes the cities are spread over (default 4).
Everything lies in the temporary folder; nothing else should run beside it. Progress goes to stderr.
Exit codes: 0 everything arrived and is equal, 1 something is missing or differs, 2 wrong usage.
`,
  zh: `npm run scale -- [--cities N] [--provinces N] [--hosts N] [--json] [--lang en|zh]

在本机启动一个“全国”：国家、各省与 N 个城市节点（默认 31 个省级、340 个城市），采用真实行政区划代码；一个 PostgreSQL 集群、
每节点一个数据库，国家和各省各一个 nats-server，城市作为客户端接入本省的服务器；心跳间隔 ${HEARTBEAT_SECONDS} 秒。先测静默期，再测各城市同时上报一天
${CELLS} 个单元格，再测全部城市同一时刻集中上报，最后把国家节点的每个单元格与各城市本级核对。--hosts：城市分布的进程数（默认 4）。
全部数据位于临时目录；运行时机器上不应有其他任务。进度写入标准错误输出。
退出码：0 全部到达且一致，1 有缺失或不一致，2 用法错误。
`,
} as const

interface Wanted {
  readonly help: boolean
  readonly json: boolean
  readonly cities: number
  readonly provinces: number | undefined
  readonly hosts: number
}

/** Null when the usage is wrong. */
function wantedBy(args: string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        cities: { type: 'string', default: '340' },
        provinces: { type: 'string' },
        hosts: { type: 'string', default: '4' },
        json: { type: 'boolean', default: false },
        lang: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const wanted = {
      help: values.help,
      json: values.json,
      cities: Number(values.cities),
      provinces: values.provinces === undefined ? undefined : Number(values.provinces),
      hosts: Number(values.hosts),
    }
    const counts = [wanted.cities, wanted.provinces ?? 1, wanted.hosts]
    return counts.every((count) => Number.isInteger(count) && count >= 1) ? wanted : null
  } catch {
    return null
  }
}

const HEAD = {
  en: ['', 'quiet, a second', 'a day of every city', 'burst of all at once'],
  zh: ['', '静默（每秒）', '各城市一天', '全部同时上报'],
} as const
const LINES = {
  cells: { en: 'cells', zh: '单元格' },
  committed: { en: 'committed at the cities', zh: '各城市提交完成' },
  visible: { en: 'visible at the nation', zh: '国家节点全部可见' },
  settled: { en: 'settled by receipts', zh: '回执全部结清' },
  freshness: { en: 'freshness p50 / p95 / p99 / max', zh: '可见时延 p50 / p95 / p99 / 最大' },
  nation: { en: 'CPU: nation', zh: 'CPU：国家' },
  provinces: { en: 'CPU: provinces', zh: 'CPU：各省' },
  cities: { en: 'CPU: cities', zh: 'CPU：各城市' },
  postgres: { en: 'CPU: PostgreSQL', zh: 'CPU：PostgreSQL' },
  nats: { en: 'CPU: NATS', zh: 'CPU：NATS' },
  wal: { en: 'WAL', zh: 'WAL' },
  bytes: { en: 'through NATS', zh: '经 NATS 传输' },
} as const

function printWalk(walked: Walked, lang: Language): string {
  const { quiet, day, burst } = walked
  const of = (name: keyof typeof LINES, values: readonly string[]) => [LINES[name][lang], ...values]
  const floods = (name: keyof typeof LINES, value: (flood: Walked['day']) => string) =>
    of(name, ['', value(day), value(burst)])
  const all = (name: keyof typeof LINES, value: (spent: Spent) => string) => of(name, [quiet, day, burst].map(value))
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`
  const rows = [
    floods('cells', ({ cells }) => cells.toLocaleString('en-US')),
    floods('committed', ({ committedMs }) => seconds(committedMs)),
    floods('visible', ({ visibleMs }) => seconds(visibleMs)),
    floods('settled', ({ settledMs }) => seconds(settledMs)),
    floods('freshness', ({ freshnessMs: { p50, p95, p99, max } }) => [p50, p95, p99, max].map(seconds).join(' / ')),
    ...KINDS.map((kind) => all(kind, ({ cpuSeconds }) => `${cpuSeconds[kind].toFixed(2)} s`)),
    all('wal', ({ walBytes }) => mb(walBytes)),
    all('bytes', ({ natsBytes }) => mb(natsBytes)),
  ]
  const { nodes, startMs, connections, privateMb } = walked
  const memory = KINDS.map((kind) => `${kind} ${privateMb[kind].toFixed(0)} MB`).join(', ')
  const equal = walked.different.length === 0
  const said = {
    en: `${nodes.cities} cities and ${nodes.municipalities} municipalities under ${nodes.provinces} provinces and the nation
start: databases ${seconds(startMs.databases)}, nats-servers ${seconds(startMs.servers)}, nodes ${seconds(startMs.nodes)}
database connections: quiet ${quiet.connections}, at the end ${connections}; private memory: ${memory}
the nation's GraphQL counts ${walked.reported.toLocaleString('en-US')} cases; ${equal ? 'every cell equals the cities’ own' : `cells differ: ${walked.different.join(', ')}`}`,
    zh: `国家 1 个、省级 ${nodes.provinces} 个（其中直辖市 ${nodes.municipalities} 个）、城市 ${nodes.cities} 个
启动：数据库 ${seconds(startMs.databases)}，nats-server ${seconds(startMs.servers)}，节点 ${seconds(startMs.nodes)}
数据库连接：静默 ${quiet.connections}，结束时 ${connections}；独占内存：${memory}
国家节点 GraphQL 计 ${walked.reported.toLocaleString('en-US')} 件；${equal ? '每个单元格均与城市本级一致' : `单元格不一致：${walked.different.join('、')}`}`,
  }[lang]
  return `${said}\n\n${table(HEAD[lang], rows)}\n`
}

const args = process.argv.slice(2)
const lang = languageOf(args, process.env)
const wanted = wantedBy(args)
if (wanted === null || wanted.help) {
  const stream = wanted === null ? process.stderr : process.stdout
  stream.write(HELP[lang])
  process.exitCode = wanted === null ? 2 : 0
} else {
  const tell = (line: string) => void process.stderr.write(`${line}\n`)
  const { cities, provinces, hosts } = wanted
  const country = await startCountry({
    cities,
    cityHosts: hosts,
    tell,
    ...(provinces === undefined ? {} : { provinces }),
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void country.stop().finally(() => process.exit(1)))
  }
  try {
    const walked = await walk(country, { tell })
    process.stdout.write(wanted.json ? `${JSON.stringify(walked)}\n` : printWalk(walked, lang))
    const cases = country.places.origins.length * CELLS * 2
    process.exitCode = walked.different.length === 0 && walked.reported === cases ? 0 : 1
  } finally {
    await country.stop()
  }
}
