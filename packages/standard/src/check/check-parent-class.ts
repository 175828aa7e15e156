import { LOCAL_STANDARD } from '../codes/code.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/**
 * What an entry of a city's own list declares can be followed: the list is this region's, and the parent class is one of a
 * published list. Otherwise the entry is kept and counted as unmapped.
 */
export const checkParentClass: RowRule = ({ fields, warnings }, { regionCode, divisions, codes }) => {
  const { standardRef, parentStandardRef, parentKind, parentClassCode } = fields as Record<string, string | null>
  if (typeof standardRef === 'string' && LOCAL_STANDARD.test(standardRef)) {
    if (!divisions.isWithin(standardRef.slice('LOCAL:'.length), regionCode))
      warnings.push(makeFinding('standardRef', 'local-list-elsewhere', standardRef, { region: regionCode }))
  }
  if (parentStandardRef == null || parentKind == null || parentClassCode == null) return
  if (!codes.hasClass(parentStandardRef, parentKind, parentClassCode))
    warnings.push(
      makeFinding('parentClassCode', 'parent-class-unknown', parentClassCode, {
        list: `${parentStandardRef} ${parentKind}`,
      }),
    )
}
