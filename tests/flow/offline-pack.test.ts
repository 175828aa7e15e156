import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { generateNodeKey, importNodeKey, type NodeKey, sign } from '@guantong/contract'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { envelopeOf, makeScope, sealOf } from '../support/publish-raw.ts'
import { runGuantong, type Said } from '../support/run-guantong.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200']
const folder = mkdtempSync(join(tmpdir(), 'guantong-pack-'))
const carried = join(folder, '离线 交换')
const configs: Record<string, string> = {}
let tiers: Tiers
const ledger = (code: string) => tiers.of(code).ledger
const key = (code: string): NodeKey => tiers.world.keyOf(code)

// Only the city runs at first: it seals, and no tier above takes it.
beforeAll(async () => {
  mkdirSync(carried)
  tiers = await startTiers(THREE_TIERS, { withoutExchange: [NATION, PROVINCE] })
  for (const code of [NATION, PROVINCE, CITY]) {
    const { connectionString: databaseUrl = '' } = ledger(code).pool.options
    configs[code] = writeNodeFolder(folder, tiers.world, { code, databaseUrl, nats: tiers.servers.of(code).nats })
  }
  await write(0, 300)
})
afterAll(async () => {
  await tiers?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function write(from: number, to: number): Promise<void> {
  const cases = Array.from({ length: to - from }, (_, i) =>
    makeCase(`case-${from + i}`, { reportedAt: new Date(Date.UTC(2026, 2, 1 + ((from + i) % 28))) }),
  )
  await ledger(CITY).transaction((tx) => upsertRows(tx, dataSetOf('Case'), cases, new Date()))
  await eventually('the city has sealed everything', async () => (await unsealed()) === 0)
}

async function unsealed(): Promise<number> {
  const { rows } = await ledger(CITY).pool.query(
    `select ((select count(*) from dirty_mark) + (select count(*) from measure_scope where origin = $1 and seq is null))::int as left`,
    [CITY],
  )
  return rows[0]?.left as number
}

const path = (name: string): string => join(carried, name)
const guantong = (code: string, command: string, ...args: string[]): Promise<Said> =>
  runGuantong(command, '--config', configs[code] as string, '--json', ...args)

async function pack(code: string, name: string, ...args: string[]): Promise<{ envelopes: number; receipts: number }> {
  const said = await guantong(code, 'pack', '--to', path(name), ...args)
  expect(said).toMatchObject({ code: 0, err: '' })
  return JSON.parse(said.out)
}

async function unpack(code: string, name: string): Promise<Record<string, number | string | null>> {
  const said = await guantong(code, 'unpack', path(name))
  expect(said).toMatchObject({ err: '' })
  return JSON.parse(said.out)
}

const receiptsAt = async (code: string): Promise<string[]> =>
  (
    await ledger(code).pool.query<{ recipient: string }>(
      `select distinct recipient from delivery where state = 'SETTLED' order by 1`,
    )
  ).rows.map(({ recipient }) => recipient)

test('what a city owes goes to the top in files, and the receipts of every tier come back in files', async () => {
  const { envelopes } = await pack(CITY, '一.gtx')
  expect(envelopes).toBeGreaterThan(0)
  const taken = await unpack(PROVINCE, '一.gtx')
  expect(taken).toMatchObject({ from: CITY, applied: envelopes, held: 0, refused: 0, rejectsFile: null })
  expect(await cellsOf(ledger(PROVINCE))).toBe(await cellsOf(ledger(CITY)))

  expect(await unpack(CITY, '一.gtx.receipts')).toMatchObject({ receipts: envelopes, refused: 0, receiptsFile: null })
  expect(await owed(ledger(CITY))).toBe(0)
  expect(await receiptsAt(CITY)).toEqual([PROVINCE])

  expect(await pack(PROVINCE, '二.gtx')).toMatchObject({ envelopes })
  expect(await unpack(NATION, '二.gtx')).toMatchObject({ applied: envelopes })
  expect(await reportedIn(ledger(NATION), CITY)).toBe(300)
  expect(await cellsOf(ledger(NATION))).toBe(await cellsOf(ledger(CITY)))
  expect(await unpack(PROVINCE, '二.gtx.receipts')).toMatchObject({ receipts: envelopes })

  // Nothing is owed any more; the next file brings back what the nation has signed meanwhile.
  expect(await pack(CITY, '空.gtx')).toMatchObject({ envelopes: 0 })
  expect(await unpack(PROVINCE, '空.gtx')).toMatchObject({ applied: 0, held: 0, refused: 0 })
  await unpack(CITY, '空.gtx.receipts')
  expect(await receiptsAt(CITY)).toEqual([NATION, PROVINCE])
  // The city’s own word on how fresh it is has gone up as well.
  const beats = await ledger(PROVINCE).pool.query('select origin from origin_state')
  expect(beats.rows).toEqual([{ origin: CITY }])
})

test('a file unpacked twice changes nothing, and is receipted again', async () => {
  const before = await cellsOf(ledger(PROVINCE))
  const { envelopes } = await pack(CITY, 'again.gtx', '--from', '1')
  expect(await unpack(PROVINCE, 'again.gtx')).toMatchObject({ applied: 0, held: envelopes, refused: 0 })
  expect(await unpack(PROVINCE, 'again.gtx')).toMatchObject({ applied: 0, held: envelopes, refused: 0 })
  expect(existsSync(path('again.gtx.receipts'))).toBe(true)
  expect(await cellsOf(ledger(PROVINCE))).toBe(before)
})

/** The lines of a file under a signature of one’s own choosing. */
function packOf(lines: readonly string[], by: NodeKey, head: { from: string; to: string }): Buffer {
  const at = new Date().toISOString()
  const first = [sign(by, 'guantong-pack', { v: 1, part: 'head', ...head, at, count: null }), ...lines]
  const text = first.map((line) => `${line}\n`).join('')
  const sha256 = createHash('sha256').update(text).digest('hex')
  const end = sign(by, 'guantong-pack', { v: 1, part: 'end', at, lines: first.length, sha256 })
  return gzipSync(`${text}${end}\n`)
}
const linesIn = (name: string): string[] =>
  gunzipSync(readFileSync(path(name)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
const zipped = (lines: readonly string[]): Buffer => gzipSync(lines.map((line) => `${line}\n`).join(''))

test.each<[string, () => Buffer, string, string]>([
  ['cut off', () => readFileSync(path('again.gtx')).subarray(0, -200), 'GT_PACK_BROKEN', 'cut off'],
  ['missing its last lines', () => zipped(linesIn('again.gtx').slice(0, -2)), 'GT_PACK_BROKEN', 'cut off'],
  ['missing a line', () => zipped(linesIn('again.gtx').filter((_, i) => i !== 1)), 'GT_PACK_BROKEN', 'lines'],
  [
    'altered in a line',
    () => zipped(linesIn('again.gtx').map((line, i) => (i === 1 ? line.replace('reported', 'reportec') : line))),
    'GT_PACK_BROKEN',
    'not those that were signed for',
  ],
  ['no such file at all', () => Buffer.from('PK\u0003\u0004 something else'), 'GT_PACK_BROKEN', 'no exchange file'],
  ['empty', () => Buffer.alloc(0), 'GT_PACK_BROKEN', ''],
  ['for another node', () => packOf([], key(CITY), { from: CITY, to: NATION }), 'GT_PACK_FOREIGN', NATION as string],
  ['of no neighbour', () => packOf([], key(PROVINCE), { from: PROVINCE, to: PROVINCE }), 'GT_PACK_FOREIGN', ''],
  ['signed by another node', () => packOf([], key(NATION), { from: CITY, to: PROVINCE }), 'GT_SEAL_FOREIGN', ''],
])('a file that is %s is refused as a whole, by name', async (what, make, code, reason) => {
  writeFileSync(path('bad.gtx'), make())
  const before = await ledger(PROVINCE).pool.query('select count(*) from refusal')
  const said = await guantong(PROVINCE, 'unpack', path('bad.gtx'))
  expect([what, said.code, said.out]).toEqual([what, 1, ''])
  expect(said.err).toContain(code)
  expect(said.err).toContain(reason)
  expect(existsSync(path('bad.gtx.receipts'))).toBe(false)
  expect((await ledger(PROVINCE).pool.query('select count(*) from refusal')).rows).toEqual(before.rows)
})

test('a file signed with a key nobody knows is refused', async () => {
  const stranger = importNodeKey(await generateNodeKey('stranger-1'))
  writeFileSync(path('bad.gtx'), packOf([], stranger, { from: CITY as string, to: PROVINCE as string }))
  expect((await guantong(PROVINCE, 'unpack', path('bad.gtx'))).err).toContain('GT_SEAL_FOREIGN')
})

test('bad envelopes in a sound file are listed with code and sentence, and those beside them are taken', async () => {
  const hop = { key: key(CITY as string), from: CITY as string, to: PROVINCE as string }
  const sealed = (seq: number, given: Parameters<typeof makeScope>[0], by = CITY as string) =>
    sealOf(key(by), CITY as string, seq, [makeScope({ day: '2026-05-01', ...given })])
  const altered = await envelopeOf(sealed(901, { reported: 5 }), hop)
  const lines = [
    await envelopeOf(sealed(902, { reported: 6, day: '2026-05-02' }), hop),
    { ...altered, body: altered.body.replace('"reported":5', '"reported":50') },
    await envelopeOf(sealed(903, {}, NATION), hop),
    await envelopeOf(sealed(904, { region: '370811' }), hop),
    { v: 1, kind: 'nonsense' },
  ].map((each) => JSON.stringify(each))
  writeFileSync(path('mixed.gtx'), packOf(lines, key(CITY as string), { from: CITY as string, to: PROVINCE as string }))
  const said = await guantong(PROVINCE, 'unpack', path('mixed.gtx'))
  expect(said.code).toBe(1)
  const result = JSON.parse(said.out)
  expect(result).toMatchObject({ applied: 1, refused: 4, rejectsFile: path('mixed.gtx.rejects.ndjson') })
  const rejects = readFileSync(result.rejectsFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rejects.map(({ line, code }) => [line, code])).toEqual([
    [3, 'GT_SEAL_INVALID'],
    [4, 'GT_SEAL_FOREIGN'],
    [5, 'GT_SEAL_FOREIGN'],
    [6, 'GT_SUBMISSION_INVALID'],
  ])
  expect(rejects[0].sentence).toContain('the rows do not match')
  const { rows } = await ledger(PROVINCE).pool.query(
    `select sum(reported)::int as reported from case_measure where day between '2026-05-01' and '2026-05-31'`,
  )
  expect(rows).toEqual([{ reported: 6 }])
  // Undone, so that the tiers can be compared again.
  await ledger(PROVINCE).pool.query(`delete from delivery where seq > 900; delete from submission where seq > 900`)
  await ledger(PROVINCE).pool.query(
    `delete from case_measure where day > '2026-05-01'; delete from measure_scope where day > '2026-05-01'`,
  )
})

const headOf = (by: NodeKey, from: string, to: string): string =>
  sign(by, 'guantong-pack', { v: 1, part: 'head', from, to, at: new Date().toISOString(), count: null })

test.each([
  ['100 million empty lines', Buffer.alloc(100_000_000, '\n'), 'line 2 is too short'],
  [
    '120 MB of one letter in long lines',
    Buffer.alloc(120_000_000, `${'x'.repeat(9_999)}\n`),
    'more than 200 times its size',
  ],
])('a file of %s behind a true head is refused after a part of it', async (_, bomb, reason) => {
  const head = `${headOf(key(CITY as string), CITY as string, PROVINCE as string)}\n`
  writeFileSync(path('bomb.gtx'), gzipSync(Buffer.concat([Buffer.from(head), bomb])))
  const cpu = process.cpuUsage()
  const said = await guantong(PROVINCE as string, 'unpack', path('bomb.gtx'))
  const { user, system } = process.cpuUsage(cpu)
  expect(said.err).toContain('GT_PACK_BROKEN')
  expect(said.err).toContain(reason)
  expect((user + system) / 1e6).toBeLessThan(5)
})

test('what is written beside a file goes through no link', async () => {
  const elsewhere = join(folder, 'elsewhere')
  mkdirSync(elsewhere)
  const head = { from: CITY as string, to: PROVINCE as string }
  const lines = [JSON.stringify({ v: 1, kind: 'nonsense', of: 'nothing at all' })]
  writeFileSync(path('linked.gtx'), packOf(lines, key(CITY as string), head))
  const beside = ['.rejects.ndjson', '.rejects.ndjson.part', '.receipts', '.receipts.part']
  for (const ending of beside) symlinkSync(join(elsewhere, `evil${ending}`), path(`linked.gtx${ending}`))
  symlinkSync(join(elsewhere, 'packed'), path('out.gtx.part'))
  const said = await guantong(PROVINCE as string, 'unpack', path('linked.gtx'))
  expect(JSON.parse(said.out)).toMatchObject({ refused: 1 })
  await pack(CITY as string, 'out.gtx')
  expect(readdirSync(elsewhere)).toEqual([])
  for (const name of ['linked.gtx.rejects.ndjson', 'linked.gtx.receipts', 'out.gtx'])
    expect([name, lstatSync(path(name)).isFile()]).toEqual([name, true])
})

test('by file first and by wire afterwards, or the other way round, nothing is counted twice', async () => {
  await write(300, 400)
  const { envelopes } = await pack(CITY, 'wire.gtx')
  expect(await unpack(PROVINCE, 'wire.gtx')).toMatchObject({ applied: envelopes })
  await tiers.of(PROVINCE as string).restart()
  await tiers.of(NATION as string).restart()
  await eventually('the wire has settled what the file brought', async () => (await owed(ledger(CITY))) === 0)
  await write(400, 500)
  await eventually('the nation has all', async () => (await reportedIn(ledger(NATION), CITY)) === 500)
  await eventually('the city has settled everything', async () => (await owed(ledger(CITY))) === 0)
  const all = await pack(CITY, 'later.gtx', '--from', '1')
  expect(await unpack(PROVINCE, 'later.gtx')).toMatchObject({ applied: 0, held: all.envelopes, refused: 0 })
  await unpack(CITY, 'later.gtx.receipts')
  const cells = await cellsOf(ledger(CITY))
  expect(await cellsOf(ledger(PROVINCE))).toBe(cells)
  expect(await cellsOf(ledger(NATION))).toBe(cells)
})
