/**
 * The drop folder, with a real database: settled files, two replicas, a killed one, names, refusals.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type DropFolder, type DropResult, makeImportDropped, startDropFolder } from '@guantong/node/drop-folder'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadStandard } from '@guantong/standard'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { writeEgovaFile } from '../support/egova-file.ts'
import { eventually } from '../support/eventually.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const CITY = '370200'
const DISTRICTS = ['市南区', '市北区', '黄岛区']
const standard = loadStandard()
const now = () => new Date()

let root: string
let folder: string
let postgres: Postgres
let databaseUrl: string
let ledger: Ledger
let results: DropResult[]
const running: DropFolder[] = []
const children: ChildProcess[] = []
let number = 0

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'guantong-drop-'))
  postgres = await startPostgres(join(root, 'postgres'))
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(async () => {
  number += 1
  folder = join(root, `前置机 ${number}`)
  mkdirSync(folder)
  databaseUrl = await postgres.createDatabase(`drop_${number}`)
  ledger = connectLedger({ databaseUrl, poolSize: 8, applicationName: 'test' })
  results = []
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((drop) => drop.stop()))
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await ledger.close()
})

async function start(options: Partial<Parameters<typeof startDropFolder>[0]> = {}): Promise<DropFolder> {
  const drop = await startDropFolder({
    folder,
    settleSeconds: 0.2,
    sweepSeconds: 0.3,
    node: CITY,
    importDropped: makeImportDropped({ ledger, standard, regionCode: CITY, now }),
    lease: ledger.session.lease,
    now,
    newId: randomUUID,
    log: { warn: () => {}, error: () => {} },
    onResult: (result) => results.push(result),
    ...options,
  })
  running.push(drop)
  return drop
}

const cases = async (): Promise<number> =>
  (await ledger.pool.query<{ n: number }>('select count(*) as n from case_record')).rows[0]?.n ?? 0
const put = async (name: string, rows: number): Promise<void> => {
  await writeEgovaFile(join(folder, `.${name}`), rows, DISTRICTS)
  renameSync(join(folder, `.${name}`), join(folder, name))
}
const within = (place: string): string[] => readdirSync(join(folder, place)).filter((name) => !name.startsWith('.'))
const waiting = (): string[] => readdirSync(folder).filter((name) => !['working', 'done', 'failed'].includes(name))

it('imports a file with a Chinese name and puts it away with its result', async () => {
  const drop = await start()
  await put('案卷 2025年.csv', 30)
  await eventually('the file is put away', () => results.length === 1)
  await drop.idle()
  expect(results[0]).toMatchObject({ file: '案卷 2025年.csv', outcome: 'done', error: null, node: CITY })
  expect(results[0]?.summary).toMatchObject({ rows: 30, accepted: 30, inserted: 30, rejected: 0, rejects: null })
  expect(await cases()).toBe(30)
  const [file, result] = within('done').sort((a, b) => a.length - b.length)
  expect(file).toMatch(/^\d{8}T\d{9}Z 案卷 2025年\.csv$/)
  expect(result).toBe(`${file}.result.json`)
  expect(JSON.parse(readFileSync(join(folder, 'done', result as string), 'utf8'))).toEqual(results[0])
  expect([waiting(), within('working'), within('failed')]).toEqual([[], [], []])
})

it('takes a file whose name leaves no room for what is added to it', async () => {
  const drop = await start()
  await put(`${'案'.repeat(82)}.csv`, 3)
  await eventually('the file is put away', () => results.length === 1)
  await drop.idle()
  expect(results[0]).toMatchObject({ outcome: 'done', file: expect.stringMatching(/^案+….csv$/) })
  expect(within('done')).toHaveLength(2)
  expect([waiting(), within('working')]).toEqual([[], []])
})

it('lets a file wait for the one beside it that holds what its rows refer to', async () => {
  writeFileSync(
    join(folder, 'a-steps.csv'),
    [
      'caseNo,stepNo,operation,operatedAt',
      ...['W-1', 'NOPE'].map((caseNo) => `${caseNo},1,FORWARD,2026-05-02T10:00:00+08:00`),
    ].join('\n'),
  )
  writeFileSync(
    join(folder, 'b-cases.csv'),
    [
      'caseNo,divisionCode,kind,standardRef,code,source,state,reportedAt',
      'W-1,370202,MATTER,GB/T 47678.5-2026,06010,COLLECTOR,FILED,2026-05-02T09:00:00+08:00',
    ].join('\n'),
  )
  const drop = await start()
  await eventually('both are put away', () => results.length === 2)
  await drop.idle()
  expect(results.map(({ file, outcome }) => [file, outcome])).toEqual([
    ['b-cases.csv', 'done'],
    ['a-steps.csv', 'done'],
  ])
  expect(results[1]?.summary).toMatchObject({ accepted: 1, rejectedByRule: { 'reference-unheld': 1 } })
  expect(within('done').filter((name) => name.includes('a-steps.rejects.csv'))).toHaveLength(1)
})

it('takes what was already there, one name again and again', async () => {
  await put('a.csv', 3)
  const drop = await start()
  await eventually('the first', () => results.length === 1)
  await put('a.csv', 5)
  await eventually('the second', () => results.length === 2)
  await drop.idle()
  expect(results.map(({ summary }) => [summary?.inserted, summary?.unchanged])).toEqual([
    [3, 0],
    [2, 3],
  ])
  expect(within('done')).toHaveLength(4)
})

it('puts refused rows beside the file, and a file it cannot read into failed with a code', async () => {
  const drop = await start()
  await put('some.csv', 4)
  const text = readFileSync(join(folder, 'some.csv'), 'utf8').trimEnd().split('\n')
  rmSync(join(folder, 'some.csv'))
  writeFileSync(join(folder, 'mixed.csv'), [...text, (text[1] as string).replace('市南区', '无此区')].join('\n'))
  writeFileSync(join(folder, 'binary.csv'), Buffer.from([0x72, 0x65, 0x63, 0xff, 0xfe, 0x00, 0x0a, 0xff]))
  writeFileSync(join(folder, 'empty.csv'), '')
  await eventually('three results', () => results.filter(({ file }) => file !== 'some.csv').length === 3)
  await drop.idle()
  const of = (file: string) => results.find((result) => result.file === file)
  expect(of('mixed.csv')).toMatchObject({ outcome: 'done', summary: { rejected: 1, rejects: expect.any(String) } })
  expect(within('done').filter((name) => name.includes('mixed.rejects.csv'))).toHaveLength(1)
  for (const name of ['binary.csv', 'empty.csv']) {
    expect(of(name)).toMatchObject({ outcome: 'failed', summary: null, error: { code: expect.stringMatching(/^GT_/) } })
    expect(of(name)?.error?.zh).toMatch(/[\u4e00-\u9fff]/)
  }
  expect(within('working')).toEqual([])
})

it('leaves alone what is still being written, hidden names, folders and links', async () => {
  const warnings: object[] = []
  // Its sender began before the node was started.
  writeFileSync(join(folder, 'begun.csv'), 'x')
  await start({ sweepSeconds: 0.05, log: { warn: (fields) => warnings.push(fields), error: () => {} } })
  writeFileSync(join(root, 'elsewhere.csv'), 'x')
  symlinkSync(join(root, 'elsewhere.csv'), join(folder, 'link.csv'))
  mkdirSync(join(folder, 'folder.csv'))
  writeFileSync(join(folder, 'sending.csv.part'), 'x')
  writeFileSync(join(folder, 'growing.csv'), '')
  const end = performance.now() + 2500
  while (performance.now() < end) {
    for (const name of ['begun.csv', 'growing.csv']) appendFileSync(join(folder, name), 'x')
    await pause(40)
  }
  expect(results).toEqual([])
  expect(waiting().sort()).toEqual(['begun.csv', 'folder.csv', 'growing.csv', 'link.csv', 'sending.csv.part'])
  expect(warnings).toContainEqual({ file: 'growing.csv' })
})

/** The two halves of a file of 40 cases; the first ends within a row. */
async function halves(): Promise<[string, string]> {
  const path = join(root, `halves-${number}.csv`)
  await writeEgovaFile(path, 40, DISTRICTS)
  const text = readFileSync(path, 'utf8')
  const middle = text.indexOf('\n', text.length / 2) + 5
  return [text.slice(0, middle), text.slice(middle)]
}

it.skipIf(process.platform !== 'linux')('waits for a writer of this machine, however long it pauses', async () => {
  const warnings: object[] = []
  const [first, rest] = await halves()
  await start({ log: { warn: (fields) => warnings.push(fields), error: () => {} } })
  const writer = spawn('sh', ['-c', 'cat > "$1"', 'sh', join(folder, 'slow.csv')], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  children.push(writer)
  writer.stdin?.write(first)
  await eventually('the writer is seen', () => warnings.length > 0)
  expect(warnings).toEqual([{ file: 'slow.csv', process: writer.pid }])
  // Ten times as long as a file must be quiet.
  await pause(2000)
  expect([results, waiting()]).toEqual([[], ['slow.csv']])
  writer.stdin?.end(rest)
  await eventually('the file is put away', () => results.length === 1)
  expect(results[0]).toMatchObject({ outcome: 'done', summary: { rows: 40, accepted: 40, rejected: 0 } })
  expect(await cases()).toBe(40)
})

it('takes up what a writer that nobody sees adds to a file that was put away, also after a restart', async () => {
  const warnings: object[] = []
  const [first, rest] = await halves()
  const log = { warn: (fields: object) => warnings.push(fields), error: () => {} }
  const drop = await start({ log })
  const put = (text: string) => {
    const [name] = [...within('done'), ...within('failed')].filter((each) => !/\.json$|rejects/.test(each))
    appendFileSync(join(folder, within('done').length > 0 ? 'done' : 'failed', name as string), text)
  }
  writeFileSync(join(folder, 'far.csv'), first)
  await eventually('the first half is put away', () => results.length === 1)
  const { length } = rest
  put(rest.slice(0, length / 2))
  await eventually('it is imported again', () => results.length === 2)
  expect(warnings).toEqual([
    { file: 'far.csv', bytes: results[0]?.bytes, now: results[1]?.bytes, rows: results[0]?.summary?.rows },
  ])
  await drop.stop()
  put(rest.slice(length / 2))
  await start({ log })
  await eventually('it is imported whole', () => results.length === 3)
  expect(results[2]).toMatchObject({
    file: 'far.csv',
    outcome: 'done',
    summary: { rows: 40, accepted: 40, rejected: 0 },
  })
  expect(readFileSync(join(folder, 'done', within('done')[0] as string), 'utf8')).toBe(first + rest)
  // One file and one result: those of the looks before are gone.
  expect([within('done').length, within('failed'), waiting()]).toEqual([2, [], []])
  await pause(1000)
  expect(results).toHaveLength(3)
})

it('of two replicas, one takes each file', async () => {
  const drops = [await start(), await start()]
  for (let n = 0; n < 8; n++) await put(`f${n}.csv`, 5 + n)
  await eventually('all taken', () => results.length >= 8)
  for (const drop of drops) await drop.idle()
  expect(results.map(({ file }) => file).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `f${n}.csv`))
  expect(within('done')).toHaveLength(16)
})

it('a file whose replica was killed in the middle is taken up again and completed', async () => {
  const rows = 60_000
  await put('大文件.csv', rows)
  const child = spawn(process.execPath, ['tests/support/watch-folder.ts', databaseUrl, folder, CITY], {
    cwd: CLONE,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await eventually('some of it is in', async () => (await cases()) > 0, { everyMs: 5 })
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('close', resolve))
  expect(await cases()).toBeLessThan(rows)
  expect(within('working')).toHaveLength(1)
  await start()
  await eventually('taken up', () => results.length === 1)
  expect(results[0]).toMatchObject({ file: '大文件.csv', outcome: 'done', summary: { rows } })
  expect(await cases()).toBe(rows)
  expect(within('done')).toHaveLength(2)
})

it('waits for the database instead of blaming the file', async () => {
  const drop = await start()
  await postgres.kill()
  await put('patient.csv', 6)
  await pause(1500)
  expect(results).toEqual([])
  await postgres.start()
  await eventually('imported after all', () => results.length === 1)
  await drop.idle()
  expect(results[0]).toMatchObject({ outcome: 'done', summary: { rows: 6 } })
})

it('a folder that cannot be used is said at once', async () => {
  writeFileSync(join(root, 'a-file'), '')
  await expect(start({ folder: join(root, 'a-file') })).rejects.toMatchObject({ code: 'GT_FOLDER_UNUSABLE' })
  expect(existsSync(join(root, 'a-file', 'working'))).toBe(false)
})

it.each(['working', 'done', 'failed', join('working', '.rejects')])(
  'a link in the place of %s is refused, at the start and while it runs',
  async (place) => {
    const elsewhere = join(root, `elsewhere ${number}`)
    mkdirSync(elsewhere)
    if (place.includes('.rejects')) mkdirSync(join(folder, 'working'))
    symlinkSync(elsewhere, join(folder, place))
    await expect(start()).rejects.toMatchObject({ code: 'GT_FOLDER_UNUSABLE' })
    rmSync(join(folder, place))

    const told: unknown[] = []
    const error = (fields: object): void => void told.push((fields as { err?: unknown }).err)
    await start({ log: { warn: () => {}, error } })
    rmSync(join(folder, place), { recursive: true })
    symlinkSync(elsewhere, join(folder, place))
    await writeEgovaFile(join(folder, '案卷.csv'), 3, DISTRICTS)
    await eventually('the link is seen', async () => told.length > 0)
    await pause(500)
    expect(told[0]).toMatchObject({ code: 'GT_FOLDER_UNUSABLE' })
    expect(readdirSync(elsewhere)).toEqual([])
    expect(readdirSync(folder)).toContain('案卷.csv')
  },
)
