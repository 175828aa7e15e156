import type { DataSet } from '../dictionary/data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/**
 * A row bears no author but the node that writes it: it names that node as its issuer, and does not speak as a tier above
 * the division it is about. Not checked here: `author: issuer`, for which the row referred to must be looked up.
 */
export function checkAuthor(dataSet: DataSet): RowRule {
  const ofNode = dataSet.fields.filter(({ author }) => author === 'node')
  const fromAbove = dataSet.fields.flatMap(({ name, zh, author }) =>
    typeof author === 'object' ? [{ name, zh, values: new Set(author.above) }] : [],
  )
  return ({ fields, findings }, { regionCode }) => {
    for (const { name, zh } of ofNode)
      if (fields[name] !== regionCode)
        findings.push(makeFinding(name, 'author-foreign', fields[name], { zh, author: regionCode }))
    for (const { name, zh, values } of fromAbove) {
      const value = fields[name]
      if (typeof value !== 'string' || !values.has(value) || fields.divisionCode !== regionCode) continue
      findings.push(makeFinding(name, 'author-above', value, { zh, region: regionCode }))
    }
  }
}
