/**
 * The GraphQL type of a data set's rows: every field of the dictionary, shown by its sharing class (共享属性).
 *
 * @module
 */
import { type DataField, type DataSet, kebabCase } from '@guantong/standard'
import type { Row } from '../../ledger/rows/find-rows.ts'
import { mayBeIssued } from '../../ledger/rows/issued-sets.ts'
import type { Builder } from '../base/builder.ts'
import { maySee, rankOf, SHARING_CLASSES } from '../base/sharing.ts'
import type { ValueEnums } from '../base/value-enums.ts'

export const SCALARS: Readonly<Record<DataField['type'], string>> = {
  text: 'String',
  integer: 'Int',
  number: 'Float',
  boolean: 'Boolean',
  instant: 'DateTime',
  date: 'Date',
}

/** Of the key, which cites the row in ids and cursors: a token below it gets no rows at all. */
export function sharingOf(dataSet: DataSet): DataField['sharing'] {
  const ranks = dataSet.key.map((name) => rankOf(dataSet.field(name)?.sharing ?? 'withheld'))
  return SHARING_CLASSES[Math.max(...ranks)] as DataField['sharing']
}

export function defineRowType(builder: Builder, dataSet: DataSet, enums: ValueEnums) {
  const { name, zh, en, standardRef, status } = dataSet
  const least = sharingOf(dataSet)
  const ref = builder.objectRef<Row>(name)
  ref.implement({
    description: `${zh} (${standardRef}, ${status}). ${en}.${WHO[least]}`,
    fields: (t) => ({
      id: t.id({
        description: `Global id: \`<region>:${kebabCase(name)}:<${dataSet.key.join('~')}>\`.`,
        resolve: (row) => globalId(dataSet, row),
      }),
      ...Object.fromEntries(
        dataSet.fields.map((field) => {
          // Every asker that gets the row gets this field with it.
          const always = rankOf(least) >= rankOf(field.sharing)
          return [
            field.name,
            t.field({
              type: (enums.of(field) ?? SCALARS[field.type]) as 'String',
              nullable: !(always && field.constraint === 'M') as true,
              description: describe(field) + (always ? '' : NULL_WITHOUT[field.sharing]),
              // As said of the type: the compiler takes every field for a text.
              resolve: (row, _, { principal }) =>
                always || maySee(principal, field) ? (row[field.name] as string | null) : null,
            }),
          ]
        }),
      ),
      ...(mayBeIssued(dataSet)
        ? {
            issuedBy: t.string({
              nullable: true,
              description:
                'The node above that issued the row (下发); null for rows of the region itself. Not to be changed here.',
              resolve: ({ regionCode }, _, { self }) =>
                self.regions.includes(regionCode as string) ? null : (regionCode as string),
            }),
          }
        : {}),
    }),
  })
  return ref
}

export type RowTypeRef = ReturnType<typeof defineRowType>

const WHO: Readonly<Record<DataField['sharing'], string>> = {
  unconditional: ' For every token (无条件共享).',
  conditional: ' For tokens whose sharing class is `conditional` or `withheld` (有条件共享).',
  withheld: ' At its own node only, for tokens whose sharing class is `withheld` (不予共享).',
}
const NULL_WITHOUT: Readonly<Record<DataField['sharing'], string>> = {
  unconditional: '',
  conditional: ' Null for a token whose sharing class is `unconditional` (有条件共享).',
  withheld: ' Null for a question from another node, and without a token whose sharing class is `withheld` (不予共享).',
}

/** Chinese name first: the abbreviation and the standard are what a clerk looks for. */
function describe({ zh, abbr, standardRef, status, en, unit }: DataField): string {
  const names = [abbr, standardRef, status].filter((part) => part !== undefined).join(', ')
  return `${zh} (${names}). ${en}${unit === undefined ? '' : `, ${unit}`}.`
}

/** `<region>:<data set>:<key>`, the parts of the key joined by `~`. A case is cited by its number as it stands. */
export function globalId({ name, key }: DataSet, row: Row): string {
  const parts = key.map((part) => {
    const value = row[part]
    return value instanceof Date ? value.toISOString() : String(value)
  })
  const local = name === 'Case' ? parts.join('~') : parts.map(encoded).join('~')
  return `${row.regionCode as string}:${kebabCase(name)}:${local}`
}

// `~` is left alone by encodeURIComponent.
const encoded = (part: string): string => encodeURIComponent(part).replaceAll('~', '%7E')
