import type { DataSet } from '../dictionary/data-set-spec.ts'
import { compileRowHash } from '../dictionary/row-hash.ts'
import { caseRules } from './case-rules.ts'
import { checkAuthor } from './check-author.ts'
import { checkCode } from './check-code.ts'
import { type CheckContext, compileField, type FieldCheck } from './check-field.ts'
import { checkOrder } from './check-order.ts'
import { checkParentClass } from './check-parent-class.ts'
import { checkPlace } from './check-place.ts'
import { checkQuotient } from './check-quotient.ts'
import { compileConditions } from './condition.ts'
import type { Finding } from './finding.ts'
import { mendPosition } from './mend-position.ts'
import type { Draft, RowContext, RowRule } from './row-rule.ts'

/** Every field of its data set (null where nothing was given), and the hash that decides whether it has changed. */
export type ValidRow = Readonly<Record<string, unknown>> & { readonly regionCode: string; readonly rowHash: string }

export type RowVerdict =
  | { readonly ok: true; readonly row: ValidRow; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

const DAY = 86_400_000

/**
 * Holds one row to its data set. Guaranteed for an accepted row: every field has its type, length, form, value list and
 * range, every condition is met, the division lies in the node's region, the code exists in the list it names, no event
 * lies in the future, moments are in order, a quotient is that of its numbers, and no field names another author than the
 * node that writes the row. What real cities break (impossible positions, order of a case's stages) is a warning.
 * Not checked: whether what a `refers` field names is held and what follows from it (see judge-reference.ts), whether the
 * position lies in the division, and codes of `LOCAL:` lists.
 *
 * Members of `input` that are no field of the data set are ignored.
 */
export function validateRow(
  dataSet: DataSet,
  input: Readonly<Record<string, unknown>>,
  context: RowContext,
): RowVerdict {
  const { empty, checks, conditions, places, rules, hashOf } = compiledOf(dataSet)
  const findings: Finding[] = []
  const warnings: Finding[] = []
  const check: CheckContext = {
    findings,
    warnings,
    latest: context.now.getTime() + DAY,
    sealed: context.sealed === true,
  }
  const fields: Record<string, unknown> = { ...empty }
  for (const { name, optional, isOwnRegion, checkField } of checks) {
    const raw = input[name]
    if (optional && (raw === undefined || raw === null)) continue
    fields[name] = checkField(isOwnRegion ? (raw ?? context.regionCode) : raw, check)
  }
  for (const condition of conditions) condition(fields, findings)
  const draft: Draft = { fields, findings, warnings }
  for (const place of places) place(draft, context)
  if (findings.length > 0) return { ok: false, findings }
  for (const rule of rules) rule(draft, context)
  if (findings.length > 0) return { ok: false, findings }
  fields.rowHash = hashOf(fields)
  return { ok: true, row: fields as ValidRow, warnings }
}

interface Compiled {
  readonly empty: Readonly<Record<string, unknown>>
  readonly checks: readonly {
    readonly name: string
    readonly optional: boolean
    /** The node's own region where nothing is given. */
    readonly isOwnRegion: boolean
    readonly checkField: FieldCheck
  }[]
  readonly conditions: readonly ((fields: Readonly<Record<string, unknown>>, findings: Finding[]) => void)[]
  /** Where a row belongs: told with what is wrong with single fields, and passing over a field that is refused. */
  readonly places: readonly RowRule[]
  readonly rules: readonly RowRule[]
  hashOf(fields: Readonly<Record<string, unknown>>): string
}

const COMPILED = new WeakMap<DataSet, Compiled>()

function compiledOf(dataSet: DataSet): Compiled {
  let compiled = COMPILED.get(dataSet)
  if (compiled === undefined) {
    compiled = compile(dataSet)
    COMPILED.set(dataSet, compiled)
  }
  return compiled
}

function compile(dataSet: DataSet): Compiled {
  const isKey = new Set(dataSet.key)
  const has = (...names: string[]): boolean => names.every((name) => dataSet.field(name) !== undefined)
  const ofCase = dataSet.name === 'Case'
  // A data set whose key is the code defines codes; it does not use them.
  const definesCodes = ['standardRef', 'kind', 'code'].every((name) => isKey.has(name))
  return {
    // A copy of this starts every row. Made by JSON.parse, the engine keeps rows as records of one shape; built up key by
    // key they would become hash tables, and validation three times slower.
    empty: JSON.parse(
      JSON.stringify(Object.fromEntries([...dataSet.fields.map(({ name }) => [name, null]), ['rowHash', '']])),
    ),
    checks: dataSet.fields.map((field) => ({
      name: field.name,
      // Nothing happens when the value of such a field is absent.
      optional: field.constraint !== 'M' && field.fallback === undefined,
      isOwnRegion: field.name === 'regionCode' || field.author === 'node',
      checkField: compileField(field, isKey.has(field.name)),
    })),
    conditions: compileConditions(dataSet),
    places: [checkPlace(dataSet), ...(has('standardRef', 'kind', 'code') && !definesCodes ? [checkCode(dataSet)] : [])],
    rules: [
      ...(definesCodes && has('parentStandardRef', 'parentKind', 'parentClassCode') ? [checkParentClass] : []),
      ...(has('longitude', 'latitude') ? [mendPosition(dataSet)] : []),
      ...(dataSet.order === undefined ? [] : [checkOrder(dataSet)]),
      ...(dataSet.fields.some(({ author }) => author !== undefined) ? [checkAuthor(dataSet)] : []),
      ...(dataSet.fields.some(({ quotient }) => quotient !== undefined) ? [checkQuotient(dataSet)] : []),
      ...(ofCase ? caseRules : []),
    ],
    hashOf: compileRowHash(dataSet),
  }
}
