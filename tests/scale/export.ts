/**
 * `node tests/scale/export.ts --rows N`: cases of four cities, exported from the nation; exits 1 when a row is missing,
 * double or strange, or a tier needed more memory than it should.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { languageOf } from '@guantong/cli/language'
import { table } from '@guantong/cli/table'
import type { Language } from '@guantong/contract'
import { type ExportMeasured, type ExportRun, exportRows } from './export-rows.ts'
import type { Memory } from './watch-memory.ts'

const MOST_MB = 300

const HELP = {
  en: `node tests/scale/export.ts [--rows N] [--format ndjson|csv|xlsx] [--away SECONDS] [--json] [--lang en|zh]

Starts nation, two provinces and four cities as processes of their own, puts N cases into the cities (default 1000000), and
exports them at the nation with guantong export. With three eighths of the rows written, the city that is being read is killed,
and started again after --away seconds (default 5). Looks at the memory of every process five times a second (own: without
the pages of programs, which all nodes share), and compares
the ids in the file with the cities' own: number, distinct number, MD5 of all sorted. Figures of the cases are not measured and not
sent, so that what is seen is the export's.
Progress goes to stderr. Exit codes: 0 exact and within ${MOST_MB} MB of resident memory at each tier, 1 not, 2 wrong usage.
`,
  zh: `node tests/scale/export.ts [--rows N] [--format ndjson|csv|xlsx] [--away 秒] [--json] [--lang en|zh]

将国家、两省、四市各作为独立进程启动，向四市共装入 N 件案卷（默认 1000000），在国家节点用 guantong export 导出。写出八分之三时
强制终止正在读取的城市节点，--away 秒（默认 5）后重新启动。每秒五次读取各进程内存（独占部分不含各节点共用的程序页），并将文件中的标识与各城市本级核对：
行数、去重行数、全部排序后的 MD5。这些案卷不参与统计与上报，以便只测导出本身。
进度写入标准错误输出。退出码：0 逐行一致且各级常驻内存不超过 ${MOST_MB} MB，1 否，2 用法错误。
`,
} as const

type Wanted = Omit<ExportRun, 'tell'> & { readonly help: boolean; readonly json: boolean }

/** Null when the usage is wrong. */
function wantedBy(args: string[]): Wanted | null {
  try {
    const { values } = parseArgs({
      args,
      options: {
        rows: { type: 'string', default: '1000000' },
        format: { type: 'string', default: 'ndjson' },
        away: { type: 'string', default: '5' },
        json: { type: 'boolean', default: false },
        lang: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const [rows, away] = [values.rows, values.away].map(Number) as [number, number]
    const format = (['ndjson', 'csv', 'xlsx'] as const).find((one) => one === values.format)
    if (format === undefined || !Number.isInteger(rows) || rows < 4 || !(away >= 0)) return null
    return { help: values.help, json: values.json, rows, format, awayMs: away * 1000 }
  } catch {
    return null
  }
}

function print(measured: ExportMeasured, lang: Language): string {
  const { peakMb, restMb, cpuSeconds, different, restarted } = measured
  const zh = lang === 'zh'
  const mb = ({ resident, own }: Memory): string => `${own.toFixed(0)} MB (${resident.toFixed(0)} MB)`
  const cpu = (value: number): string => `${value.toFixed(1)} s`
  const rows = [
    [zh ? '国家' : 'nation', mb(restMb.nation), mb(peakMb.nation), cpu(cpuSeconds.nation)],
    [
      zh ? '省（最大者）' : 'provinces (the largest)',
      mb(restMb.provinces),
      mb(peakMb.provinces),
      cpu(cpuSeconds.provinces),
    ],
    [zh ? '市（最大者）' : 'cities (the largest)', mb(restMb.cities), mb(peakMb.cities), cpu(cpuSeconds.cities)],
    ['guantong export', '', mb(peakMb.command), ''],
  ]
  const size = `${measured.fileMb.toFixed(1)} MB`
  const seconds = measured.seconds.toFixed(1)
  const said = zh
    ? `${measured.rows} 行，${seconds} 秒（每秒 ${measured.rowsPerSecond} 行），文件 ${size}；期间重启 ${restarted ?? '无'}；${different.length === 0 ? '逐行一致' : `不一致：${different.join('、')}`}`
    : `${measured.rows} rows in ${seconds} s (${measured.rowsPerSecond} a second), ${size}; restarted meanwhile: ${restarted ?? 'none'}; ${different.length === 0 ? 'every row exactly once' : `rows differ: ${different.join(', ')}`}`
  const head = zh
    ? ['独占内存（常驻内存）', '导出前', '峰值', 'CPU（该级合计）']
    : ['own memory (resident)', 'before', 'peak', 'CPU of the tier']
  return `${said}\n\n${table(head, rows)}\n`
}

const isSound = ({ different, exitCode, peakMb, restarted }: ExportMeasured): boolean =>
  exitCode === 0 &&
  different.length === 0 &&
  restarted !== null &&
  [peakMb.nation, peakMb.provinces, peakMb.cities].every(({ resident }) => resident <= MOST_MB)

const args = process.argv.slice(2)
const lang = languageOf(args, process.env)
const wanted = wantedBy(args)
if (wanted === null || wanted.help) {
  const stream = wanted === null ? process.stderr : process.stdout
  stream.write(HELP[lang])
  process.exitCode = wanted === null ? 2 : 0
} else {
  const measured = await exportRows({ ...wanted, tell: (line) => void process.stderr.write(`${line}\n`) })
  process.stdout.write(wanted.json ? `${JSON.stringify(measured)}\n` : print(measured, lang))
  process.exitCode = isSound(measured) ? 0 : 1
}
