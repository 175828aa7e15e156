/**
 * The dictionary as a profile: a file whose header speaks the standard's own names needs no other.
 *
 * @module
 */
import { type DataField, type DataSet, kebabCase, snakeCase } from '@guantong/standard'
import { type Profile, type ProfileRule, profileSchema } from './profile.ts'

/**
 * Takes canonical names in any spelling (`reportedAt`, `reported_at`), official abbreviations, Chinese and English names;
 * values by name or in either language; divisions by code or name. Fits only where every mandatory field has its column; an
 * export of this data set fits by the columns of its key.
 */
export function canonicalProfile(dataSet: DataSet): Profile {
  const fields = dataSet.fields.filter(({ name }) => name !== 'regionCode')
  const needed = fields.filter(
    ({ name, constraint, fallback, author }) =>
      (constraint === 'M' && fallback === undefined && author !== 'node' && name !== 'standardRef') ||
      dataSet.key.includes(name),
  )
  return profileSchema.parse({
    name: `canonical-${kebabCase(dataSet.name)}`,
    title: { en: `${dataSet.en}, by the dictionary's names`, zh: `${dataSet.zh}(数据字典字段名)` },
    dataSet: dataSet.name,
    match: needed.map(columnsOf),
    keeps: true,
    empty: ['-', '--', 'NULL', 'null', '\\N'],
    fields: Object.fromEntries(fields.map((field) => [field.name, ruleOf(field)])),
  })
}

/** The columns by which an export of some fields is read. */
export const keyColumnsOf = (dataSet: DataSet): string[][] =>
  dataSet.fields.filter(({ name }) => dataSet.key.includes(name)).map(columnsOf)

const columnsOf = ({ name, abbr, zh, en }: DataField): string[] => [
  name,
  snakeCase(name),
  ...(abbr === undefined ? [] : [abbr]),
  zh,
  en,
]

function ruleOf(field: DataField): ProfileRule | ProfileRule[] {
  const rule = { columns: columnsOf(field), optional: true } as const
  // A list without a name is the node's own.
  if (field.name === 'standardRef') return [rule, { constant: 'LOCAL:{region}' }]
  return field.form === 'division' ? { ...rule, division: 'any' } : rule
}
