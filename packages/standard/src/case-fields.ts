/**
 * The canonical case (案卷): one table of fields from which the row type, the store's columns, the validation and the
 * input schema derive. Field set after the published table templates (GB/T 47678.7 §4.8 style: name, abbreviation,
 * type, length, M/C/O) and two running city systems; not yet compared with the printed standards.
 */

/** M mandatory, C conditional, O optional. */
export type Constraint = 'M' | 'C' | 'O'

export type FieldType = 'text' | 'integer' | 'number' | 'boolean' | 'instant'

export interface FieldSpec {
  readonly zh: string
  /** Official abbreviation, where a published table gives one. */
  readonly abbr?: string
  readonly type: FieldType
  readonly constraint: Constraint
  /** Longest text, in characters (code points). */
  readonly max?: number
  readonly pattern?: RegExp
  /** What `pattern` asks for, in words. */
  readonly form?: { readonly en: string; readonly zh: string }
  readonly values?: readonly string[]
  readonly range?: readonly [number, number]
  /** Written when the source gives none. */
  readonly fallback?: string | boolean
  /** `event` happened already; `deadline` may lie in the future. */
  readonly moment?: 'event' | 'deadline'
  /** Where the field's definition was read. */
  readonly standardRef: string
}

const GB2260 = 'GB/T 2260'
const GB47678 = 'GB/T 47678.5-2026'
const GB30428 = 'GB/T 30428.8-2013'
const PRACTICE = 'PRACTICE'

const digits = (count: number) =>
  ({ pattern: new RegExp(`^\\d{${count}}$`), form: { en: `${count} digits`, zh: `${count} 位数字` } }) as const
const moment = (zh: string, standardRef: string = GB30428) =>
  ({ zh, type: 'instant', constraint: 'O', moment: 'event', standardRef }) as const
const deadline = (zh: string) =>
  ({ zh, type: 'instant', constraint: 'O', moment: 'deadline', standardRef: GB30428 }) as const
const flag = (zh: string, standardRef: string = PRACTICE) =>
  ({ zh, type: 'boolean', constraint: 'O', standardRef }) as const
const count = (zh: string) =>
  ({ zh, type: 'integer', constraint: 'O', range: [0, 2_147_483_647], standardRef: PRACTICE }) as const
const text = (zh: string, max: number, standardRef: string = PRACTICE) =>
  ({ zh, type: 'text', constraint: 'O', max, standardRef }) as const

export const CASE_SPECS = {
  caseNo: { ...text('案卷编号', 64), constraint: 'M' },
  regionCode: { ...text('所属节点区划代码', 6, GB2260), ...digits(6), constraint: 'M' },
  divisionCode: { ...text('县级行政区划代码', 6, GB2260), ...digits(6), constraint: 'M' },
  streetCode: { ...text('所在街道代码', 9, GB47678), ...digits(9), abbr: 'SZJDDM' },
  streetName: { ...text('所在街道名称', 50, GB47678), abbr: 'SZJDMC' },
  communityCode: { ...text('所在社区代码', 12, GB47678), ...digits(12), abbr: 'SZSQDM' },
  communityName: { ...text('所在社区名称', 50, GB47678), abbr: 'SZSQMC' },
  unitGridCode: {
    ...text('所在单元网格标识码', 15, GB47678),
    abbr: 'SZDYWGBSM',
    pattern: /^\d{12}[0-9A-Z]{3}$/,
    form: {
      en: '15 characters: 12 digits of the community and 3 of the grid',
      zh: '15 位:社区 12 位数字加网格顺序 3 位',
    },
  },
  dutyGridCode: text('责任网格代码', 32),
  kind: { ...text('部件或事项', 16, GB47678), constraint: 'M', values: ['COMPONENT', 'MATTER'] },
  standardRef: { ...text('代码所依据的标准', 32), constraint: 'M' },
  code: { ...text('管理部件或管理事项代码', 32, GB47678), constraint: 'M' },
  codeName: text('代码名称', 100, GB47678),
  classCode: text('大类代码', 32, GB47678),
  className: text('大类名称', 100, GB47678),
  componentId: { ...text('管理部件标识码', 32, GB47678), abbr: 'GLBJBSM', constraint: 'C' },
  ruleId: text('立案条件编号', 64, GB30428),
  source: {
    ...text('问题来源', 24),
    constraint: 'M',
    values: [
      'COLLECTOR',
      'HOTLINE_12345',
      'HOTLINE_12319',
      'PUBLIC_APP',
      'PUBLIC_PHONE',
      'PUBLIC_LETTER',
      'VIDEO',
      'SENSOR',
      'MEDIA',
      'LEADERSHIP',
      'TRANSFER',
      'OTHER',
    ],
  },
  sourceName: text('问题来源原名', 100),
  description: text('问题描述', 2000),
  address: { ...text('事发位置', 256, GB47678), abbr: 'SFWZ' },
  longitude: { zh: '经度', type: 'number', constraint: 'O', standardRef: PRACTICE },
  latitude: { zh: '纬度', type: 'number', constraint: 'O', standardRef: PRACTICE },
  crs: { ...text('坐标参照系', 8), constraint: 'C', values: ['CGCS2000', 'WGS84', 'GCJ02', 'BD09'] },
  state: {
    ...text('案卷状态', 16),
    constraint: 'M',
    values: [
      'REPORTED',
      'ACCEPTED',
      'VOIDED',
      'FILED',
      'DISPATCHED',
      'IN_PROGRESS',
      'DISPOSED',
      'CHECKING',
      'REWORK',
      'SUSPENDED',
      'CLOSED',
    ],
  },
  urgent: flag('是否紧急'),
  reportedAt: { ...moment('上报时间'), constraint: 'M' },
  acceptedAt: moment('受理时间'),
  filedAt: moment('立案时间'),
  dispatchedAt: moment('派遣时间'),
  disposalStartedAt: moment('处置开始时间'),
  disposedAt: moment('处置完成时间'),
  checkedAt: moment('结案前核查时间'),
  closedAt: moment('结案时间'),
  voidedAt: moment('作废时间'),
  timePrecision: { ...text('时间精度', 8), constraint: 'M', values: ['second', 'day'], fallback: 'second' },
  filingDeadline: deadline('立案截止时间'),
  dispatchDeadline: deadline('派遣截止时间'),
  disposalDeadline: deadline('处置截止时间'),
  closingDeadline: deadline('结案截止时间'),
  originalDeadline: deadline('原处置截止时间'),
  limitType: {
    ...text('处置时限类型', 16, GB30428),
    constraint: 'C',
    values: ['URGENT_HOUR', 'WORK_HOUR', 'WORK_DAY', 'NATURAL_DAY'],
  },
  limitValue: { zh: '处置时限', type: 'number', constraint: 'O', range: [0, 1_000_000], standardRef: GB30428 },
  disposalOrgCode: { ...text('处置部门统一社会信用代码', 18, 'GB 32100-2015') },
  disposalOrgName: text('处置部门名称', 100),
  valid: flag('是否有效上报'),
  filingOnTime: flag('是否按期立案'),
  dispatchOnTime: flag('是否按期派遣'),
  dispatchAccurate: flag('是否准确派遣'),
  disposalOnTime: flag('是否按期处置'),
  closingOnTime: flag('是否按期结案'),
  reworkCount: count('返工次数'),
  returnCount: count('回退次数'),
  extensionCount: count('延期次数'),
  suspendedSeconds: count('挂账时长(秒)'),
  forcedClosed: flag('是否强制结案'),
  supervised: flag('是否督办'),
  appealExempted: flag('超时申诉是否免计'),
  revisited: flag('是否回访'),
  satisfaction: { ...text('满意度', 16), values: ['SATISFIED', 'DISSATISFIED'] },
  sourceUpdatedAt: moment('来源系统更新时间', PRACTICE),
  sample: { ...flag('是否样例数据'), constraint: 'M', fallback: false },
} as const satisfies Record<string, FieldSpec>

type Specs = typeof CASE_SPECS
export type CaseFieldName = keyof Specs

type ValueOf<S extends FieldSpec> = S extends { values: readonly (infer V)[] }
  ? V
  : S['type'] extends 'text'
    ? string
    : S['type'] extends 'boolean'
      ? boolean
      : S['type'] extends 'instant'
        ? Date
        : number

/** Every canonical field; null where the source gives nothing. */
export type CaseFields = {
  [Name in CaseFieldName]: Specs[Name]['constraint'] extends 'M' ? ValueOf<Specs[Name]> : ValueOf<Specs[Name]> | null
}

/** A validated case, ready to be stored. `rowHash` decides whether a row that comes again has changed. */
export interface CaseRow extends CaseFields {
  readonly rowHash: string
}

export interface CaseField extends FieldSpec {
  readonly name: CaseFieldName
  /** Column in the store. */
  readonly column: string
  readonly pgType: 'text' | 'integer' | 'double precision' | 'boolean' | 'timestamptz'
}

const PG_TYPE: Readonly<Record<FieldType, CaseField['pgType']>> = {
  text: 'text',
  integer: 'integer',
  number: 'double precision',
  boolean: 'boolean',
  instant: 'timestamptz',
}

/** The same table as a list, in column order. `rowHash` (column `row_hash`, text) is not a field of the case. */
export const CASE_FIELDS: readonly CaseField[] = (Object.entries(CASE_SPECS) as [CaseFieldName, FieldSpec][]).map(
  ([name, spec]) => ({
    ...spec,
    name,
    column: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    pgType: PG_TYPE[spec.type],
  }),
)

export type CaseSource = CaseFields['source']
export type CaseState = CaseFields['state']
