import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong standard` says, in both languages. */
export const STANDARD_MESSAGES = {
  'about.standard': {
    en: 'read the standard: data sets, codes, divisions, indicators; needs no node',
    zh: '查阅标准数据：数据集、代码、区划、指标；无需启动节点',
  },
  'about.standard.show': {
    en: 'show one entry: a data set, field, code, division, indicator, measure or value list; alone: an overview',
    zh: '显示一个条目：数据集、数据项、代码、区划、指标、统计量或取值表；不带参数时显示总览',
  },
  'about.standard.search': { en: 'search names, codes and abbreviations', zh: '搜索名称、代码与缩写' },
  'about.standard.crosswalk': {
    en: 'carry a code from one edition of the code lists to another, or a whole column of a CSV file',
    zh: '将一个代码（或 CSV 文件的一列）对照到另一版代码表',
  },
  'about.standard.lint': {
    en: 'check the files of schemas/standard for contradictions',
    zh: '检查 schemas/standard 各文件是否自相矛盾',
  },
  'argument.entry': {
    en: 'a name or code, e.g. Component, 01001, 370200, closingRate',
    zh: '如 Component、01001、370200、closingRate、管理部件',
  },
  'argument.text': { en: 'words, Chinese or English', zh: '中文或英文词语' },
  'argument.standard': {
    en: 'edition, e.g. "GB/T 30428.2-2013" or 2013',
    zh: '标准版本，如 "GB/T 30428.2-2013" 或 2013',
  },
  'argument.kind': { en: 'COMPONENT or MATTER', zh: 'COMPONENT（部件）或 MATTER（事项）' },
  'argument.code': { en: 'the code', zh: '代码' },
  'option.limit': { en: 'at most so many (default: 50)', zh: '最多显示条数（默认 50）' },
  'option.toStandard': { en: 'edition wanted (default: the newest)', zh: '目标版本（默认最新版）' },
  'option.crosswalkFile': { en: 'a CSV file with codes instead of one code', zh: '以 CSV 文件代替单个代码' },
  'option.column': { en: 'its column with the codes (default: code)', zh: '代码所在列（默认 code）' },
  'option.kindColumn': { en: 'its column with the kind, instead of KIND', zh: '类别所在列，代替 KIND 参数' },
  'option.crosswalkOut': { en: 'write the file with what was found beside each row', zh: '将对照结果写入此 CSV 文件' },
  'option.dir': { en: 'another folder of the same shape', zh: '同结构的其他目录' },
  'column.what': { en: 'what', zh: '类型' },
  'column.id': { en: 'id', zh: '标识' },
  'column.zh': { en: 'Chinese', zh: '中文名称' },
  'column.en': { en: 'English', zh: '英文名称' },
  'column.standard': { en: 'source', zh: '依据' },
  'column.status': { en: 'status', zh: '状态' },
  'column.field': { en: 'field', zh: '数据项' },
  'column.abbr': { en: 'abbr.', zh: '缩写' },
  'column.type': { en: 'type', zh: '类型' },
  'column.constraint': { en: 'M/C/O', zh: '约束' },
  'column.values': { en: 'values', zh: '取值' },
  'column.sharing': { en: 'sharing', zh: '共享类型' },
  'column.code': { en: 'code', zh: '代码' },
  'column.class': { en: 'class', zh: '大类' },
  'column.kind': { en: 'kind', zh: '类别' },
  'column.relation': { en: 'relation', zh: '关系' },
  'column.to': { en: 'to', zh: '对应代码' },
  'column.count': { en: 'number', zh: '数量' },
  'entry.data-set': { en: 'data set', zh: '数据集' },
  'entry.field': { en: 'field', zh: '数据项' },
  'entry.value-list': { en: 'value list', zh: '取值表' },
  'entry.code': { en: 'code', zh: '代码' },
  'entry.division': { en: 'division', zh: '行政区划' },
  'entry.division-change': { en: 'change of a division', zh: '区划变更' },
  'entry.city-indicator': { en: 'indicator of a city', zh: '城市指标' },
  'entry.indicator': { en: 'indicator', zh: '评价指标' },
  'entry.measure': { en: 'measure', zh: '统计量' },
  'standard.notice': {
    en: 'Aligned with the standards named; the printed texts were not available. second-hand: read from a public source; assumed: our own.',
    zh: '与所注标准对齐（aligned with），未能与正式文本核对。second-hand：摘自公开资料；assumed：本项目拟定。',
  },
  'standard.none': {
    en: 'Nothing is called {text}; try: guantong standard search {text}',
    zh: '没有名为 {text} 的条目；可试：guantong standard search {text}',
  },
  'standard.noHit': { en: 'Nothing holds {text}.', zh: '未找到 {text}。' },
  'standard.hits': { en: '{shown} of {total} entries', zh: '显示 {shown} 条，共 {total} 条' },
  'standard.dataSet': {
    en: '{zh} · {en} ({name}), class {class}, {ref}, {status}; key regionCode + {key}',
    zh: '{zh} · {en}（{name}），类别 {class}，{ref}，{status}；主键 regionCode + {key}',
  },
  'standard.division': {
    en: '{code} {name}, {tier}; within {path}; {children} divisions below',
    zh: '{code} {name}，{tier}；上级 {path}；下辖 {children} 个区划',
  },
  'standard.divisionChange': {
    en: '{code} {name}: {change} {when}{successors} ({evidence}{status}){note}',
    zh: '{code} {name}：{change}，{when}{successors}（{evidence}{status}）{note}',
  },
  'standard.cityIndicator': {
    en: '{name} {zh} = {formula} (version {version}; {ref}, {status})',
    zh: '{name} {zh} = {formula}（版本 {version}；{ref}，{status}）',
  },
  'standard.scoringRule': {
    en: '{full} points from {threshold} on; below it {deduct} off for every {per}',
    zh: '达到 {threshold} 得 {full} 分；每低 {per} 扣 {deduct} 分',
  },
  'standard.indicator': {
    en: '{name} {zh} = {formula} (version {version}; {ref}, {status})',
    zh: '{name} {zh} = {formula}（版本 {version}；{ref}，{status}）',
  },
  'standard.measure': {
    en: '{name} {zh}, counted on the day of {basis}: {meaning}',
    zh: '{name} {zh}，统计口径 {basis}：{meaning}',
  },
  'standard.field': { en: 'in {dataSet} ({zh})', zh: '属于 {dataSet}（{zh}）' },
  'standard.clean': { en: 'No contradictions.', zh: '未发现矛盾。' },
  'standard.faults': { en: '{count} contradictions.', zh: '发现 {count} 处矛盾。' },
  'standard.mapped': { en: '{rows} codes: {split}', zh: '共 {rows} 个代码：{split}' },
  'standard.rolledUp': {
    en: 'Counted under class {class} of {to} (by {by}).',
    zh: '按 {to} 的大类 {class} 统计（依据 {by}）。',
  },
  'standard.unplaced': {
    en: 'Its class has no place in {to}: counted under unplaced.',
    zh: '其大类在 {to} 中无对应，计入 unplaced。',
  },
  'standard.unmapped': {
    en: 'No class of it is known: counted under unmapped.',
    zh: '其大类未知，计入 unmapped。',
  },
} as const satisfies Messages

export type StandardKey = KeyOf<typeof STANDARD_MESSAGES>
