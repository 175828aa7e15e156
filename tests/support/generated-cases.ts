/**
 * Deterministic GraphQL inputs for `submitCases`, and the same as a CSV for the importer.
 *
 * @module
 */
import type { ThreeTiers } from './start-three-tiers.ts'

const COUNTIES: Readonly<Record<string, readonly string[]>> = {
  '370200': ['370202', '370203', '370212'],
  '370800': ['370811', '370812', '370826'],
  '440300': ['440303', '440304', '440310'],
  '440100': ['440103', '440104', '440106'],
  '310000': ['310101', '310104', '310115'],
}
const CODES = ['01001', '06010', '06013', '07001', '09006', '10001']
const SOURCES = ['COLLECTOR', 'HOTLINE_12345', 'VIDEO', 'PUBLIC_APP']
const HOUR = 3_600_000

export function caseInput(region: string, i: number, changed: Record<string, unknown> = {}): Record<string, unknown> {
  const counties = COUNTIES[region] ?? [region]
  const reported = Date.UTC(2026, 3, 1) + ((i * 7919) % (90 * 24)) * HOUR
  const open = i % 5 === 0
  return {
    caseNo: `T-${i}`,
    divisionCode: counties[i % counties.length],
    kind: 'MATTER',
    ...(i % 3 === 0
      ? { standardRef: `LOCAL:${region}`, code: `L${i % 4}`, codeName: `本地事项${i % 4}`, className: '本地大类' }
      : { standardRef: 'GB/T 47678.5-2026', code: CODES[i % CODES.length] }),
    source: SOURCES[i % SOURCES.length],
    state: open ? 'DISPATCHED' : 'CLOSED',
    reportedAt: iso(reported),
    acceptedAt: iso(reported + HOUR),
    filedAt: iso(reported + 2 * HOUR),
    dispatchedAt: iso(reported + 3 * HOUR),
    closingDeadline: iso(reported + 72 * HOUR),
    ...(open
      ? {}
      : { disposedAt: iso(reported + 30 * HOUR), closedAt: iso(reported + (i % 7 === 0 ? 90 : 40) * HOUR) }),
    ...changed,
  }
}

const iso = (time: number): string => new Date(time).toISOString()

const SUBMIT = `mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) {
  accepted inserted updated unchanged rejected { index field rule value message } } }`

export async function submit(
  tiers: ThreeTiers,
  region: string,
  cases: readonly Record<string, unknown>[],
): Promise<{ accepted: number; inserted: number; updated: number; unchanged: number; rejected: object[] }> {
  const answer = await tiers.ask(region, SUBMIT, { variables: { cases }, regions: [region] })
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  return answer.data.submitCases
}

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
