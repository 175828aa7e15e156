/**
 * Samples of what a tier says to others in its own name: rules, tasks, guidance, evaluations.
 *
 * @module
 */
import { dayAfter } from '@guantong/standard'
import { LIST, SAMPLE, type SamplePlace, type SampleSet } from './sample-place.ts'
import { itemOf } from './sample-registers.ts'

interface TierWords {
  readonly ruled: string
  readonly limit: { readonly limitText: string; readonly limitType: string; readonly limitValue: number }
  readonly category: string
}

const NATION: TierWords = {
  ruled: '06012',
  limit: { limitText: '1工作日', limitType: 'WORK_DAY', limitValue: 1 },
  category: 'POLICY',
}
const PROVINCE: TierWords = {
  ruled: '09005',
  limit: { limitText: '2工作时', limitType: 'WORK_HOUR', limitValue: 2 },
  category: 'INSTITUTION',
}
const CITY: TierWords = {
  ruled: '06010',
  limit: { limitText: '4工作时', limitType: 'WORK_HOUR', limitValue: 4 },
  category: 'EXPERIENCE',
}

/** Of each tier another matter has a rule, so that none stands against another. */
const wordsOf = ({ regionCode }: SamplePlace): TierWords =>
  regionCode === '000000' ? NATION : regionCode.endsWith('0000') ? PROVINCE : CITY

export const ruleOf = (place: SamplePlace) => ({
  ruleId: `SAMPLE-${place.regionCode}-R1`,
  code: wordsOf(place).ruled,
})

/** The task an author gives a division. `to` may be below it by two tiers. */
export const taskNoOf = (author: string, to: string, n = 1): string => `SAMPLE-${author}-${to}-T${n}`

/**
 * `second` refers to `first`.
 *
 * @param subjects divisions the author speaks to: nodes below it, or a city's counties
 */
export const sampleAuthored = (
  place: SamplePlace,
  subjects: readonly string[],
): { readonly first: readonly SampleSet[]; readonly second: readonly SampleSet[] } => ({
  first: [
    { dataSet: 'FilingRule', rows: [filingRule(place)] },
    { dataSet: 'SupervisionTask', rows: subjects.flatMap((subject, at) => tasks(place, subject, at === 0)) },
    { dataSet: 'GuidanceDocument', rows: [guidance(place)] },
    { dataSet: 'IndicatorDefinition', rows: [definition(place)] },
  ],
  second: [{ dataSet: 'IndicatorValue', rows: subjects.map((subject, at) => thirdPartyValue(place, subject, at)) }],
})

function filingRule(place: SamplePlace) {
  const { ruleId, code } = ruleOf(place)
  return {
    ruleId,
    divisionCode: place.regionCode === '000000' ? null : place.regionCode,
    ...itemOf(place, 'MATTER', code),
    filingCondition: `${SAMPLE}:现场可见即立案`,
    ...wordsOf(place).limit,
    closingCondition: `${SAMPLE}:恢复原状`,
    responsibleBody: `${SAMPLE}处置单位`,
    supervisingBody: `${SAMPLE}城市管理局`,
    legalBasis: `${SAMPLE},非真实依据`,
    validFrom: '2026-01-01',
  }
}

/** One that runs, answered below; to the first division one that is overdue and one that is done, too. */
function tasks(place: SamplePlace, to: string, isFirst: boolean): Record<string, unknown>[] {
  const common = {
    issuerCode: place.regionCode,
    divisionCode: to,
    topic: `${SAMPLE}:窨井盖治理`,
    requirement: `${SAMPLE}:逐井登记,限时反馈`,
  }
  const running = {
    taskNo: taskNoOf(place.regionCode, to),
    title: `${SAMPLE}:窨井盖专项排查`,
    ...common,
    issuedAt: place.moment(10, 9),
    deadline: place.moment(-20, 18),
    state: 'ISSUED',
    progress: 60,
  }
  if (!isFirst) return [running]
  return [
    running,
    {
      taskNo: taskNoOf(place.regionCode, to, 2),
      title: `${SAMPLE}:逾期未反馈的重点督办`,
      ...common,
      issuedAt: place.moment(30, 9),
      deadline: place.moment(5, 18),
      state: 'SUPERVISED',
      priority: true,
      progress: 30,
    },
    {
      taskNo: taskNoOf(place.regionCode, to, 3),
      title: `${SAMPLE}:已办结的专项任务`,
      ...common,
      issuedAt: place.moment(40, 9),
      deadline: place.moment(12, 18),
      closedAt: place.moment(14, 16),
      state: 'COMPLETED',
      progress: 100,
      quality: `${SAMPLE}:良好`,
    },
  ]
}

const guidance = (place: SamplePlace) => ({
  documentNo: `SAMPLE-${place.regionCode}-D1`,
  title: `${SAMPLE}:窨井盖管理工作指引`,
  category: wordsOf(place).category,
  divisionCode: place.regionCode === '000000' ? null : place.regionCode,
  issuerCode: place.orgCode(1),
  issuerName: `${SAMPLE}城市管理局`,
  documentMark: `${SAMPLE}〔2026〕1号`,
  publishedOn: place.day(60),
  effectiveOn: place.day(30),
  summary: `${SAMPLE},非真实文件`,
  uri: `https://example.org/samples/${place.regionCode}/D1`,
})

export const indicatorCodeOf = ({ regionCode }: SamplePlace): string => `SAMPLE-${regionCode}-I1`

const definition = (place: SamplePlace) => ({
  indicatorCode: indicatorCodeOf(place),
  formulaVersion: 1,
  name: `${SAMPLE}:市容环境满意率`,
  family: 'SERVICE',
  goal: 'PUBLIC_SATISFACTION',
  level: 1,
  unit: '%',
  numeratorText: `${SAMPLE}:回答满意的受访者`,
  denominatorText: `${SAMPLE}:全部受访者`,
  periodicity: 'MONTH',
  method: 'SURVEY',
  tier: 'LOCAL',
  mayExceedWhole: false,
  source: SAMPLE,
  validFrom: '2026-01-01',
})

/** What a third party found in the month before, on behalf of the tier above the division it is about. */
function thirdPartyValue(place: SamplePlace, subject: string, at: number) {
  const numerator = 370 - 7 * (at % 10)
  return {
    indicatorCode: indicatorCodeOf(place),
    formulaVersion: 1,
    divisionCode: subject,
    ...monthBefore(place),
    assessor: 'THIRD_PARTY',
    method: 'SURVEY',
    ...sharesOf(numerator, 400),
    score: 90 - (at % 10),
    sampleSize: 400,
    entry: 'MANUAL',
    note: SAMPLE,
  }
}

export function monthBefore(place: SamplePlace): { period: string; periodEnd: string } {
  const periodEnd = dayAfter(`${place.day(0).slice(0, 7)}-01`, -1)
  return { period: periodEnd.slice(0, 7), periodEnd }
}

/** A share as it is filed: in per cent with a decimal, beside the numbers it follows from. */
export const sharesOf = (numerator: number, denominator: number) => ({
  numerator,
  denominator,
  value: Number(((numerator / denominator) * 100).toFixed(1)),
  unit: '%',
})

/** An entry of the author's own code list, for all below it. */
export const sampleCodeEntry = ({ regionCode }: SamplePlace): SampleSet => ({
  dataSet: 'CodeListEntry',
  rows: [
    {
      standardRef: `LOCAL:${regionCode}`,
      kind: 'MATTER',
      code: '951',
      name: `${SAMPLE}:自设事项`,
      parentStandardRef: LIST,
      parentKind: 'MATTER',
      parentClassCode: '06',
      validFrom: '2026-01-01',
      note: SAMPLE,
    },
  ],
})

/**
 * What a city answers to its tasks: of those from above, to the one that runs; its own county's is accepted, for the city gave
 * it.
 *
 * @param authors nodes above the city that gave it tasks
 */
export function sampleFeedback(place: SamplePlace, authors: readonly string[]): SampleSet {
  const common = { feedbackNo: 1, submittedAt: place.moment(2, 10), content: `${SAMPLE}:已排查过半` }
  const [county] = place.counties
  return {
    dataSet: 'TaskFeedback',
    rows: [
      ...(county === undefined
        ? []
        : [
            {
              taskNo: taskNoOf(place.regionCode, county.code),
              divisionCode: county.code,
              ...common,
              progress: 100,
              accepted: true,
              opinion: `${SAMPLE}:通过`,
            },
          ]),
      ...authors.map((author) => ({
        taskNo: taskNoOf(author, place.regionCode),
        divisionCode: place.regionCode,
        ...common,
        progress: 60,
      })),
    ],
  }
}
