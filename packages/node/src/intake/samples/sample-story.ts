/**
 * What happens to sample cases: one is late, one suspended, one returned, one under a code that counts nowhere; and of the
 * newest, every step, clock and picture.
 *
 * @module
 */
import { type CaseRow, validateCase } from '@guantong/standard'
import { ruleOf } from './sample-authored.ts'
import { LOCAL_CODES } from './sample-cases.ts'
import { SAMPLE, type SamplePlace, type SampleSet, STREET } from './sample-place.ts'
import { componentOf, itemOf } from './sample-registers.ts'

export interface SampleStory {
  /** All cases, some of them changed. */
  readonly cases: readonly CaseRow[]
  readonly sets: readonly SampleSet[]
}

type Fields = Readonly<Record<string, unknown>>
interface Chapter {
  /** What of a case on its way is different. */
  change(row: CaseRow, place: SamplePlace): Fields
  /** Steps beside those every case has. */
  steps(row: CaseRow): readonly Step[]
}
type Step = readonly [at: Date | null, stage: string, operation: string]

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NEWEST = 12
const NOT_DONE = {
  disposedAt: null,
  checkedAt: null,
  closedAt: null,
  reworkCount: 0,
  forcedClosed: null,
  revisited: null,
  satisfaction: null,
}

const after = (at: Date | null, ms: number): Date => new Date((at?.getTime() ?? 0) + ms)

function limited({ dispatchedAt }: CaseRow, limitType: string, limitValue: number, ms: number, stoodStill = 0): Fields {
  const originalDeadline = after(dispatchedAt, ms)
  const disposalDeadline = after(originalDeadline, stoodStill)
  return {
    ...{ limitType, limitValue, originalDeadline, disposalDeadline },
    closingDeadline: after(disposalDeadline, 8 * HOUR),
  }
}

const CHAPTERS: readonly Chapter[] = [
  {
    change: (row, place) => {
      const { ruleId, code } = ruleOf(place)
      return {
        ...NOT_DONE,
        ...itemOf(place, 'MATTER', code),
        ruleId,
        // No deadline of disposal: its rule sets one.
        ...{ limitType: null, limitValue: null, originalDeadline: null, disposalDeadline: null },
        closingDeadline: after(row.dispatchedAt, 12 * HOUR),
        state: 'IN_PROGRESS',
        supervised: true,
        description: `${SAMPLE}:逾期未结`,
      }
    },
    steps: ({ closingDeadline }) => [[after(closingDeadline, HOUR), 'DISPOSAL', 'SUPERVISE']],
  },
  {
    change: (row, place) => {
      const [county] = place.counties
      const stoodStill = place.until.getTime() - after(row.dispatchedAt, DAY).getTime()
      return {
        ...NOT_DONE,
        ...(county === undefined ? {} : aboutComponent(place, county)),
        ...limited(row, 'WORK_DAY', 3, 3 * DAY, stoodStill),
        state: 'SUSPENDED',
        suspendedSeconds: Math.floor(stoodStill / 1000),
        description: `${SAMPLE}:等待管线产权单位,挂账`,
      }
    },
    steps: ({ dispatchedAt }) => [[after(dispatchedAt, DAY), 'DISPOSAL', 'SUSPEND']],
  },
  {
    change: (row) => ({
      ...NOT_DONE,
      ...limited(row, 'NATURAL_DAY', 7, 7 * DAY),
      state: 'DISPATCHED',
      disposalStartedAt: null,
      returnCount: 1,
      dispatchAccurate: false,
      description: `${SAMPLE}:处置部门回退,重新派遣`,
    }),
    steps: ({ dispatchedAt }) => [
      [after(dispatchedAt, 2 * HOUR), 'DISPOSAL', 'RETURN'],
      [after(dispatchedAt, 3 * HOUR), 'DISPATCH', 'ASSIGN'],
    ],
  },
  {
    change: (_, { regionCode }) => {
      const [code, codeName] = LOCAL_CODES[2]
      return {
        ...{ kind: 'MATTER', standardRef: `LOCAL:${regionCode}`, code, codeName, classCode: null, className: null },
        description: `${SAMPLE}:自设事项,未归入国家标准大类`,
      }
    },
    steps: () => [],
  },
]

function aboutComponent(place: SamplePlace, county: SamplePlace['counties'][number]): Fields {
  const { code, componentId } = componentOf(county.code)
  return {
    ...itemOf(place, 'COMPONENT', code),
    componentId,
    divisionCode: county.code,
    streetCode: county.streetCode,
    streetName: STREET,
    communityCode: county.communityCode,
    unitGridCode: county.unitGridCodes[0],
    dutyGridCode: county.dutyGridCode,
    address: `${county.name}${SAMPLE}路1号`,
  }
}

/** @param cases in the order of their reports */
export function sampleStory(place: SamplePlace, cases: readonly CaseRow[]): SampleStory {
  const { standard, regionCode, until } = place
  const context = { regionCode, divisions: standard.divisions, codes: standard.codes, now: until }
  const daysAgo = ({ reportedAt }: CaseRow): number => (until.getTime() - reportedAt.getTime()) / DAY
  const closed = cases.filter((row) => row.state === 'CLOSED' && daysAgo(row) > 3 && daysAgo(row) < 6)
  const told = new Map<CaseRow, { row: CaseRow; chapter: Chapter }>()
  for (const [at, chapter] of CHAPTERS.entries()) {
    const row = closed[at]
    if (row === undefined) break
    const { rowHash: _, ...fields } = row
    const org = { disposalOrgCode: place.orgCode(4), disposalOrgName: `${SAMPLE}处置单位` }
    const verdict = validateCase({ ...fields, ...org, ...chapter.change(row, place) }, context)
    if (verdict.ok) told.set(row, { row: verdict.case, chapter })
  }
  const shown = [
    ...[...told.values()],
    ...cases.slice(-NEWEST).flatMap((row) => (told.has(row) ? [] : [{ row, chapter: undefined }])),
  ]
  return {
    cases: cases.map((row) => told.get(row)?.row ?? row),
    sets: [
      { dataSet: 'CaseStep', rows: shown.flatMap(({ row, chapter }) => stepsOf(place, row, chapter)) },
      { dataSet: 'CaseTimer', rows: shown.flatMap(({ row }) => timersOf(row, until)) },
      { dataSet: 'CaseMedia', rows: shown.flatMap(({ row }) => mediaOf(row)) },
    ],
  }
}

function stepsOf(place: SamplePlace, row: CaseRow, chapter: Chapter | undefined): Fields[] {
  const steps: readonly Step[] = [
    [row.reportedAt, 'COLLECTION', 'FORWARD'],
    [row.filedAt, 'FILING', 'FORWARD'],
    [row.voidedAt, 'FILING', 'CANCEL'],
    [row.dispatchedAt, 'DISPATCH', 'ASSIGN'],
    ...(chapter?.steps(row) ?? []),
    [row.disposedAt, 'DISPOSAL', 'FORWARD'],
    [row.closedAt, 'CHECK_AND_CLOSE', 'CLOSE'],
  ]
  return steps
    .flatMap(([at, stage, operation]) => (at === null ? [] : [{ at, stage, operation }]))
    .map(({ at, stage, operation }, n) => ({
      caseNo: row.caseNo,
      stepNo: n + 1,
      stage,
      operation,
      operatedAt: at,
      operatorOrgCode: place.orgCode(stage === 'DISPOSAL' ? 4 : 1),
      operatorOrgName: stage === 'DISPOSAL' ? `${SAMPLE}处置单位` : `${SAMPLE}城市管理局`,
      operatorName: `${SAMPLE}人员`,
      opinion: SAMPLE,
    }))
}

function timersOf(row: CaseRow, until: Date): Fields[] {
  const timer = (stage: string, startedAt: Date | null, endedAt: Date | null, deadline: Date | null, more: Fields) =>
    startedAt === null
      ? []
      : [
          {
            ...{ caseNo: row.caseNo, stage, startedAt, endedAt, deadline, ...more },
            usedSeconds: Math.floor(((endedAt ?? until).getTime() - startedAt.getTime()) / 1000),
            overdue: deadline === null ? null : (endedAt ?? until) > deadline,
          },
        ]
  const { limitType, limitValue, originalDeadline, suspendedSeconds, extensionCount } = row
  return [
    ...timer('DISPATCH', row.filedAt, row.dispatchedAt, row.dispatchDeadline, {}),
    ...timer('HANDLE', row.dispatchedAt, row.disposedAt, row.disposalDeadline, {
      ...{ limitType, limitValue, originalDeadline, suspendedSeconds, extensionCount },
    }),
  ]
}

function mediaOf({ caseNo, reportedAt, disposedAt }: CaseRow): Fields[] {
  const picture = (mediaNo: string, usage: string, takenAt: Date): Fields => ({
    ...{ caseNo, mediaNo, usage, takenAt, mediaType: 'image/jpeg' },
    uri: `https://example.org/samples/${caseNo}/${mediaNo}.jpg`,
  })
  return [picture('1', 'REPORT', reportedAt), ...(disposedAt === null ? [] : [picture('2', 'AFTER', disposedAt)])]
}
