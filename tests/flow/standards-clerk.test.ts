/**
 * A standards clerk's change (标准维护): made in CSV and YAML alone, it reaches everything that is derived from them.
 *
 * @module
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type CopyOfClone, copyOfClone } from '../support/copy-of-clone.ts'

const CODES = 'schemas/standard/codes/gbt47678.5-2026.csv'
const COMPONENT = 'schemas/standard/dictionary/component.yaml'
const NEW_FIELD = 'installedBy'

const copies: CopyOfClone[] = []
afterAll(() => {
  for (const copy of copies) copy.remove()
})

function makeCopy() {
  const copy = copyOfClone()
  copies.push(copy)
  const at = (file: string): string => join(copy.folder, file)
  const read = (file: string): string => readFileSync(at(file), 'utf8')
  return {
    at,
    read,
    edit: (file: string, change: (text: string) => string) => writeFileSync(at(file), change(read(file))),
    run: (...args: string[]) => spawnSync(process.execPath, args, { cwd: copy.folder, encoding: 'utf8' }),
    files: (folder: string): string[] => readdirSync(at(folder)),
  }
}

/** `npm run generate`, without npm. */
const GENERATE = ['deploy/bootstrap/run.mjs', 'generate'] as const
const CHECK_STANDARD = ['packages/standard/src/print/print.ts', '--check'] as const

const withField = (field: string) => (yaml: string) => `${yaml.trimEnd()}\n  ${NEW_FIELD}: ${field}\n`

test('a new code and a new optional field reach validator, store, SDL, JSON Schema and dictionary page', () => {
  const { edit, run, files, read } = makeCopy()
  const migrations = files('schemas/store/migrations')
  edit(
    CODES,
    (csv) => `${csv.trimEnd()}\nGB/T 47678.5-2026,COMPONENT,01099,试验井盖,01,市政公用设施,2026-07-01,,assumed\n`,
  )
  edit(COMPONENT, withField('{ zh: 安装单位, abbr: AZDW, en: installed by, type: text, max: 100, constraint: O }'))

  const generated = run(...GENERATE)
  expect([generated.status, generated.stderr]).toEqual([0, expect.not.stringContaining('Error')])

  const drafted = files('schemas/store/migrations').filter((name) => !migrations.includes(name))
  expect(drafted).toHaveLength(1)
  expect(read(`schemas/store/migrations/${drafted[0]}`)).toMatch(/alter table component\s+add column installed_by text/)
  expect(read('schemas/node.graphql')).toMatch(/安装单位 \(AZDW[^\n]*\n\s+(?:"""\n\s+)?installedBy: String/)
  const { properties, required } = JSON.parse(read('schemas/data-sets/component.schema.json'))
  expect(properties[NEW_FIELD]).toMatchObject({ maxLength: 100, 'x-abbr': 'AZDW' })
  expect(required).not.toContain(NEW_FIELD)

  const probe = run('tests/support/clerk-probe.ts', '01099', NEW_FIELD, '青岛市政公司')
  expect(probe.stderr).toBe('')
  expect(JSON.parse(probe.stdout)).toEqual({
    warnings: [],
    stored: { code: '01099', value: '青岛市政公司' },
    answered: { code: '01099', installedBy: '青岛市政公司' },
    codeName: '试验井盖',
    page: true,
  })
  // Generating again finds nothing to do: the migration is drafted once.
  expect(run(...GENERATE).stdout).toBe('')
  expect(run(...CHECK_STANDARD).status).toBe(0)
})

test('a change that was not generated fails the check', () => {
  const { edit, run } = makeCopy()
  edit(COMPONENT, withField('{ zh: 安装单位, en: installed by, type: text, max: 100, constraint: O }'))
  const { status, stderr } = run(...CHECK_STANDARD)
  expect(status).toBe(1)
  expect(stderr).toContain('run: npm run generate')
})

test.each([
  ['a conditional field without its condition', '{ zh: 甲, en: a, type: text, max: 9, constraint: C }', 'when'],
  ['a list nobody has', '{ zh: 甲, en: a, type: text, max: 9, constraint: O, values: no-such-list }', 'no-such-list'],
  ['a type that does not exist', '{ zh: 甲, en: a, type: string, constraint: O }', 'type'],
])('%s fails the check with file and line', (_, field, word) => {
  const { edit, run, read } = makeCopy()
  edit(COMPONENT, withField(field))
  const line = read(COMPONENT).trimEnd().split('\n').length
  const { status, stderr } = run(...CHECK_STANDARD)
  expect(status).toBe(1)
  expect(stderr).toContain(`${COMPONENT}:${line}:`)
  expect(stderr).toContain(word)
})

test('the same code twice fails the check with file and line', () => {
  const { edit, run, read } = makeCopy()
  edit(CODES, (csv) => `${csv.trimEnd()}\n${csv.trimEnd().split('\n').at(-1)}\n`)
  const { status, stderr } = run(...CHECK_STANDARD)
  expect(status).toBe(1)
  expect(stderr).toContain(`${CODES}:${read(CODES).trimEnd().split('\n').length}:`)
})

test('a new mandatory field and a removed one ask for a migration by hand', () => {
  const { edit, run } = makeCopy()
  edit(COMPONENT, withField('{ zh: 甲, en: a, type: text, max: 9, constraint: M }'))
  const added = run(...GENERATE)
  expect([added.status, added.stderr]).toEqual([1, expect.stringContaining(NEW_FIELD)])
  edit(COMPONENT, (yaml) => yaml.replace(/\n {2}(note|installedBy): .*/g, ''))
  const removed = run(...GENERATE)
  expect([removed.status, removed.stderr]).toEqual([1, expect.stringContaining('note')])
})
