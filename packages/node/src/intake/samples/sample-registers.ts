/**
 * Sample registers of a city (基础数据): who and what is there before anything happens.
 *
 * @module
 */
import type { CodeItem } from '@guantong/standard'
import { LOCAL_CODES } from './sample-cases.ts'
import { COMMUNITY, LIST, SAMPLE, type SamplePlace, type SampleSet, STREET } from './sample-place.ts'

const ROLES = [
  ['COMPETENT', '城市管理局'],
  ['OWNER', '市政公用单位'],
  ['MAINTAINER', '养护单位'],
  ['DISPOSAL', '处置单位'],
] as const
const COMPONENTS = ['01001', '01037', '02004', '03005', '04002'] as const
const MATTERS = ['06010', '06012', '09001'] as const
const FAMILIES = ['MUNICIPAL_FACILITIES', 'BUILDINGS', 'TRAFFIC_FACILITIES', 'CROWDED_AREAS'] as const
const WEEKDAYS = [1, 2, 3, 4, 5] as const
const HOURS = [
  ['08:30', '12:00'],
  ['13:30', '17:30'],
] as const

/** The component of a county that the samples of other data sets speak of: the first of its list, damaged. */
export const componentOf = (countyCode: string): { code: string; componentId: string } => ({
  code: COMPONENTS[0],
  componentId: `${countyCode}${COMPONENTS[0]}000001`,
})

/** The n-th monitored object of a city. */
export const objectCodeOf = ({ regionCode }: SamplePlace, n: number): string => `SAMPLE-${regionCode}-M${n}`

export function sampleRegisters(place: SamplePlace): readonly SampleSet[] {
  return [
    { dataSet: 'Organisation', rows: sampleOrganisations(place) },
    { dataSet: 'DivisionRecord', rows: divisionRecords(place) },
    { dataSet: 'ManagementGrid', rows: managementGrids(place) },
    { dataSet: 'UnitGrid', rows: unitGrids(place) },
    { dataSet: 'Component', rows: components(place) },
    { dataSet: 'Matter', rows: matters(place) },
    { dataSet: 'MonitoredObject', rows: monitoredObjects(place) },
    { dataSet: 'WorkTime', rows: workTimes(place) },
    { dataSet: 'CodeListEntry', rows: codeListEntries(place) },
  ]
}

export const sampleOrganisations = (place: SamplePlace): SampleSet['rows'] =>
  ROLES.map(([role, name], n) => ({
    orgCode: place.orgCode(n + 1),
    name: `${SAMPLE}${place.regionName}${name}`,
    shortName: `${SAMPLE}${name}`,
    role,
    divisionCode: place.regionCode,
    parentOrgCode: n === 0 ? null : place.orgCode(1),
    validFrom: '2020-01-01',
  }))

const divisionRecords = ({ counties }: SamplePlace): SampleSet['rows'] =>
  counties.flatMap(({ code, streetCode, communityCode }) => {
    const common = { provinceCode: `${code.slice(0, 2)}0000`, validFrom: '2020-01-01' }
    return [
      { ...common, code: streetCode, name: STREET, level: 'STREET', parentCode: code },
      { ...common, code: communityCode, name: COMMUNITY, level: 'COMMUNITY', parentCode: streetCode },
    ]
  })

const inCounty = ({ code, streetCode, communityCode }: SamplePlace['counties'][number]) => ({
  divisionCode: code,
  streetCode,
  streetName: STREET,
  communityCode,
  communityName: COMMUNITY,
})

const managementGrids = (place: SamplePlace): SampleSet['rows'] =>
  place.counties.map((county) => ({
    managementGridCode: county.dutyGridCode,
    name: `${SAMPLE}责任网格`,
    gridKind: 'DUTY',
    ...inCounty(county),
    unitGridCount: county.unitGridCodes.length,
    orgCode: place.orgCode(1),
    orgName: `${SAMPLE}城市管理局`,
    personInCharge: `${SAMPLE}责任人`,
    validFrom: '2020-01-01',
    note: SAMPLE,
  }))

const unitGrids = ({ counties }: SamplePlace): SampleSet['rows'] =>
  counties.flatMap((county) =>
    county.unitGridCodes.map((unitGridCode, n) => ({
      unitGridCode,
      ...inCounty(county),
      managementGridCode: county.dutyGridCode,
      area: 10_000 + 500 * n,
      initialDate: '2020-01-01',
      note: SAMPLE,
    })),
  )

function components(place: SamplePlace): SampleSet['rows'] {
  return place.counties.flatMap((county) =>
    COMPONENTS.map((code, n) => {
      const item = itemOf(place, 'COMPONENT', code)
      return {
        componentId: `${county.code}${code}000001`,
        ...inCounty(county),
        ...item,
        name: `${SAMPLE}${item.codeName}`.slice(0, 30),
        ...departmentOf(place),
        ownerCode: place.orgCode(2),
        ownerName: `${SAMPLE}市政公用单位`,
        maintainerCode: place.orgCode(3),
        maintainerName: `${SAMPLE}养护单位`,
        unitGridCode: county.unitGridCodes[n % 2],
        // The first is the one a sample case is about.
        ...(n === 0 ? { state: 'DAMAGED', changedOn: place.day(6) } : { state: 'INTACT' }),
        initialDate: '2020-01-01',
        dataSource: 'SURVEYED',
        note: SAMPLE,
      }
    }),
  )
}

const matters = (place: SamplePlace): SampleSet['rows'] =>
  place.counties.flatMap((county) =>
    MATTERS.map((code) => ({
      matterCode: `${county.code}${code}`,
      name: itemOf(place, 'MATTER', code).codeName,
      ...departmentOf(place),
      place: `${SAMPLE}路段`,
      unitGridCode: county.unitGridCodes[0],
      divisionCode: county.code,
    })),
  )

const monitoredObjects = (place: SamplePlace): SampleSet['rows'] =>
  FAMILIES.map((family, n) => {
    const county = place.counties[n % place.counties.length]
    return {
      objectCode: objectCodeOf(place, n),
      name: `${SAMPLE}监测点${n + 1}`,
      divisionCode: county?.code,
      standardRef: 'CJ/T 552-2023',
      classCode: family,
      family,
      accuracyClass: 'B',
      state: n === FAMILIES.length - 1 ? 'OFFLINE' : 'ONLINE',
      orgCode: place.orgCode(3),
      orgName: `${SAMPLE}养护单位`,
      componentId: n === 0 && county !== undefined ? componentOf(county.code).componentId : null,
      unitGridCode: county?.unitGridCodes[0],
      address: `${SAMPLE}路`,
      installedOn: '2024-01-01',
    }
  })

/** The hours most cities keep: the only samples without a word to say so, for such a row has no text. */
const workTimes = ({ regionCode }: SamplePlace): SampleSet['rows'] =>
  WEEKDAYS.flatMap((weekday) =>
    HOURS.map(([opensAt, closesAt]) => ({
      divisionCode: regionCode,
      weekday,
      opensAt,
      closesAt,
      validFrom: '2026-01-01',
    })),
  )

/** The first local code is declared under a published class, the second under none, and the third is not declared at all. */
function codeListEntries({ regionCode }: SamplePlace): SampleSet['rows'] {
  const common = { standardRef: `LOCAL:${regionCode}`, kind: 'MATTER', validFrom: '2026-01-01', note: SAMPLE }
  const parent = { parentStandardRef: LIST, parentKind: 'MATTER', parentClassCode: '09' }
  const [[mapped, mappedName], [unmapped, unmappedName]] = LOCAL_CODES
  return [
    { ...common, ...parent, code: mapped, name: mappedName },
    { ...common, code: unmapped, name: unmappedName },
  ]
}

const departmentOf = (place: SamplePlace) => ({
  departmentCode: place.orgCode(1),
  departmentName: `${SAMPLE}城市管理局`,
})

export function itemOf({ standard }: SamplePlace, kind: CodeItem['kind'], code: string) {
  const item = standard.codes.get(LIST, kind, code)
  return {
    kind,
    standardRef: LIST,
    code,
    codeName: item?.name ?? code,
    classCode: item?.classCode ?? code.slice(0, 2),
    className: item?.className ?? null,
  }
}
