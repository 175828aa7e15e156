/**
 * Valid rows of any data set, made from the dictionary alone.
 *
 * @module
 */
import {
  type DataField,
  type DataSet,
  type FormName,
  isUscc,
  shippedStandard,
  type ValidRow,
  validateRow,
} from '@guantong/standard'

const { divisions, codes } = shippedStandard()
const FIRST = Date.UTC(2025, 2, 1, 2)
const HOUR = 3_600_000

/** Rows `from` … `to − 1`: no key twice, every field given in most of them, optional ones left out in every fourth. */
export function makeRows(dataSet: DataSet, region: string, from: number, to: number): ValidRow[] {
  return Array.from({ length: to - from }, (_, at) => {
    const verdict = validateRow(dataSet, makeInput(dataSet, region, from + at), {
      regionCode: region,
      divisions,
      codes,
      now: new Date(),
    })
    if (!verdict.ok) throw new Error(`${dataSet.name}: ${JSON.stringify(verdict.findings)}`)
    return verdict.row
  })
}

/** A case without a deadline is given one by the filing rules that are made here too. */
const ALWAYS: ReadonlySet<string> = new Set(['longitude', 'latitude', 'disposalDeadline'])

/** What a program would hand in. */
export function makeInput(dataSet: DataSet, region: string, i: number): Record<string, unknown> {
  const counties = divisions.childrenOf(region).filter(({ code }) => divisions.isLeaf(code))
  const county = counties[i % Math.max(1, Math.min(counties.length, 3))]?.code ?? region
  const hasCode = ['standardRef', 'kind', 'code'].every((name) => dataSet.field(name) !== undefined)
  const fields = dataSet.fields.filter(({ name, constraint }) => constraint !== 'O' || i % 4 !== 3 || ALWAYS.has(name))
  return {
    ...Object.fromEntries(
      fields.map((field) => [field.name, makeValue(field, dataSet.key.includes(field.name), region, county, i)]),
    ),
    ...quotientsOf(dataSet, i),
    ...(hasCode ? { standardRef: `LOCAL:${region}`, code: `L${i}` } : {}),
  }
}

/** A value beside its numerator and denominator is what they give. */
const quotientsOf = ({ fields }: DataSet, i: number): Record<string, number> =>
  Object.fromEntries(
    fields.flatMap(({ name, quotient }) => {
      if (quotient === undefined) return []
      const [numerator, denominator] = quotient
      return [
        [numerator, i],
        [denominator, 8],
        [name, i / 8],
      ]
    }),
  )

function makeValue(field: DataField, isKey: boolean, region: string, county: string, i: number): unknown {
  const { name, type, values, form, range, author, max = 40 } = field
  if (name === 'regionCode' || author === 'node') return region
  if (name === 'longitude') return 117 + i / 1000
  if (name === 'latitude') return 36 + i / 1000
  if (values !== undefined) return values[i % values.length]
  if (form !== undefined) return ofForm(form, county, i)
  const [low, high] = range ?? [0, 1_000_000]
  switch (type) {
    case 'integer':
      return low + (i % (high - low + 1))
    case 'number':
      return Math.min(high, low + i + 0.25)
    case 'boolean':
      return i % 2 === 0
    case 'instant':
      return new Date(FIRST + i * HOUR).toISOString()
    case 'date':
      return new Date(FIRST + i * 24 * HOUR).toISOString().slice(0, 10)
    case 'text':
      // Characters that COPY, ids and cursors must get across unharmed.
      return max >= 20
        ? `${i} 甲:~\\%${isKey ? '' : '\t\n'}${name}`.slice(0, max)
        : `${name.slice(0, 2)}${i}`.slice(-max)
  }
}

const padded = (i: number, digits: number): string => String(i).padStart(digits, '0')

function ofForm(form: FormName, county: string, i: number): string {
  const made: Record<FormName, () => string> = {
    division: () => county,
    street: () => `${county}001`,
    community: () => `${county}001001`,
    place: () => `${county}001${padded(i, 3)}`,
    'unit-grid': () => `${county}001001${padded(i, 3)}`,
    'evaluation-grid': () => `${county}001${padded(i % 100, 2)}A`,
    component: () => `${county}01001${padded(i, 6)}`,
    matter: () => `${county}01001`,
    monitored: () => `${county}010101${padded(i, 6)}`,
    uscc: () => uscc(`91${county}${padded(i, 9)}`),
    mobile: () => `138${padded(i, 8)}`,
    phone: () => `0532-${padded(i, 8)}`,
    year: () => String(1990 + (i % 40)),
    period: () => `${2000 + (i % 26)}-03`,
    clock: () => `${padded(i % 24, 2)}:30`,
    sha256: () => padded(i, 64),
    url: () => `https://example.org/${i}`,
  }
  return made[form]()
}

const uscc = (first17: string): string =>
  first17 + ([...'0123456789ABCDEFGHJKLMNPQRTUWXY'].find((character) => isUscc(first17 + character)) as string)
