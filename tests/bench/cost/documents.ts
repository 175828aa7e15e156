/**
 * Documents that are heavy within every limit, and ordinary ones: what costs are fitted to, and what an asker beside another asks.
 *
 * @module
 */
export interface CostDocument {
  readonly name: string
  readonly isHeavy: boolean
  readonly document: string
}

const times = (count: number, field: (at: number) => string): string =>
  `{ ${Array.from({ length: count }, (_, at) => `f${at}: ${field(at)}`).join(' ')} }`

/** @param months the last twelve that are held, as `YYYY-MM` */
export const costDocuments = ({
  from,
  to,
}: {
  readonly from: string
  readonly to: string
}): readonly CostDocument[] => [
  {
    name: 'counties × 40',
    isHeavy: true,
    document: times(40, () => 'region(code: "000000") { children(tier: COUNTY) { code name } }'),
  },
  {
    name: 'work days × 40',
    isHeavy: true,
    document: times(
      40,
      (at) =>
        `workDays(region: "37020${2 + (at % 2)}", from: "2025-0${1 + (at % 9)}-01", to: "2026-01-31") { day kind hours { opensAt closesAt } }`,
    ),
  },
  {
    name: 'nation by day, county and code',
    isHeavy: true,
    document: `{ region(code: "000000") { measures(period: { from: "${from}", to: "${to}" }, groupBy: [DAY, COUNTY, CODE]) { nodes { period county code reported } } } }`,
  },
  {
    name: 'figures of all regions',
    isHeavy: true,
    document: `{ regions { code measures(period: { from: "${from}", to: "${to}" }) { nodes { reported filed closed } } } }`,
  },
  {
    name: 'codes × 40',
    isHeavy: true,
    document: times(40, () => 'codes { standardRef code name classCode className }'),
  },
  {
    name: 'nation by day',
    isHeavy: false,
    document: `{ region(code: "000000") { measures(period: { from: "${from}", to: "${to}" }, groupBy: [DAY]) { nodes { period reported closed } } } }`,
  },
  {
    name: 'provinces by month',
    isHeavy: false,
    document: `{ regions(tier: PROVINCE) { code measures(period: { from: "${from}", to: "${to}" }, groupBy: [MONTH]) { nodes { period reported filed closed } } } }`,
  },
  {
    name: 'a province by county',
    isHeavy: false,
    document: `{ region(code: "370000") { measures(period: { from: "${from}", to: "${to}" }, groupBy: [COUNTY]) { nodes { county reported closed } } } }`,
  },
  {
    name: 'coverage of provinces',
    isHeavy: false,
    document: '{ regions(tier: PROVINCE) { code name coverage { expected reporting asOf } } }',
  },
  { name: 'codes', isHeavy: false, document: '{ codes { standardRef code name classCode } }' },
  {
    name: 'submissions',
    isHeavy: false,
    document: '{ submissions(first: 50) { nodes { origin epoch seq digest } } }',
  },
  { name: 'counties', isHeavy: false, document: '{ regions(tier: COUNTY) { code name } }' },
]
