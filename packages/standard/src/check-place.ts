import type { DataSet } from './data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './validate-row.ts'

/**
 * The row belongs to this node's region, and so does its division. Any other division a row speaks of may lie elsewhere,
 * or have been merged away: an unknown one is a warning.
 */
export function checkPlace(dataSet: DataSet): RowRule {
  const placed = dataSet.field('divisionCode')?.form === 'division'
  const ofCase = dataSet.name === 'Case'
  const spoken = dataSet.fields
    .filter(({ name, form }) => form === 'division' && name !== 'divisionCode' && name !== 'regionCode')
    .map(({ name }) => name)
  return ({ fields, findings, warnings }, { regionCode, divisions }) => {
    if (fields.regionCode !== regionCode)
      findings.push(makeFinding('regionCode', 'region-differs', fields.regionCode, { region: regionCode }))
    const code = fields.divisionCode
    if (placed && typeof code === 'string') {
      if (divisions.get(code) === undefined) findings.push(makeFinding('divisionCode', 'division-unknown', code))
      else if (!divisions.isWithin(code, regionCode))
        findings.push(makeFinding('divisionCode', 'division-outside', code, { region: regionCode }))
      else if (ofCase && !divisions.isLeaf(code))
        findings.push(makeFinding('divisionCode', 'division-not-county', code))
    }
    for (const name of spoken) {
      const division = fields[name]
      if (typeof division === 'string' && divisions.get(division) === undefined)
        warnings.push(makeFinding(name, 'unknown-division', division))
    }
  }
}
