/**
 * The stored shapes of the data sets as Prisma models: printed from the dictionary, and read back to see what an earlier
 * dictionary had made of the store.
 *
 * @module
 */
import type { DataField, DataSet, PgType } from '@guantong/standard'

const HEAD = `// Stored shapes of every data set of the dictionary (schemas/standard/dictionary). Printed by \`npm run generate\`: not to be
// edited. The tables are made by schemas/store/migrations/*.sql.
`

const PRISMA_TYPE: Readonly<Record<PgType, string>> = {
  text: 'String',
  integer: 'Int',
  'double precision': 'Float',
  boolean: 'Boolean',
  timestamptz: 'DateTime',
  date: 'DateTime',
}
const NATIVE: Readonly<Partial<Record<PgType, string>>> = { timestamptz: ' @db.Timestamptz(6)', date: ' @db.Date' }

/** What the store knows of one field, and therefore what cannot change without a migration. */
export interface StoredField {
  readonly column: string
  readonly type: string
  readonly mandatory: boolean
}

export interface StoredTable {
  readonly table: string
  readonly key: string
  /** `Dated by …`: the field that dates a row and whether the table has a partition a year. */
  readonly dated: string
  readonly fields: ReadonlyMap<string, StoredField>
}

export function printModels(dataSets: readonly DataSet[]): string {
  return [HEAD, ...dataSets.map(printModel)].join('\n')
}

function printModel(dataSet: DataSet): string {
  const { name, table, zh, en, standardRef, status, fields } = dataSet
  const shape = shapeOf(dataSet)
  const width = Math.max(...fields.map((field) => field.name.length), 'writtenAt'.length)
  const line = (field: string, { type, mandatory, column }: StoredField, native = ''): string =>
    `  ${field.padEnd(width)} ${`${type.split(' ')[0]}${mandatory ? '' : '?'}`.padEnd(9)} ${mapOf(field, column)}${native}`.trimEnd()
  return [
    `/// ${zh} (${standardRef}, ${status}). ${en}`,
    ...(shape.dated === '' ? [] : [`/// ${shape.dated}`]),
    `model ${name} {`,
    ...fields.flatMap((field) => [
      `  /// ${describeField(field)}`,
      line(field.name, shape.fields.get(field.name) as StoredField, NATIVE[field.pgType]),
    ]),
    '  /// SHA-256 of the canonical row: what comes again unchanged is not written again.',
    line('rowHash', { type: 'String', mandatory: true, column: 'row_hash' }),
    line('writtenAt', { type: 'DateTime', mandatory: true, column: 'written_at' }, NATIVE.timestamptz),
    '',
    `  @@id([${shape.key}])`,
    `  @@map("${table}")`,
    '}',
    '',
  ].join('\n')
}

/** `zh (abbr, standardRef, status). en` */
export const describeField = ({ zh, abbr, standardRef, status, en }: DataField): string =>
  `${zh} (${[abbr, standardRef, status].filter((part) => part !== undefined).join(', ')}). ${en}`

/** What the dictionary wants the store to be. */
export function shapeOf({ table, key, time, partitioned, fields }: DataSet): StoredTable {
  return {
    table,
    key: ['regionCode', ...key].join(', '),
    dated: time === null ? '' : `Dated by ${time}${partitioned ? ', a partition a year' : ''}.`,
    fields: new Map(
      fields.map((field) => [
        field.name,
        {
          column: field.column,
          type: PRISMA_TYPE[field.pgType] + (field.pgType === 'date' ? ' (a day)' : ''),
          mandatory: field.constraint === 'M',
        },
      ]),
    ),
  }
}

/** Reads back what `printModels` printed. */
export function readModels(text: string): Map<string, StoredTable> {
  const models = new Map<string, StoredTable>()
  for (const [, comments = '', name = '', body = ''] of text.matchAll(
    /((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm,
  )) {
    const fields = new Map<string, StoredField>()
    for (const [, field = '', type = '', optional, column, native] of body.matchAll(
      /^ {2}(\w+) +(\w+)(\?)? *(?:@map\("(\w+)"\))? *(@db\.\S+)?$/gm,
    )) {
      if (field === 'rowHash' || field === 'writtenAt') continue
      fields.set(field, {
        column: column ?? field,
        type: native === '@db.Date' ? `${type} (a day)` : type,
        mandatory: optional === undefined,
      })
    }
    models.set(name, {
      table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
      key: /@@id\(\[(.*)\]\)/.exec(body)?.[1] ?? '',
      dated: /^\/\/\/ (Dated by .*)$/m.exec(comments)?.[1] ?? '',
      fields,
    })
  }
  return models
}

const mapOf = (field: string, column: string): string => (field === column ? '' : `@map("${column}")`)
