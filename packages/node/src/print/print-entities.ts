/**
 * Models of the tables that are entities, out of the catalogue of the store: what PostgreSQL has is what Prisma believes.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Entity } from './entities.ts'

const HEAD = `// Entities of the store, as its catalogue (catalogue.txt) has them. Printed by \`npm run generate\`: not to be edited. What they mean
// is in packages/node/src/print/entities.ts; the tables are made by schemas/store/migrations/*.sql.
`

const TYPES: Readonly<Record<string, string>> = {
  text: 'String',
  integer: 'Int',
  bigint: 'BigInt',
  boolean: 'Boolean',
  numeric: 'Decimal',
  'double precision': 'Float',
  'timestamp with time zone': 'DateTime @db.Timestamptz(6)',
  date: 'DateTime @db.Date',
  uuid: 'String @db.Uuid',
  jsonb: 'Json',
}
const LIST = /\[\]$/

interface Column {
  readonly name: string
  readonly type: string
  readonly isList: boolean
  readonly isMandatory: boolean
  /** As Prisma says it; '' without one. */
  readonly fallback: string
}

interface Table {
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly references: readonly Reference[]
}

interface Reference {
  readonly from: readonly string[]
  readonly table: string
  readonly to: readonly string[]
}

/** @throws GuantongError GT_CONFIG_INVALID where the catalogue has no such table, or one with a type that no model can have. */
export function printEntities(catalogue: string, entities: readonly Entity[]): string {
  const tables = new Map(entities.map((entity) => [entity.table, readTable(catalogue, entity.table)]))
  return [HEAD, ...entities.map((entity) => printEntity(entity, tables))].join('\n')
}

function printEntity({ table, means, fields = {} }: Entity, tables: ReadonlyMap<string, Table>): string {
  const { columns, key } = tables.get(table) as Table
  const single = key.length === 1 ? key[0] : undefined
  const lines = columns.flatMap(({ name, type, isList, isMandatory, fallback }) => {
    const [scalar, native] = type.split(' ')
    const field = camel(name)
    const parts = [
      field,
      `${scalar}${isList ? '[]' : isMandatory ? '' : '?'}`,
      ...(name === single ? ['@id'] : []),
      ...(fallback === '' ? [] : [fallback]),
      ...(name === field ? [] : [`@map("${name}")`]),
      ...(native === undefined ? [] : [native]),
    ]
    return [...(fields[field] === undefined ? [] : [`  /// ${fields[field]}`]), `  ${parts.join(' ')}`]
  })
  return [
    `/// ${means}`,
    `model ${modelOf(table)} {`,
    ...lines,
    ...relationsOf(table, tables),
    '',
    ...(single === undefined ? [`  @@id([${key.map(camel).join(', ')}])`] : []),
    `  @@map("${table}")`,
    '}',
    '',
  ].join('\n')
}

/** Both ends of each reference between two entities. */
function relationsOf(table: string, tables: ReadonlyMap<string, Table>): string[] {
  const out = (tables.get(table) as Table).references
    .filter((to) => tables.has(to.table) && to.table !== table)
    .map(
      ({ from, table: other, to }) =>
        `  ${camel(other)} ${modelOf(other)} @relation(fields: [${from.map(camel).join(', ')}], references: [${to.map(camel).join(', ')}])`,
    )
  const back = [...tables]
    .filter(([other, { references }]) => other !== table && references.some((to) => to.table === table))
    .map(([other]) => `  ${plural(camel(other))} ${modelOf(other)}[]`)
  return [...out, ...back]
}

function readTable(catalogue: string, table: string): Table {
  const text = catalogue.split(/\n(?=table )/).find((part) => new RegExp(`^table ${table}( |$)`, 'm').test(part))
  if (text === undefined) throw invalid(`it has no table ${table}`)
  const columns = [
    ...text.matchAll(/^ {2}(\w+) ([a-z][a-z ]*?(?:\[\])?)(?= collate| not null| generated| default|$)(.*)$/gm),
  ]
  return {
    columns: columns.map(([, name = '', type = '', rest = '']) => columnOf(table, name, type, rest)),
    key: listOf(/_pkey: PRIMARY KEY \((.*)\)/.exec(text)?.[1] ?? ''),
    references: [...text.matchAll(/: FOREIGN KEY \((.*?)\) REFERENCES (\w+)\((.*?)\)/g)].map(
      ([, from = '', other = '', to = '']) => ({ from: listOf(from), table: other, to: listOf(to) }),
    ),
  }
}

function columnOf(table: string, name: string, given: string, rest: string): Column {
  const type = TYPES[given.replace(LIST, '')]
  if (type === undefined) throw invalid(`${table}.${name} is ${given}, which no model can have`)
  return {
    name,
    type,
    isList: LIST.test(given),
    isMandatory: rest.includes(' not null'),
    fallback: / generated \w+ as identity/.test(rest)
      ? '@default(autoincrement())'
      : rest.includes(' default ')
        ? '@default(dbgenerated())'
        : '',
  }
}

const invalid = (reason: string) =>
  new GuantongError('GT_CONFIG_INVALID', { file: 'schemas/store/catalogue.txt', reason })

const listOf = (columns: string): string[] => columns.split(', ')
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const modelOf = (table: string): string => camel(`_${table}`)
const plural = (name: string): string =>
  name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name.endsWith('ch') ? `${name}e` : name}s`
