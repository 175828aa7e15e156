/**
 * Rows of any data set, made from its dictionary entry: good ones, and every way in which one field can break one rule.
 *
 * @module
 */
import {
  type Codes,
  type DataField,
  type DataSet,
  type Divisions,
  FORMS,
  type FormName,
  hasForm,
  usccCheckCharacter,
} from '@guantong/standard'
import fc from 'fast-check'

export const REGION = '440300'
export type Row = Record<string, unknown>
export interface World {
  readonly divisions: Divisions
  readonly codes: Codes
  readonly now: Date
}

const PLAIN = fc
  .string({ minLength: 1, maxLength: 12, unit: 'binary' })
  .map((text) => `x${text.replace(/[\p{Cc}\p{Cs}]/gu, '')}`.trim())
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const FIRST_17 = fc
  .tuple(fc.string({ unit: fc.constantFrom(...USCC_ALPHABET), minLength: 11, maxLength: 11 }), fc.nat(999_999))
  .map(([rest, digits]) => `${rest.slice(0, 2)}${String(digits).padStart(6, '0')}${rest.slice(2)}`)

function formed(form: FormName): fc.Arbitrary<string> {
  if (form === 'uscc') return FIRST_17.map((first) => first + usccCheckCharacter(first))
  return fc
    .stringMatching(new RegExp(FORMS[form].pattern))
    .filter((text) => text === text.trim() && hasForm(form, text))
}

const iso = (date: Date): string => date.toISOString()
const instant = (min: string, max: Date) => fc.date({ min: new Date(min), max, noInvalidDate: true }).map(iso)
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => iso(date).slice(0, 10))

/** A value the field takes. */
export function goodValue(field: DataField, { now, divisions }: World): fc.Arbitrary<unknown> {
  const { name, type, values, form, author, max = 12 } = field
  if (name === 'regionCode' || author === 'node') return fc.constant(REGION)
  if (form === 'division') return fc.constantFrom(...divisions.childrenOf(REGION).map(({ code }) => code))
  if (name === 'longitude') return fc.double({ min: 113.7, max: 114.7, noNaN: true })
  if (name === 'latitude') return fc.double({ min: 22.4, max: 22.9, noNaN: true })
  if (values !== undefined) return fc.constantFrom(...values)
  if (form !== undefined) return formed(form)
  switch (type) {
    case 'text':
      return PLAIN.map((text) => [...text].slice(0, max).join('').trim() || 'x')
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: field.range?.[0] ?? -1000, max: field.range?.[1] ?? 1000 })
    case 'number':
      return fc.double({ min: field.range?.[0] ?? -1e9, max: field.range?.[1] ?? 1e9, noNaN: true })
    case 'date':
      return day
    case 'instant':
      return instant('1990-01-02', field.moment === 'event' ? now : new Date('2099-12-30'))
  }
}

/** A row its data set takes without a finding. */
export function goodRow(dataSet: DataSet, world: World): fc.Arbitrary<Row> {
  const parts = Object.fromEntries(
    dataSet.fields.map((field) => {
      const good = goodValue(field, world)
      return [field.name, field.constraint === 'O' ? fc.option(good, { nil: null }) : good]
    }),
  )
  const row = (fc.record(parts) as fc.Arbitrary<Row>).map((fields) => heldTogether(dataSet, fields))
  if (!usesCodes(dataSet)) return row
  const items = world.codes.all.filter(({ kind }) => dataSet.field('kind')?.values?.includes(kind) ?? true)
  return fc.tuple(row, fc.constantFrom(...items)).map(([fields, { standardRef, kind, code, classCode }]) => ({
    ...fields,
    standardRef,
    kind,
    code,
    ...(dataSet.field('classCode') === undefined ? {} : { classCode }),
  }))
}

/** Its moments in order, and no value beside a numerator that it would have to be the quotient of. */
function heldTogether({ fields, order = [], disorder }: DataSet, row: Row): Row {
  const held = { ...row }
  for (const { name, quotient } of fields)
    if (quotient?.some((part) => (held[part] ?? null) !== null)) held[name] = null
  if (disorder === 'kept') return held
  for (const list of order) {
    let latest = ''
    for (const name of list) {
      const at = held[name] as string | null
      if (at !== null && at < latest) held[name] = latest
      else latest = at ?? latest
    }
  }
  return held
}

const usesCodes = (dataSet: DataSet): boolean =>
  ['standardRef', 'kind', 'code'].every((name) => dataSet.field(name) !== undefined && !dataSet.key.includes(name))

/** One way to break one rule of one field. */
export interface Break {
  readonly field: string
  readonly rule: string
  /** A JSON Schema can tell it too: it is about the shape of a JSON value. */
  readonly shape: boolean
  /** What is laid over a good row. */
  readonly over: fc.Arbitrary<Row>
}

const ODD = fc.constantFrom<unknown>({}, [], { a: 1 })

/** Every way in which one field can break a rule of its own. */
export function breaksOf(dataSet: DataSet, world: World): Break[] {
  return dataSet.fields.flatMap((field) => {
    const over = (rule: string, value: fc.Arbitrary<unknown>, shape = true): Break => ({
      field: field.name,
      rule,
      shape,
      over: value.map((broken) => ({ [field.name]: broken })),
    })
    return [
      ...missingBreaks(field, dataSet, over, world),
      ...typeBreaks(field, dataSet.key.includes(field.name), over),
      ...placeBreaks(field, dataSet, over),
    ]
  })
}

type Over = (rule: string, value: fc.Arbitrary<unknown>, shape?: boolean) => Break

function missingBreaks(field: DataField, dataSet: DataSet, over: Over, world: World): Break[] {
  const { name, constraint, fallback, when, author } = field
  if (constraint === 'M' && fallback === undefined && name !== 'regionCode' && author !== 'node')
    return [over('required', fc.constantFrom(null, undefined)), over('required', fc.constantFrom('', '   '))]
  if (constraint !== 'C' || when === undefined) return []
  const other = dataSet.field(when.field) as DataField
  const met =
    when.is === undefined
      ? goodValue(other, world)
      : fc.constantFrom(...when.is).map((value) => (other.type === 'boolean' ? value === 'true' : value))
  return [
    {
      field: name,
      rule: 'required-when',
      shape: true,
      over: met.map((value) => ({ [other.name]: value, [name]: null })),
    },
  ]
}

function typeBreaks(field: DataField, isKey: boolean, over: Over): Break[] {
  const { type, values, form, max, range, moment } = field
  switch (type) {
    case 'text':
      return [
        over('type', fc.oneof(ODD, fc.integer(), fc.boolean())),
        ...(values === undefined
          ? []
          : [
              over(
                'not-allowed',
                PLAIN.filter((text) => !values.includes(text)),
              ),
            ]),
        ...(values !== undefined || max === undefined
          ? []
          : [
              over(
                'length',
                fc.constantFrom(1, 9).map((more) => '字'.repeat(max + more)),
              ),
            ]),
        ...(values !== undefined || (max ?? 9) < 2
          ? []
          : [
              over('characters', fc.constantFrom('a\0', '\0b'), form === undefined),
              over('characters', fc.constantFrom('\ud800a', 'a\udfff'), false),
            ]),
        ...(form === undefined
          ? []
          : [
              over(
                form === 'uscc' ? 'uscc' : 'format',
                PLAIN.map((text) => [...`?${text}`].slice(0, Math.min(max ?? 5, 5)).join('')).filter(
                  (text) => text === text.trim() && !hasForm(form, text),
                ),
              ),
            ]),
        ...(form === 'uscc'
          ? [
              over(
                'uscc',
                FIRST_17.map((first) => first + (usccCheckCharacter(first) === '1' ? '2' : '1')),
                false,
              ),
            ]
          : []),
        ...(isKey && form === undefined && values === undefined && (max ?? 9) > 2
          ? [over('control-characters', fc.constantFrom('a\tb', 'a\nb', 'a\u0085b'))]
          : []),
      ]
    case 'boolean':
      return [over('type', fc.oneof(ODD, fc.constantFrom('yes', '是', 2, -1)))]
    case 'integer':
      return [
        over('type', fc.oneof(ODD, fc.constantFrom('12a', '一', true, 1.5, '1,000'))),
        over('range', fc.constantFrom((range?.[0] ?? -2_147_483_648) - 1, (range?.[1] ?? 2_147_483_647) + 1)),
      ]
    case 'number':
      return [
        over('type', fc.oneof(ODD, fc.constantFrom('12a', '1e5', false, '1,5'))),
        over('type', fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY), false),
        ...(range === undefined ? [] : [over('range', fc.constantFrom(range[0] - 1, range[1] + 1))]),
      ]
    case 'date':
      return [
        over('type', fc.oneof(ODD, fc.constantFrom('2026-02-30', '2026-13-01', '20260131', 'soon', 20260131))),
        over('time-early', fc.constant('1899-12-31'), false),
        over('time-never', fc.constantFrom('9999-12-31', '2100-01-02'), false),
      ]
    case 'instant':
      return [
        over('type', fc.oneof(ODD, fc.constantFrom('2026-02-30T00:00:00Z', '2026-01-31 09:30:00', 'soon', 5))),
        over('type', fc.constant(new Date(Number.NaN)), false),
        over('time-early', fc.constant('1989-12-31T23:59:59Z'), false),
        over(
          moment === 'event' ? 'time-late' : 'time-never',
          fc.constantFrom('9999-12-31T00:00:00Z', '2100-01-02T00:00:00Z'),
          false,
        ),
      ]
  }
}

function placeBreaks({ name, form }: DataField, dataSet: DataSet, over: Over): Break[] {
  const tell = (rule: string, value: string): Break => over(rule, fc.constant(value), false)
  if (name === 'regionCode') return [tell('region-differs', '370200')]
  if (name === 'divisionCode' && form === 'division')
    return [
      tell('division-unknown', '990101'),
      tell('division-outside', '370202'),
      ...(dataSet.name === 'Case' ? [tell('division-not-county', REGION)] : []),
    ]
  if (!usesCodes(dataSet)) return []
  if (name === 'standardRef') return [tell('standard-unknown', 'GB/T 1-2000')]
  const unknown = fc.constant({ standardRef: 'GB/T 47678.5-2026', kind: 'COMPONENT', code: '99999' })
  return name === 'code' ? [{ field: name, rule: 'code-unknown', shape: false, over: unknown }] : []
}
