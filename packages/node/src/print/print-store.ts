/**
 * Prints the entities of the store (schemas/store/entities.prisma) from its catalogue, and the stored shapes of the data sets
 * (schemas/store/data-sets.prisma) from the dictionary; drafts the migration that takes
 * the store from what was printed of the data sets before to what is printed now: new tables and new columns, nothing else.
 * `--check` writes nothing and exits 1 when a printed file differs. `--by-hand` prints without
 * drafting, for the author of the migration.
 *
 * @module
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DataSet, dataSets, kebabCase } from '@guantong/standard'
import { ENTITIES } from './entities.ts'
import { printEntities } from './print-entities.ts'
import { printModels, readModels, type StoredField, type StoredTable, shapeOf } from './print-models.ts'
import { addColumn, createTable } from './print-tables.ts'

const CLONE = fileURLToPath(new URL('../../../../', import.meta.url))

export interface StoreDraft {
  /** Readable statements, in order. */
  readonly statements: readonly string[]
  /** What the migration does, for its file name. */
  readonly what: string
  /** Why no migration can be drafted; one sentence for each field. */
  readonly refusals: readonly Sentence[]
}

interface Sentence {
  readonly en: string
  readonly zh: string
}

/** What has to happen to a store that is as `held` says, so that it is as the dictionary says. */
export function draftStore(held: ReadonlyMap<string, StoredTable>, wanted: readonly DataSet[]): StoreDraft {
  const statements: string[] = []
  const names: string[] = []
  const refusals: Sentence[] = []
  const refuse = (place: string, en: string, zh: string): void => {
    refusals.push({
      en: `${place}: ${en}; that needs a migration written by hand (then: npm run generate -- --by-hand)`,
      zh: `${place}:${zh};须手工编写迁移脚本(之后运行 npm run generate -- --by-hand)`,
    })
  }
  for (const name of held.keys()) {
    if (wanted.some((dataSet) => dataSet.name === name)) continue
    refuse(
      name,
      'the data set is no longer in the dictionary, but its table is in the store',
      '数据字典中已无此数据集,但库表仍在',
    )
  }
  for (const dataSet of wanted) {
    const before = held.get(dataSet.name)
    if (before === undefined) {
      statements.push(createTable(dataSet))
      names.push(dataSet.table)
      continue
    }
    const after = shapeOf(dataSet)
    if (before.table !== after.table)
      refuse(
        placeOf(dataSet),
        `the table was ${before.table} and would be ${after.table}`,
        `库表由 ${before.table} 变为 ${after.table}`,
      )
    if (before.key !== after.key)
      refuse(
        placeOf(dataSet),
        `the key was (${before.key}) and would be (${after.key})`,
        `主键由 (${before.key}) 变为 (${after.key})`,
      )
    if (before.dated !== after.dated)
      refuse(
        placeOf(dataSet),
        `the table was "${before.dated}" and would be "${after.dated}"`,
        `时间分区由“${before.dated}”变为“${after.dated}”`,
      )
    for (const field of before.fields.keys()) {
      if (after.fields.has(field)) continue
      refuse(
        placeOf(dataSet, field),
        `the field ${dataSet.name}.${field} is no longer in the dictionary, but its column is in the store`,
        `数据字典中已无字段 ${dataSet.name}.${field},但库表中仍有该列`,
      )
    }
    for (const field of dataSet.fields) {
      const was = before.fields.get(field.name)
      const becomes = after.fields.get(field.name) as StoredField
      const place = placeOf(dataSet, field.name)
      if (was !== undefined) {
        if (wordsOf(was) !== wordsOf(becomes))
          refuse(
            place,
            `the field ${dataSet.name}.${field.name} was ${wordsOf(was)} and would be ${wordsOf(becomes)}`,
            `字段 ${dataSet.name}.${field.name} 由 ${wordsOf(was)} 变为 ${wordsOf(becomes)}`,
          )
      } else if (becomes.mandatory && field.fallback === undefined) {
        refuse(
          place,
          `the new field ${dataSet.name}.${field.name} is mandatory without a fallback, and the table may hold rows`,
          `新增字段 ${dataSet.name}.${field.name} 为必填且无默认值,而库表中可能已有数据`,
        )
      } else {
        statements.push(addColumn(dataSet, field))
        names.push(`${dataSet.table}_${field.column}`)
      }
    }
  }
  return { statements, refusals, what: names.length === 1 ? (names[0] as string) : 'data_sets' }
}

const wordsOf = ({ type, mandatory, column }: StoredField): string =>
  `${mandatory ? '' : 'optional '}${type} in ${column}`

/** File and line of the dictionary; without the line for what is no longer there. */
function placeOf({ name }: DataSet, field?: string): string {
  const file = `schemas/standard/dictionary/${kebabCase(name)}.yaml`
  const lines = (read(join(CLONE, file)) ?? '').split('\n')
  const at = lines.findIndex((line) => field !== undefined && line.trimStart().startsWith(`${field}:`))
  return at < 0 ? file : `${file}:${at + 1}`
}

function run(args: readonly string[]): number {
  const store = join(CLONE, 'schemas/store')
  const entities = writeEntities(store, args.includes('--check'))
  return writeDataSets(store, args) || entities
}

function writeEntities(store: string, isCheck: boolean): number {
  const file = join(store, 'entities.prisma')
  const printed = printEntities(read(join(store, 'catalogue.txt')) ?? '', ENTITIES)
  if (read(file) === printed) return 0
  if (isCheck) {
    process.stderr.write(`${relative(CLONE, file)} is not what the catalogue says; run: npm run generate\n`)
    return 1
  }
  writeFileSync(file, printed)
  process.stdout.write(`${relative(CLONE, file)}\n`)
  return 0
}

function writeDataSets(store: string, args: readonly string[]): number {
  const models = join(store, 'data-sets.prisma')
  const held = read(models) ?? ''
  const printed = printModels(dataSets)
  if (held === printed) return 0
  const byHand = args.includes('--by-hand')
  const { statements, what, refusals } = draftStore(readModels(held), dataSets)
  if (refusals.length > 0 && !byHand) {
    for (const { en, zh } of refusals) process.stderr.write(`${en}\n${zh}\n`)
    return 1
  }
  if (args.includes('--check')) {
    process.stderr.write(`${relative(CLONE, models)} is not what the dictionary says; run: npm run generate\n`)
    return 1
  }
  writeFileSync(models, printed)
  process.stdout.write(`${relative(CLONE, models)}\n`)
  if (statements.length === 0 || byHand) return 0
  const file = join(store, 'migrations', `${nextNumber(join(store, 'migrations'))}_${what}.sql`)
  const head =
    '-- Drafted from the dictionary (schemas/standard/dictionary) by `npm run generate`. Append-only: a change is a new file.'
  writeFileSync(file, `${[head, ...statements].join('\n\n')}\n`)
  process.stdout.write(`${relative(CLONE, file)}\n${SHOW_IT.en}\n${SHOW_IT.zh}\n`)
  return 0
}

const SHOW_IT: Sentence = {
  en: 'look it through; what it does to the database is shown by: npm test -- tests/in-step/catalogue.test.ts -u',
  zh: '请检查该迁移脚本;其对数据库的影响由以下命令写入清单:npm test -- tests/in-step/catalogue.test.ts -u',
}

function nextNumber(folder: string): string {
  const numbers = readdirSync(folder).map((name) => Number(/^\d+/.exec(name)?.[0] ?? 0))
  return String(Math.max(0, ...numbers) + 1).padStart(6, '0')
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = run(process.argv.slice(2))
