import type { CaseFields, CaseRow } from './case-fields.ts'
import { CASE_FIELDS, CASE_SPECS } from './case-fields.ts'
import { type CheckContext, FIELD_CHECKS } from './check-field.ts'
import { type Codes, LOCAL_STANDARD } from './code.ts'
import type { Divisions } from './division.ts'
import { type Finding, makeFinding } from './finding.ts'
import { rowHashOf } from './row-hash.ts'

export interface CaseContext {
  /** Region of the node that takes the case in. */
  readonly regionCode: string
  readonly divisions: Divisions
  readonly codes: Codes
  readonly now: Date
}

export type CaseVerdict =
  | { readonly ok: true; readonly case: CaseRow; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

const DAY = 86_400_000
/** Mainland, islands and seas of China with a margin; also the frame of the GCJ-02 offset. */
const CHINA = { west: 72, east: 137, south: 3, north: 54.5 } as const
const STAGES = ['reportedAt', 'acceptedAt', 'filedAt', 'dispatchedAt', 'disposedAt', 'checkedAt', 'closedAt'] as const

/**
 * Every row starts as a copy of this one, made by JSON.parse: the engine then keeps rows as records of one shape. Built
 * up key by key they would become hash tables, and validation three times slower.
 */
const EMPTY: Readonly<Record<string, unknown>> = JSON.parse(
  JSON.stringify(Object.fromEntries([...CASE_FIELDS.map(({ name }) => [name, null]), ['rowHash', '']])),
)

/**
 * Holds one case to the canonical field table. Guaranteed for an accepted case: every field has its type, length,
 * form and range, the division is a county of the node's region, the code exists in the list it names, no event lies
 * in the future. What real cities break (order of stages, missing closing times, impossible positions) is a warning.
 * Not checked: whether the position lies in the division, and codes of `LOCAL:` lists.
 *
 * Members of `input` that are no canonical field are ignored.
 */
export function validateCase(input: Readonly<Record<string, unknown>>, context: CaseContext): CaseVerdict {
  const findings: Finding[] = []
  const check: CheckContext = { findings, latest: context.now.getTime() + DAY }
  const draft: Record<string, unknown> = { ...EMPTY }
  for (const { name, optional, check: checkField } of FIELD_CHECKS) {
    const raw = input[name]
    if (optional && (raw === undefined || raw === null)) continue
    draft[name] = checkField(name === 'regionCode' ? (raw ?? context.regionCode) : raw, check)
  }
  const fields = draft as CaseFields
  const warnings: Finding[] = []
  if (findings.length === 0) {
    checkPlace(fields, context, findings)
    checkCode(fields, context, findings, warnings)
  }
  if (findings.length > 0) return { ok: false, findings }
  mendPosition(fields, warnings)
  warnAboutTimes(fields, warnings)
  const row = fields as CaseFields & { rowHash: string }
  row.rowHash = rowHashOf(fields)
  return { ok: true, case: row, warnings }
}

function checkPlace(fields: CaseFields, { regionCode, divisions }: CaseContext, findings: Finding[]): void {
  const params = { region: regionCode }
  if (fields.regionCode !== regionCode)
    findings.push(makeFinding('regionCode', 'region-differs', fields.regionCode, params))
  const { divisionCode } = fields
  if (divisions.get(divisionCode) === undefined)
    findings.push(makeFinding('divisionCode', 'division-unknown', divisionCode))
  else if (!divisions.isWithin(divisionCode, regionCode))
    findings.push(makeFinding('divisionCode', 'division-outside', divisionCode, params))
  else if (!divisions.isLeaf(divisionCode))
    findings.push(makeFinding('divisionCode', 'division-not-county', divisionCode))
}

function checkCode(fields: CaseFields, context: CaseContext, findings: Finding[], warnings: Finding[]): void {
  const { standardRef, kind, code } = fields
  const params = { list: standardRef, region: context.regionCode }
  if (LOCAL_STANDARD.test(standardRef)) {
    const keeper = standardRef.slice('LOCAL:'.length)
    const { divisions, regionCode } = context
    if (!divisions.isWithin(keeper, regionCode) && !divisions.isWithin(regionCode, keeper))
      warnings.push(makeFinding('standardRef', 'local-list-elsewhere', standardRef, params))
    return
  }
  const item = context.codes.get(standardRef, kind, code)
  if (item === undefined) {
    const { standardRefs } = context.codes
    if (context.codes.mayExist(standardRef, kind, code)) {
      warnings.push(makeFinding('code', 'code-unlisted', code, params))
      return
    }
    findings.push(
      standardRefs.includes(standardRef)
        ? makeFinding('code', 'code-unknown', code, params)
        : makeFinding('standardRef', 'standard-unknown', standardRef, { ...params, allowed: standardRefs.join(', ') }),
    )
    return
  }
  if (fields.classCode !== null && fields.classCode !== item.classCode)
    warnings.push(makeFinding('classCode', 'class-differs', fields.classCode, params))
  fields.codeName ??= item.name
  fields.classCode = item.classCode
  fields.className = item.className
}

function mendPosition(fields: CaseFields, warnings: Finding[]): void {
  const { longitude, latitude } = fields
  if (longitude === null && latitude === null) {
    fields.crs = null
    return
  }
  if (longitude !== null && latitude !== null) {
    const inside =
      longitude >= CHINA.west && longitude <= CHINA.east && latitude >= CHINA.south && latitude <= CHINA.north
    if (inside) return
    const nowhere = longitude === 0 && latitude === 0
    warnings.push(
      makeFinding('longitude', nowhere ? 'coordinates-zero' : 'coordinates-outside', `${longitude}, ${latitude}`),
    )
  } else {
    warnings.push(makeFinding('longitude', 'coordinates-half', `${longitude ?? ''}, ${latitude ?? ''}`))
  }
  fields.longitude = null
  fields.latitude = null
  fields.crs = null
}

function warnAboutTimes(fields: CaseFields, warnings: Finding[]): void {
  let earlier: (typeof STAGES)[number] = 'reportedAt'
  let reached = fields.reportedAt.getTime()
  for (const stage of STAGES) {
    const at = fields[stage]
    if (at === null) continue
    const time = at.getTime()
    if (time < reached)
      warnings.push(
        makeFinding(stage, 'stage-order', at, { zh: CASE_SPECS[stage].zh, earlier: CASE_SPECS[earlier].zh }),
      )
    else {
      reached = time
      earlier = stage
    }
  }
  if (fields.state === 'CLOSED' && fields.closedAt === null)
    warnings.push(makeFinding('closedAt', 'closed-without-time', null))
  if (fields.closedAt !== null && fields.state !== 'CLOSED')
    warnings.push(makeFinding('state', 'time-without-state', fields.state))
}
