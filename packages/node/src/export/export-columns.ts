/**
 * The columns of an export: under names of fields for programs, in the words of the dictionary for people.
 *
 * @module
 */
import { type DataField, type ValueList, wordsOf } from '@guantong/standard'
import { idTitle } from '../spreadsheet/exported-table.ts'
import type { ExportRow } from './ask-page.ts'
import type { Column } from './row-table.ts'

export type Headings = 'en' | 'zh' | null

const TRUTH = { zh: { true: '是', false: '否' }, en: { true: 'yes', false: 'no' } } as const

/**
 * The global id first: by it a row is found again, and two files are compared. With words, a division has its name in a
 * column beside its code; an import reads the code, and the name where the code's column was taken out.
 */
export function columnsOf(fields: readonly DataField[], lang: Headings, lists: readonly ValueList[]): Column[] {
  const titleOf = ({ name, zh, en }: DataField): string => (lang === null ? name : lang === 'zh' ? zh : en)
  return [
    { name: 'id', title: idTitle(lang) },
    ...fields.flatMap((field): Column[] => {
      const column = {
        name: field.name,
        title: titleOf(field),
        ...timeOf(field, lang),
        ...wordsFor(field, lang, lists),
      }
      if (lang === null || !isDivision(field)) return [column]
      return [column, { name: nameMember(field), title: `${column.title}(${lang === 'zh' ? '名称' : 'name'})` }]
    }),
  ]
}

const isDivision = ({ form }: DataField): boolean => form === 'division'
const nameMember = ({ name }: DataField): string => `${name}Name`

function timeOf({ type }: DataField, lang: Headings): Pick<Column, 'time'> {
  if (type === 'date') return { time: 'day' }
  if (type === 'instant') return { time: lang === null ? 'utc' : 'china' }
  return {}
}

function wordsFor({ type, valueList }: DataField, lang: Headings, lists: readonly ValueList[]): Pick<Column, 'words'> {
  if (lang === null) return {}
  if (type === 'boolean') return { words: TRUTH[lang] }
  const list = lists.find(({ name }) => name === valueList)
  if (list === undefined) return {}
  // GraphQL calls the values of a list in capitals.
  const words = Object.entries(wordsOf(list.values, lang)).map(([value, word]) => [value.toUpperCase(), word])
  return { words: Object.fromEntries(words) }
}

/** Puts the names of divisions beside their codes, where there are words at all. */
export function nameDivisions(
  fields: readonly DataField[],
  lang: Headings,
  nameOf: (code: string) => string | undefined,
): (rows: readonly ExportRow[]) => readonly ExportRow[] {
  const divisions = lang === null ? [] : fields.filter(isDivision)
  if (divisions.length === 0) return (rows) => rows
  return (rows) =>
    rows.map((row) => {
      const names = divisions.map((field) => [nameMember(field), nameOf(String(row[field.name])) ?? null])
      return { ...row, ...Object.fromEntries(names) }
    })
}
