import type { Divisions } from '../codes/division.ts'
import { type DivisionChange, endsCode } from '../codes/division-change.ts'
import { VALUE_LISTS } from '../dictionary/data-set.ts'
import type { DataSet } from '../dictionary/data-set-spec.ts'
import { type Finding, makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

const DONE = {
  moved: { en: 'The row is counted there.', zh: '该行按现行区划统计。' },
  kept: { en: 'It is kept as it is.', zh: '予以原样保留。' },
  refused: { en: 'Which one is meant here is not known.', zh: '无法判定应归入何处。' },
} as const

/**
 * The row belongs to this node's region, and so does its division. A division that is gone and has one successor here is
 * replaced by it, with a warning, unless it is part of the row's key: two rows could become one. Any other division a row
 * speaks of may lie elsewhere, or have been merged away: a warning, naming the successor where it is known.
 * Streets and communities extend the code of their county; whether they exist is not known.
 */
export function checkPlace(dataSet: DataSet): RowRule {
  const placed = dataSet.field('divisionCode')?.form === 'division'
  const movable = !dataSet.key.includes('divisionCode')
  const ofCase = dataSet.name === 'Case'
  const spoken = dataSet.fields
    .filter(({ name, form }) => form === 'division' && name !== 'divisionCode' && name !== 'regionCode')
    .map(({ name }) => name)
  const below = (['street', 'community'] as const).flatMap(
    (form) => dataSet.fields.find((field) => field.name === `${form}Code` && field.form === form) ?? [],
  )
  return ({ fields, findings, warnings }, { regionCode, divisions }) => {
    if (fields.regionCode !== null && fields.regionCode !== regionCode)
      findings.push(makeFinding('regionCode', 'region-differs', fields.regionCode, { region: regionCode }))
    const given = fields.divisionCode
    if (placed && typeof given === 'string') {
      const gone = divisions.get(given) === undefined ? goneBy(given, divisions) : undefined
      const [only, ...others] = gone?.successors ?? []
      if (gone !== undefined && only !== undefined && others.length === 0 && movable) {
        fields.divisionCode = only
        warnings.push(changed('divisionCode', gone, 'moved'))
      }
      const code = fields.divisionCode as string
      if (divisions.get(code) === undefined)
        findings.push(
          gone === undefined
            ? makeFinding('divisionCode', 'division-unknown', code)
            : changed('divisionCode', gone, 'refused'),
        )
      else if (!divisions.isWithin(code, regionCode))
        findings.push(makeFinding('divisionCode', 'division-outside', code, { region: regionCode }))
      else if (ofCase && !divisions.isLeaf(code))
        findings.push(makeFinding('divisionCode', 'division-not-county', code))
      for (const { name, zh } of below) {
        const value = fields[name]
        if (typeof value !== 'string' || value.startsWith(given) || value.startsWith(code)) continue
        // A city has no streets of its own: a street that is only placed in the city may lie in any of its counties.
        if (divisions.isWithin(value.slice(0, 6), code)) continue
        warnings.push(makeFinding(name, 'place-elsewhere', value, { zh, within: code }))
      }
    }
    for (const name of spoken) {
      const division = fields[name]
      if (typeof division !== 'string' || divisions.get(division) !== undefined) continue
      const gone = goneBy(division, divisions)
      warnings.push(gone === undefined ? makeFinding(name, 'unknown-division', division) : changed(name, gone, 'kept'))
    }
  }
}

const CHANGES = VALUE_LISTS.find(({ name }) => name === 'division-change')?.values ?? []

/** A code that was given a second time ended a second time. */
const goneBy = (code: string, divisions: Divisions): DivisionChange | undefined =>
  divisions.changesOf(code).findLast((change) => change.code === code && endsCode(change))

function changed(field: string, by: DivisionChange, done: keyof typeof DONE): Finding {
  const words = CHANGES.find((each) => each.name === by.change)
  return makeFinding(field, 'division-changed', by.code, {
    name: by.name,
    change: words?.en ?? by.change,
    changeZh: words?.zh ?? by.change,
    year: by.year ?? '?',
    successors: by.successors.join(', '),
    done: DONE[done].en,
    doneZh: DONE[done].zh,
  })
}
