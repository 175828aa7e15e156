/**
 * A large export from the nation with every node a process of its own, and a city restarted in the middle of it.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { writeCases } from '@guantong/node/intake/rows/write-cases'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { CLONE } from '../support/clone.ts'
import { startThreeTiers, type ThreeTiers } from '../support/start-three-tiers.ts'
import { type HeldIds, idsInFile, idsInStore } from './exported-ids.ts'
import { usedBy } from './usage.ts'
import { type Memory, watchMemory } from './watch-memory.ts'

export const CITIES = ['370200', '370800', '440100', '440300'] as const
const NATION = '000000'
const PROVINCES = ['370000', '440000'] as const
const BATCH = 5_000

export type ExportFormat = 'ndjson' | 'csv' | 'xlsx'

export interface ExportRun {
  readonly rows: number
  readonly format: ExportFormat
  /** A city is stopped when half of the rows are there, and started again after this. */
  readonly awayMs: number
  readonly tell: (line: string) => void
}

export interface ExportMeasured {
  readonly rows: number
  readonly seconds: number
  readonly rowsPerSecond: number
  readonly fileMb: number
  /** The most of each tier's processes, and of the command that writes the file. */
  readonly peakMb: Readonly<Record<'nation' | 'provinces' | 'cities' | 'command', Memory>>
  /** Before the export began. */
  readonly restMb: Readonly<Record<'nation' | 'provinces' | 'cities', Memory>>
  /** Of the processes of a tier together; what the killed city had used is left out. */
  readonly cpuSeconds: Readonly<Record<'nation' | 'provinces' | 'cities', number>>
  readonly restarted: string | null
  /** Cities whose rows in the file are not exactly their own: none. */
  readonly different: readonly string[]
  readonly exitCode: number
}

export async function exportRows(run: ExportRun): Promise<ExportMeasured> {
  const { tell } = run
  const folder = mkdtempSync(join(tmpdir(), 'guantong-export-'))
  tell('starting seven nodes')
  const tiers = await startThreeTiers(CITIES)
  try {
    // Neither what loading leaves in their memory nor what measuring and sending takes is the export's.
    for (const { code } of tiers.nodes) await tiers.stopNode(code)
    for (const city of CITIES) {
      await load(tiers, city, Math.ceil(run.rows / CITIES.length), tell)
      await tiers.sql(city, 'truncate dirty_mark')
    }
    await Promise.all(tiers.nodes.map(({ code }) => tiers.startNode(code)))
    return await measure(tiers, join(folder, `cases.${run.format}`), run)
  } finally {
    await tiers.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function load(tiers: ThreeTiers, city: string, count: number, tell: (line: string) => void): Promise<void> {
  const ledger = connectLedger({
    databaseUrl: tiers.databaseUrls[city] as string,
    poolSize: 2,
    applicationName: 'guantong scale',
  })
  const until = new Date()
  try {
    let batch = []
    for (const row of sampleCases(city, { standard: loadStandard(), count, seed: 1, until, days: 365 })) {
      batch.push(row)
      if (batch.length < BATCH) continue
      await writeCases(ledger, batch, until)
      batch = []
    }
    await writeCases(ledger, batch, until)
  } finally {
    await ledger.close()
  }
  tell(`${count} cases at ${city}`)
}

async function measure(tiers: ThreeTiers, file: string, run: ExportRun): Promise<ExportMeasured> {
  const { tell } = run
  let command: ChildProcess | undefined
  const watch = watchMemory({
    ...Object.fromEntries(tiers.nodes.map(({ code }) => [code, () => tiers.pidOfNode(code)])),
    command: () => command?.pid,
  })
  await pause(500)
  const rest = watch.peaks()
  const spent = cpuOf(tiers)
  const began = performance.now()
  command = startCommand(tiers, file)
  const leave = (): void => {
    command?.kill('SIGKILL')
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  let last = ''
  for (const stream of [command.stdout, command.stderr])
    stream?.on('data', (text: Buffer) => {
      last = (last + text).slice(-2_000)
    })
  const ended = new Promise<number>((resolve) => command?.once('exit', (code) => resolve(code ?? 1)))
  const restarting = restartInTheMiddle(tiers, file, run, ended)
  const exitCode = await ended
  const seconds = (performance.now() - began) / 1000
  const restarted = await restarting
  const after = cpuOf(tiers)
  watch.stop()
  tell(last.trim())
  const peaks = watch.peaks()
  tell('comparing with the cities’ own rows')
  const different = exitCode === 0 ? await differing(tiers, file, run.format) : [...CITIES]
  return {
    rows: run.rows,
    seconds,
    rowsPerSecond: Math.round(run.rows / seconds),
    fileMb: exitCode === 0 ? statSync(file).size / 1e6 : 0,
    peakMb: { ...byTier(peaks), command: peaks.command ?? NONE },
    restMb: byTier(rest),
    cpuSeconds: perTier((code) => Math.max(0, (after[code] ?? 0) - (code === restarted ? 0 : (spent[code] ?? 0)))),
    restarted,
    different,
    exitCode,
  }
}

const NONE: Memory = { resident: 0, own: 0 }

const byTier = (mb: Readonly<Record<string, Memory>>) => {
  const most = (codes: readonly string[]): Memory => {
    const all = codes.map((code) => mb[code] ?? NONE)
    return { resident: Math.max(...all.map(({ resident }) => resident)), own: Math.max(...all.map(({ own }) => own)) }
  }
  return { nation: most([NATION]), provinces: most(PROVINCES), cities: most(CITIES) }
}

const cpuOf = (tiers: ThreeTiers): Record<string, number> =>
  Object.fromEntries(tiers.nodes.map(({ code }) => [code, usedBy([tiers.pidOfNode(code) ?? 0]).cpuSeconds]))

const perTier = (of: (code: string) => number) => {
  const sum = (codes: readonly string[]): number => codes.reduce((total, code) => total + of(code), 0)
  return { nation: sum([NATION]), provinces: sum(PROVINCES), cities: sum(CITIES) }
}

const startCommand = ({ env }: ThreeTiers, file: string): ChildProcess =>
  spawn(
    process.execPath,
    [
      join(CLONE, 'packages/cli/src/main.ts'),
      ...['export', 'cases', '--node', NATION, '--region', NATION, '--sharing', 'withheld', '--wait', '300'],
      ...['--out', file],
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )

/** The city whose rows are just being read. */
async function restartInTheMiddle(
  tiers: ThreeTiers,
  file: string,
  { rows, awayMs, tell }: ExportRun,
  ended: Promise<number>,
): Promise<string | null> {
  let over = false
  void ended.then(() => {
    over = true
  })
  const city = CITIES[1]
  const half = (rows / CITIES.length) * 1.5
  while (!over && notedRows(file) < half) await pause(50)
  if (over) return null
  tell(`${notedRows(file)} rows: stopping ${city}`)
  await tiers.killNode(city)
  await pause(awayMs)
  await tiers.startNode(city)
  tell(`${notedRows(file)} rows: ${city} is back`)
  return over ? null : city
}

function notedRows(file: string): number {
  try {
    return (JSON.parse(readFileSync(`${file}.incomplete.json`, 'utf8')) as { rows: number }).rows
  } catch {
    return 0
  }
}

/** Count, distinct count and the hash of all sorted ids, of each city. */
async function differing(tiers: ThreeTiers, file: string, format: ExportFormat): Promise<string[]> {
  const found = await idsInFile(createReadStream(file), format)
  const different: string[] = []
  for (const city of CITIES) {
    const own = await idsInStore(tiers, city)
    if (JSON.stringify(own) !== JSON.stringify(found.get(city) satisfies HeldIds | undefined)) different.push(city)
  }
  if (found.size !== CITIES.length) different.push(...[...found.keys()].filter((city) => !isCity(city)))
  return different
}

const isCity = (code: string): boolean => CITIES.some((city) => city === code)
