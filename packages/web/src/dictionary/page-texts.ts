/**
 * What the data-dictionary pages say around the data, in both languages.
 *
 * @module
 */
import type { Language } from '@guantong/contract'

interface Said {
  readonly en: string
  readonly zh: string
}

const TEXTS = {
  title: { en: 'Data dictionary', zh: '数据字典' },
  skip: { en: 'To the content', zh: '跳至正文' },
  lead: {
    en: 'Every data set, field, value and code this node knows, as it validates and stores them.',
    zh: '本节点所识别的全部数据集、数据项、取值与代码；校验与存储均以此为准。',
  },
  notice: {
    en: 'Aligned with the standards named beside each entry. The printed standards were not available to us: nothing here was compared with them. “Second-hand” is read from a public source, “assumed” is our own proposal.',
    zh: '本字典与各条目所注标准对齐（aligned with）。编制时未能取得标准正式文本，内容均未与之核对。“间接来源”指摘自公开资料，“推定”指本项目自行拟定。',
  },
  search: { en: 'Search names, codes, abbreviations, fields', zh: '搜索名称、代码、缩写、数据项' },
  hits: { en: '{count} entries found', zh: '找到 {count} 条' },
  otherLanguage: { en: '中文', zh: 'English' },
  contents: { en: 'Contents', zh: '目录' },
  dataSets: { en: 'Data sets', zh: '数据集' },
  valueLists: { en: 'Value lists', zh: '取值表' },
  codes: { en: 'Code lists', zh: '代码表' },
  crosswalk: { en: 'Crosswalk', zh: '代码对照' },
  indicators: { en: 'Indicators', zh: '评价指标' },
  measures: { en: 'Measures', zh: '基础统计量' },
  divisions: { en: 'Divisions', zh: '行政区划' },
  changes: { en: 'Changes of divisions', zh: '区划变更' },
  change: { en: 'Change', zh: '变更' },
  successors: { en: 'Now', zh: '现为' },
  when: { en: 'When', zh: '时间' },
  evidence: { en: 'Document, note', zh: '批准文件、备注' },
  incomplete: { en: 'The history is not complete.', zh: '变更记录尚不完整。' },
  cityIndicators: { en: 'Indicators over figures of the city', zh: '基于城市统计数据的指标' },
  scoring: { en: 'Score', zh: '评分' },
  scoringRule: {
    en: '{full} points from {threshold} on; below it {deduct} off for every {per}',
    zh: '达到 {threshold} 得 {full} 分；每低 {per} 扣 {deduct} 分',
  },
  profiles: { en: 'Mapping profiles', zh: '字段映射方案' },
  schemas: { en: 'For machines', zh: '机器可读文件' },
  all: { en: 'All data sets', zh: '全部数据集' },
  field: { en: 'Field', zh: '数据项' },
  abbr: { en: 'Abbr.', zh: '缩写' },
  type: { en: 'Type', zh: '类型' },
  constraint: { en: 'M/C/O', zh: '约束' },
  allowed: { en: 'Values', zh: '取值' },
  sharing: { en: 'Sharing', zh: '共享类型' },
  source: { en: 'Source', zh: '依据' },
  name: { en: 'Name', zh: '名称' },
  code: { en: 'Code', zh: '代码' },
  class: { en: 'Class', zh: '大类' },
  kind: { en: 'Kind', zh: '类别' },
  fields: { en: '{count} fields', zh: '{count} 个数据项' },
  entries: { en: '{count} entries', zh: '{count} 条' },
  key: { en: 'Key', zh: '主键' },
  validFrom: { en: 'Valid from', zh: '生效日期' },
  validTo: { en: 'Valid to', zh: '失效日期' },
  dated: { en: 'Dated by', zh: '时间依据' },
  unknown: { en: 'not known', zh: '未知' },
  graph: { en: 'In GraphQL', zh: 'GraphQL 字段' },
  jsonSchema: { en: 'JSON Schema', zh: 'JSON Schema' },
  personal: { en: 'personal data', zh: '个人信息' },
  refers: { en: 'refers to {what}', zh: '引用 {what}' },
  unheldKept: {
    en: '(kept with a warning where nothing of that name is held)',
    zh: '（所引用的数据不在库时予以保留并提示）',
  },
  'author.node': { en: 'the node that writes the row', zh: '填写该行的节点' },
  'author.issuer': {
    en: 'filled in only by the node that issued what it refers to',
    zh: '仅由所引用数据的下发节点填写',
  },
  'author.above': { en: '{values}: only by a tier above', zh: '{values}：仅由上级节点填写' },
  order: { en: 'Order of moments', zh: '时间先后' },
  disorderKept: { en: 'a row that breaks it is kept, with a warning', zh: '不符者予以保留并提示' },
  disorderRefused: { en: 'a row that breaks it is refused', zh: '不符者不予接收' },
  whenGiven: { en: 'when {field} is given', zh: '{field} 有值时' },
  whenIs: { en: 'when {field} is {values}', zh: '{field} 为 {values} 时' },
  unlessGiven: { en: 'under a condition of the data set', zh: '按数据集规则' },
  range: { en: '{low} to {high}', zh: '{low} 至 {high}' },
  characters: { en: 'at most {max}', zh: '最长 {max}' },
  fallback: { en: 'else {value}', zh: '缺省 {value}' },
  family: { en: 'Family, goal, method', zh: '类别、目标、方法' },
  summaries: { en: 'What goes up', zh: '上报汇总' },
  keptApart: { en: 'Kept apart by', zh: '分组' },
  figures: { en: 'Figures', zh: '统计项' },
  stock: { en: 'stock, as it stands', zh: '存量，按当前值' },
  edition: { en: 'edition of {from}', zh: '{from} 起施行' },
  formula: { en: 'Formula', zh: '公式' },
  version: { en: 'Version', zh: '版本' },
  checked: { en: 'Recomputed on', zh: '复算依据' },
  basis: { en: 'Counted on the day of', zh: '统计口径' },
  meaning: { en: 'Meaning', zh: '含义' },
  status: { en: 'Status', zh: '状态' },
  from: { en: 'From', zh: '原代码' },
  to: { en: 'To', zh: '新代码' },
  relation: { en: 'Relation', zh: '关系' },
  count: { en: 'Number', zh: '数量' },
  level: { en: 'Level', zh: '层级' },
  forDataSet: { en: 'Fills', zh: '目标数据集' },
  sdl: { en: 'GraphQL schema (SDL)', zh: 'GraphQL 模式（SDL）' },
  messages: { en: 'Messages between nodes', zh: '节点间报文' },
  noData: { en: 'None yet.', zh: '暂无。' },
} as const satisfies Record<string, Said>

/** Words of the standard itself: classes, types, constraints, statuses. A word that is not listed is shown as it is. */
const WORDS: Readonly<Record<string, Said>> = {
  'class.base': { en: 'City base', zh: '城市基础' },
  'class.operation': { en: 'Operation', zh: '运行' },
  'class.management': { en: 'Management', zh: '管理' },
  'class.service': { en: 'Service', zh: '服务' },
  'class.evaluation': { en: 'Evaluation', zh: '综合评价' },
  'class.guidance': { en: 'Guidance', zh: '业务指导' },
  'class.supervision': { en: 'Supervision', zh: '监督检查' },
  'type.text': { en: 'text', zh: '文本' },
  'type.integer': { en: 'integer', zh: '整数' },
  'type.number': { en: 'number', zh: '数值' },
  'type.boolean': { en: 'yes or no', zh: '是/否' },
  'type.instant': { en: 'time', zh: '时间' },
  'type.date': { en: 'date', zh: '日期' },
  'constraint.M': { en: 'mandatory', zh: '必填' },
  'constraint.C': { en: 'conditional', zh: '条件必填' },
  'constraint.O': { en: 'optional', zh: '可选' },
  'status.verified': { en: 'verified', zh: '已核对' },
  'status.second-hand': { en: 'second-hand', zh: '间接来源' },
  'status.second_hand': { en: 'second-hand', zh: '间接来源' },
  'status.assumed': { en: 'assumed', zh: '推定' },
  'status.pending_check': { en: 'pending check', zh: '待核对' },
  'status.recomputed_on_bulletin': { en: 'recomputed on bulletins', zh: '已按通报复算' },
  'sharing.unconditional': { en: 'unconditional', zh: '无条件共享' },
  'sharing.conditional': { en: 'conditional', zh: '有条件共享' },
  'sharing.withheld': { en: 'withheld', zh: '不予共享' },
  'kind.COMPONENT': { en: 'component', zh: '管理部件' },
  'kind.MATTER': { en: 'matter', zh: '管理事项' },
  'kind.MONITORED': { en: 'class of monitored objects', zh: '监测对象大类' },
  'tier.nation': { en: 'nation', zh: '国家' },
  'tier.province': { en: 'provinces', zh: '省级' },
  'tier.city': { en: 'cities', zh: '地级' },
  'tier.county': { en: 'counties', zh: '县级' },
}

export interface PageSpeaker {
  readonly lang: Language
  say(key: keyof typeof TEXTS, params?: Readonly<Record<string, string | number>>): string
  /** A word of the standard, e.g. `word('status', 'assumed')`. */
  word(list: string, name: string): string
}

export const pageSpeaker = (lang: Language): PageSpeaker => ({
  lang,
  say: (key, params = {}) =>
    TEXTS[key][lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole)),
  word: (list, name) => WORDS[`${list}.${name}`]?.[lang] ?? name,
})
