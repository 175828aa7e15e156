import { type CaseKind, LOCAL_STANDARD } from '../codes/code.ts'
import type { DataSet } from '../dictionary/data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/**
 * The code exists in the list it names; the class and the names of a published list are filled in from it, where the data
 * set has a field for them. Codes of a city's own list (`LOCAL:`) are known to that city only and pass.
 */
export function checkCode(dataSet: DataSet): RowRule {
  const has = (name: string): boolean => dataSet.field(name) !== undefined
  const [hasName, hasClass, hasClassName] = ['codeName', 'classCode', 'className'].map(has)
  return ({ fields, findings, warnings }, { regionCode, divisions, codes }) => {
    const { standardRef, kind, code } = fields as { standardRef: string; kind: CaseKind; code: string }
    if (standardRef === null || kind === null || code === null) return
    if (LOCAL_STANDARD.test(standardRef)) {
      const keeper = standardRef.slice('LOCAL:'.length)
      if (!divisions.isWithin(keeper, regionCode) && !divisions.isWithin(regionCode, keeper))
        warnings.push(makeFinding('standardRef', 'local-list-elsewhere', standardRef, { region: regionCode }))
      return
    }
    const params = { list: standardRef, region: regionCode }
    const item = codes.get(standardRef, kind, code)
    if (item === undefined) {
      const { standardRefs } = codes
      if (codes.mayExist(standardRef, kind, code)) warnings.push(makeFinding('code', 'code-unlisted', code, params))
      else if (standardRefs.includes(standardRef)) findings.push(makeFinding('code', 'code-unknown', code, params))
      else
        findings.push(
          makeFinding('standardRef', 'standard-unknown', standardRef, { ...params, allowed: standardRefs.join(', ') }),
        )
      return
    }
    if (hasName) fields.codeName ??= item.name
    if (hasClassName) fields.className = item.className
    if (!hasClass) return
    if (fields.classCode !== null && fields.classCode !== item.classCode)
      warnings.push(makeFinding('classCode', 'class-differs', fields.classCode, params))
    fields.classCode = item.classCode
  }
}
