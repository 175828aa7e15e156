import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from './run-command.ts'

const said = { out: '', err: '' }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-cli-'))
  said.out = ''
  said.err = ''
  const collect = (into: 'out' | 'err') => (text: string | Uint8Array) => {
    said[into] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(collect('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(collect('err'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const guantong = (...argv: string[]): Promise<number> => run(argv, { GUANTONG_DATA: folder })

it('describes every command in both languages', async () => {
  const commands =
    'up down serve read import export watch query subscribe status why token backup restore replay pack unpack doctor standard documents'
  for (const command of commands.split(' ')) {
    said.out = ''
    expect(await guantong(command, '--help')).toBe(0)
    expect(said.out).toContain(`Usage: guantong ${command}`)
    said.out = ''
    expect(await guantong(command, '--help', '--lang', 'zh')).toBe(0)
    expect(said.out).toContain('用法')
    expect(said.out).not.toContain('(choices:')
  }
})

it.each([
  [['bogus'], 'bogus'],
  [['status', '--bogus'], '--bogus'],
  [['query'], 'document'],
  [['import', 'x.csv'], '--node'],
  [['token', '--node', '370000'], '--scope'],
  [['token', '--node', '370000', '--scope', 'abc'], '--scope'],
  [['token', '--node', '370000', '--scope', '370000', '--minutes', '61'], '--minutes'],
  [['query', '{ node { code } }'], '--node'],
  [['up', '--port-base', '80'], '--port-base'],
  [['status', '--lang', 'fr'], '--lang'],
  [['subscribe', 'weather'], 'weather'],
  [['subscribe', 'figures'], '--node'],
])('%j is wrong usage, and says what is wrong', async (argv, what) => {
  expect(await guantong(...argv)).toBe(2)
  expect(said.err).toContain(what)
  expect(said.out).toBe('')
})

it.each([
  [['bogus'], 'guantong --help'],
  [['export', '--bogus'], 'guantong export --help'],
  [['standard', 'bogus'], 'guantong standard --help'],
  [['standard', 'show', '--bogus'], 'guantong standard show --help'],
])('%j is answered with the help that describes it', async (argv, help) => {
  expect(await guantong(...argv)).toBe(2)
  expect(said.err).toContain(`see: ${help}\n`)
})

it('says that there is no sandbox, to people and to scripts', async () => {
  expect(await guantong('status', '--json')).toBe(1)
  expect(JSON.parse(said.out)).toMatchObject({ nodes: [] })
  expect(said.err).toContain('GT_NO_SANDBOX')
  expect(await guantong('token', '--node', '370000', '--scope', '370000')).toBe(1)
  expect(await guantong('down')).toBe(0)
})

it('deletes no folder that is not a sandbox', async () => {
  expect(await guantong('down', '--wipe', '--json')).toBe(0)
  expect(JSON.parse(said.out)).toMatchObject({ stopped: false, wiped: false })
  expect(said.err).toContain('nothing was deleted')
})
