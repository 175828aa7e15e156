/**
 * Everything the standard names, in one list that can be searched.
 *
 * @module
 */
import type {
  CityIndicator,
  CodeItem,
  DataField,
  DataSet,
  Division,
  DivisionChange,
  Indicator,
  Measure,
  MonitoredClass,
  Standard,
  ValueList,
} from '@guantong/standard'
import { dataSets, kebabCase } from '@guantong/standard'

interface Named {
  /** What it is called by programs and files: `Component`, `Component.state`, `01001`, `370200`, `closingRate`. */
  readonly id: string
  readonly zh: string
  readonly en: string | null
  /** Where it was read; null for what we named ourselves. */
  readonly standardRef: string | null
  readonly status: string | null
  /** Other things it answers to. */
  readonly also: readonly string[]
}

export type Entry = Named &
  (
    | { readonly kind: 'data-set'; readonly of: DataSet }
    | { readonly kind: 'field'; readonly of: DataField; readonly dataSet: DataSet }
    | { readonly kind: 'value-list'; readonly of: ValueList }
    | { readonly kind: 'code'; readonly of: CodeItem | MonitoredClass }
    | { readonly kind: 'division'; readonly of: Division }
    | { readonly kind: 'division-change'; readonly of: DivisionChange }
    | { readonly kind: 'indicator'; readonly of: Indicator }
    | { readonly kind: 'city-indicator'; readonly of: CityIndicator }
    | { readonly kind: 'measure'; readonly of: Measure }
  )

export type EntryKind = Entry['kind']

export function entriesOf(standard: Standard): Entry[] {
  return [
    ...dataSets.flatMap(dataSetEntries),
    ...standard.valueLists.map(
      (list): Entry => ({
        kind: 'value-list',
        id: list.name,
        zh: list.zh,
        en: list.en,
        standardRef: list.standardRef,
        status: list.status,
        also: list.values.flatMap(({ name, zh, en }) => [name, zh, en]),
        of: list,
      }),
    ),
    ...[...standard.codes.all, ...standard.monitoredClasses].map(
      (code): Entry => ({
        kind: 'code',
        id: code.code,
        zh: code.name,
        en: null,
        standardRef: code.standardRef,
        status: code.status,
        also: [],
        of: code,
      }),
    ),
    ...standard.divisions.all.map(
      (division): Entry => ({
        kind: 'division',
        id: division.code,
        zh: division.name,
        en: null,
        standardRef: 'GB/T 2260',
        status: null,
        also: [],
        of: division,
      }),
    ),
    ...standard.divisions.changes.map(
      (change): Entry => ({
        kind: 'division-change',
        id: change.code,
        zh: change.name,
        en: null,
        standardRef: 'GB/T 2260',
        status: change.status,
        also: [...change.successors],
        of: change,
      }),
    ),
    ...standard.indicators.map(
      (indicator): Entry => ({
        kind: 'indicator',
        id: indicator.name,
        zh: indicator.zh,
        en: indicator.en,
        standardRef: indicator.standardRef,
        status: indicator.status,
        also: [indicator.code],
        of: indicator,
      }),
    ),
    ...standard.cityIndicators.map(
      (indicator): Entry => ({
        kind: 'city-indicator',
        id: indicator.name,
        zh: indicator.zh,
        en: indicator.en,
        standardRef: indicator.standardRef,
        status: indicator.status,
        also: [indicator.code],
        of: indicator,
      }),
    ),
    ...standard.measures.map(
      (measure): Entry => ({
        kind: 'measure',
        id: measure.name,
        zh: measure.zh,
        en: measure.meaning.en,
        standardRef: null,
        status: null,
        also: [measure.meaning.zh],
        of: measure,
      }),
    ),
  ]
}

function dataSetEntries(dataSet: DataSet): Entry[] {
  const { name, plural, zh, en, standardRef, status } = dataSet
  return [
    {
      kind: 'data-set',
      id: name,
      zh,
      en,
      standardRef,
      status,
      also: [plural, kebabCase(name)],
      of: dataSet,
    },
    ...dataSet.fields.map(
      (field): Entry => ({
        kind: 'field',
        id: `${name}.${field.name}`,
        zh: field.zh,
        en: field.en,
        standardRef: field.standardRef,
        status: field.status,
        also: [field.name, ...(field.abbr === undefined ? [] : [field.abbr])],
        of: field,
        dataSet,
      }),
    ),
  ]
}

/** Entries that are called exactly `text`, in either language or by an abbreviation; capitals do not matter. */
export function entriesNamed(entries: readonly Entry[], text: string): Entry[] {
  const wanted = text.trim().toLowerCase()
  const names = (entry: Entry): string[] =>
    [entry.id, entry.zh, entry.en ?? '', ...(entry.kind === 'value-list' ? [] : entry.also)].map((name) =>
      name.toLowerCase(),
    )
  return entries.filter((entry) => names(entry).includes(wanted))
}

/** Entries that hold every word of `text`: those called so first, then those beginning so, then the rest. */
export function searchEntries(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const whole = words.join(' ')
  const ranked: { entry: Entry; rank: number }[] = []
  for (const entry of entries) {
    const own = [entry.id, entry.zh, entry.en ?? '', ...entry.also].map((name) => name.toLowerCase())
    const all = own.join('\n')
    if (words.length === 0 || !words.every((word) => all.includes(word))) continue
    const rank = own.includes(whole) ? 0 : own.some((name) => name.startsWith(whole)) ? 1 : 2
    ranked.push({ entry, rank })
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry)
}
