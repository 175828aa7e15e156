/**
 * What the keys of a summary mean, in words.
 *
 * @module
 */
import { type CodeRef, LOCAL_STANDARD, type Standard, type Summary } from '@guantong/standard'
import type { SummaryFigures } from '../../ledger/figures/sum-summary.ts'

export interface Words {
  readonly zh: string | null
  readonly en: string | null
}

/** As the schema spells it. */
export const enumOfSummary = ({ name }: Pick<Summary, 'name'>): string => name.toUpperCase().replaceAll('-', '_')

const UNKNOWN: Words = { zh: null, en: null }

/**
 * Words for one key of a row: of its value list, or of the published code list that the row's own `standardRef` names. Nulls for
 * anything else; Chinese stands for both where a list has no English.
 */
export function wordsOf(summary: Summary, row: SummaryFigures, name: string, standard: Standard): Words {
  const field = summary.keys.find((key) => key.name === name)
  const value = keyOf(row, name)
  if (field === undefined || value === '') return UNKNOWN
  if (field.valueList !== undefined) {
    const list = standard.valueLists.find((one) => one.name === field.valueList)
    const item = list?.values.find((one) => one.name === value)
    return item === undefined ? UNKNOWN : { zh: item.zh, en: item.en }
  }
  const found = codeName(summary, row, name, value, standard)
  return { zh: found, en: found }
}

function codeName(
  { dataSet }: Summary,
  row: SummaryFigures,
  name: string,
  value: string,
  { codes }: Standard,
): string | null {
  const listed = keyOf(row, 'standardRef')
  if (dataSet.name !== 'Component' || listed === '') return null
  if (name === 'code') return codes.get(listed, 'COMPONENT', value)?.name ?? null
  if (name !== 'classCode') return null
  const one = codes.all.find(
    (item) => item.standardRef === listed && item.kind === 'COMPONENT' && item.classCode === value,
  )
  return one?.className ?? null
}

/** The local code (自定义代码) that a key of a row is: its name is not in the standard but in the ledger. */
export function localCodeOf({ dataSet }: Summary, row: SummaryFigures, name: string): CodeRef | undefined {
  const [standardRef, code] = [keyOf(row, 'standardRef'), keyOf(row, 'code')]
  const named = dataSet.name === 'Component' && name === 'code' && code !== '' && LOCAL_STANDARD.test(standardRef)
  return named ? { standardRef, kind: 'COMPONENT', code } : undefined
}

const keyOf = (row: SummaryFigures, name: string): string => row.keys.find((key) => key.name === name)?.value ?? ''
