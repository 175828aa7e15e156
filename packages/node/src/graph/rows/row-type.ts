/**
 * The GraphQL type of a data set's rows: every field of the dictionary. What is not shown is not read (find-page.ts).
 *
 * @module
 */
import { type DataField, type DataSet, kebabCase } from '@guantong/standard'
import { STAYS } from '@guantong/view'
import type { Row } from '../../ledger/rows/find-rows.ts'
import { mayBeIssued } from '../../ledger/rows/issued-sets.ts'
import { classOf, type FieldClass } from '../../policy/vocabulary.ts'
import type { Builder } from '../base/builder.ts'
import { rankOf, SHARING_CLASSES } from '../base/sharing.ts'
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
          // Every asker that gets the row gets this field with it. Of the others a grant may name some alone.
          const always =
            field.name === 'regionCode' || dataSet.key.includes(field.name) || field.sharing === 'unconditional'
          return [
            field.name,
            t.field({
              type: (enums.of(field) ?? SCALARS[field.type]) as 'String',
              nullable: !(always && field.constraint === 'M') as true,
              description: describe(field) + (always ? '' : NULL_WITHOUT[classOf(field)]),
              ...(field.personal === true ? { extensions: STAYS } : {}),
              // As said of the type: the compiler takes every field for a text.
              resolve: (row) => (row[field.name] ?? null) as string | null,
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

const NULLS = 'Fields that the policy of its node does not show to the asker are null.'
const WHO: Readonly<Record<DataField['sharing'], string>> = {
  unconditional: ` Unconditional (无条件共享). ${NULLS}`,
  conditional: ` Conditional (有条件共享): from above by a grant. ${NULLS}`,
  withheld: ` Withheld (不予共享): from above by a grant. ${NULLS}`,
}
const NULL_WITHOUT: Readonly<Record<FieldClass, string>> = {
  unconditional: '',
  conditional: ' Conditional (有条件共享).',
  withheld: ' Withheld (不予共享).',
  personal: ' Personal (个人信息): does not leave its node.',
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
