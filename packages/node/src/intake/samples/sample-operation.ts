/**
 * Samples of what a city runs and hears besides its cases: readings, alarms, demands, cleaning, yearbook figures, and its
 * evaluation of itself.
 *
 * @module
 */
import type { CaseRow } from '@guantong/standard'
import { indicatorCodeOf, monthBefore, sharesOf } from './sample-authored.ts'
import { SAMPLE, type SamplePlace, type SampleSet } from './sample-place.ts'
import { objectCodeOf } from './sample-registers.ts'

type Row = Readonly<Record<string, unknown>>

const OBJECTS = 3
const HOURS = 24
const DEMANDS = 30
const MINUTE = 60_000
const CHANNELS = ['HOTLINE_12345', 'APP', 'WEB', 'HOTLINE_12319'] as const
const TYPES = ['COMPLAINT', 'REQUEST', 'INQUIRY', 'SUGGESTION'] as const
const CATEGORIES = [
  ['环境卫生', '垃圾清运'],
  ['市政设施', '路灯不亮'],
  ['街面秩序', '占道经营'],
] as const
const ALARMS = [
  ['FIRST', 'HANDLING'],
  ['SECOND', 'COMPLETED'],
  ['THIRD', 'COMPLETED'],
  ['THIRD', 'REJECTED'],
  ['SECOND', 'PENDING'],
  ['THIRD', 'COMPLETED'],
] as const

/** @param cases of the city, as they are written */
export function sampleOperation(place: SamplePlace, cases: readonly CaseRow[]): readonly SampleSet[] {
  const cleaning = roadCleaning(place)
  return [
    { dataSet: 'Reading', rows: readings(place) },
    { dataSet: 'Alarm', rows: alarms(place, cases) },
    { dataSet: 'ServiceDemand', rows: [...demandsOfCases(cases), ...demands(place)] },
    { dataSet: 'RoadCleaning', rows: cleaning },
    { dataSet: 'CityProfileFigure', rows: profileFigures(place, [place.regionCode]) },
    { dataSet: 'IndicatorValue', rows: ownValues(place, cleaning) },
  ]
}

function readings(place: SamplePlace): Row[] {
  return Array.from({ length: OBJECTS }, (_, n) =>
    Array.from({ length: HOURS }, (_, hour) => {
      const quality = n === 2 && hour === 5 ? 'MISSING' : n === 1 && hour === 7 ? 'SUSPECT' : 'VALID'
      return {
        objectCode: objectCodeOf(place, n),
        measureCode: 'LEVEL',
        observedAt: place.moment(1, hour),
        objectName: `${SAMPLE}监测点${n + 1}`,
        value: quality === 'MISSING' ? null : Number((1.2 + 0.4 * n + 0.3 * Math.sin(hour / 4)).toFixed(2)),
        unit: 'm',
        quality,
      }
    }),
  ).flat()
}

const alarms = (place: SamplePlace, cases: readonly CaseRow[]): Row[] =>
  ALARMS.map(([level, status], n) => {
    const days = 2 + 4 * n
    const county = place.counties[n % place.counties.length]
    return {
      alarmNo: `SAMPLE-${place.regionCode}-A${n + 1}`,
      raisedAt: place.moment(days, 6),
      objectCode: objectCodeOf(place, n % OBJECTS),
      divisionCode: county?.code,
      standardRef: 'CJ/T 552-2023',
      classCode: 'MUNICIPAL_FACILITIES',
      className: '市政设施',
      level,
      status,
      measureCode: 'LEVEL',
      value: 2.4 + 0.1 * n,
      threshold: 2.2,
      unit: 'm',
      handlingAt: status === 'PENDING' ? null : place.moment(days, 7),
      completedAt: status === 'COMPLETED' ? place.moment(days, 12) : null,
      rejectedAt: status === 'REJECTED' ? place.moment(days, 8) : null,
      clearedAt: status === 'COMPLETED' ? place.moment(days, 11) : null,
      caseNo: status === 'HANDLING' ? cases.findLast(({ source }) => source === 'VIDEO')?.caseNo : null,
      description: `${SAMPLE}:水位超过阈值`,
    }
  })

/** Calls that became cases: answered when the case was closed. */
function demandsOfCases(cases: readonly CaseRow[]): Row[] {
  return cases
    .filter(({ source }) => source === 'HOTLINE_12345')
    .slice(-10)
    .map(({ caseNo, divisionCode, reportedAt, closedAt, codeName }) => ({
      demandNo: caseNo.replace('SAMPLE-', 'SAMPLE-D-'),
      divisionCode,
      channel: 'HOTLINE_12345',
      demandType: 'REPORT',
      ...categoryOf(0),
      codeName,
      receivedAt: new Date(reportedAt.getTime() - 20 * MINUTE),
      dispatchedAt: reportedAt,
      caseNo,
      ...wordsOf('REPORT'),
      ...(closedAt === null ? { state: 'HANDLING', replied: false } : answered(closedAt, closedAt, 'SATISFIED')),
    }))
}

function demands(place: SamplePlace): Row[] {
  return Array.from({ length: DEMANDS }, (_, n) => {
    const demandType = TYPES[n % TYPES.length] as string
    const days = n + 1
    // The eleventh is overdue: its deadline has passed, and nobody has answered.
    const open = n < 3 || n === 10
    return {
      demandNo: `SAMPLE-${place.regionCode}-Q${String(n + 1).padStart(3, '0')}`,
      divisionCode: place.counties[n % place.counties.length]?.code,
      channel: CHANNELS[n % CHANNELS.length],
      demandType,
      ...categoryOf(n),
      receivedAt: place.moment(days, 9),
      dispatchedAt: place.moment(days, 10),
      deadline: place.moment(days - 5, 18),
      orgCode: place.orgCode(4),
      orgName: `${SAMPLE}处置单位`,
      ...wordsOf(demandType),
      ...(open
        ? { state: n === 0 ? 'DISPATCHED' : 'HANDLING', replied: false }
        : answered(place.moment(days - 1, 11), place.moment(days - 1, 12), n % 7 === 0 ? 'DISSATISFIED' : 'SATISFIED')),
    }
  })
}

const wordsOf = (demandType: string): Row => ({
  title: `${SAMPLE}诉求`,
  content: `${SAMPLE}:${demandType}`,
  reporterName: `${SAMPLE}市民`,
})

function categoryOf(n: number): Row {
  const [categoryName, codeName] = CATEGORIES[n % CATEGORIES.length] ?? CATEGORIES[0]
  return { categoryCode: categoryName, categoryName, codeName }
}

const answered = (repliedAt: Date, closedAt: Date, satisfaction: string): Row => ({
  ...{ state: 'CLOSED', replied: true, repliedAt, closedAt, revisited: true, satisfaction },
  replyText: `${SAMPLE}:已办结`,
})

const lastYear = (place: SamplePlace): number => Number(place.day(0).slice(0, 4)) - 1

const roadCleaning = (place: SamplePlace) =>
  place.counties.map(({ code }, n) => ({
    divisionCode: code,
    year: lastYear(place),
    roadArea: 500 + 20 * n,
    cleanedArea: 480 + 15 * n,
    mechanisedArea: 400 + 10 * n,
    mainStreetHours: 16,
    sideStreetHours: 12,
    vehicleCount: 40 + n,
    note: SAMPLE,
  }))

/** @param subjects divisions the figures are about */
export const profileFigures = (place: SamplePlace, subjects: readonly string[]): Row[] =>
  subjects.flatMap((subjectCode, at) =>
    [
      ['SAMPLE_ROAD_LENGTH', '样例道路长度', 'km', 3200],
      ['SAMPLE_DRAIN_LENGTH', '样例排水管道长度', 'km', 5100],
    ].map(([indicator, indicatorName, unit, value]) => ({
      subjectCode,
      year: lastYear(place),
      indicator,
      subjectName: place.standard.divisions.get(subjectCode)?.name,
      indicatorName,
      unit,
      value: Number(value) + 100 * at,
      source: `${SAMPLE},非真实数据`,
    })),
  )

function ownValues(place: SamplePlace, cleaning: ReturnType<typeof roadCleaning>): Row[] {
  const year = lastYear(place)
  const ofYear = { divisionCode: place.regionCode, period: String(year), periodEnd: `${year}-12-31` }
  const common = { formulaVersion: 1, assessor: 'SELF', entry: 'MANUAL', note: SAMPLE }
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
  return [
    {
      ...{ indicatorCode: 'ROAD_CLEANING_COVERAGE', method: 'PLATFORM', ...common, ...ofYear, score: 1 },
      ...sharesOf(sum(cleaning.map(({ cleanedArea }) => cleanedArea)), sum(cleaning.map(({ roadArea }) => roadArea))),
    },
    {
      ...{ indicatorCode: 'WASTE_SORTING_COVERAGE', method: 'PLATFORM', ...common, ...ofYear, score: 1 },
      ...sharesOf(812, 1000),
    },
    {
      ...{ indicatorCode: indicatorCodeOf(place), method: 'SURVEY', ...common, sampleSize: 400, score: 92 },
      ...{ divisionCode: place.regionCode, ...monthBefore(place) },
      ...sharesOf(370, 400),
    },
  ]
}
