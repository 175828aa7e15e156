import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong import` says, in both languages. */
export const IMPORT_MESSAGES = {
  'about.import': { en: 'import a file of any data set into a node', zh: '将任一数据集的文件导入节点' },
  'option.profile': {
    en: 'mapping profile, by name or file (default: the one shipped profile that fits)',
    zh: '字段映射方案的名称或文件（默认取唯一相符的内置方案）',
  },
  'option.dataSet': { en: 'only profiles of this data set, e.g. Component', zh: '仅考虑该数据集的方案，如 Component' },
  'option.set': {
    en: 'value of a field the file does not say, e.g. divisionCode=440305; may be repeated',
    zh: '为文件未含的字段赋值，如 divisionCode=440305；可重复',
  },
  'option.zone': {
    en: 'time zone of times without one, e.g. America/Chicago (default: the profile’s, else the node’s)',
    zh: '无时区时间所用的时区，如 America/Chicago（默认按方案，方案未定则取节点所在时区）',
  },
  'option.explain': {
    en: 'show what the file is and which profile it fits; import nothing',
    zh: '仅说明文件内容及相符的方案，不导入',
  },
  'option.dryRun': { en: 'check every row and write nothing', zh: '校验每一行，不写入' },
  'option.restart': {
    en: 'begin anew instead of going on with an interrupted import',
    zh: '重新开始，不接续上次中断的导入',
  },
  'option.restoreWithdrawn': {
    en: 'bring rows back that were withdrawn (otherwise they are rejected)',
    zh: '恢复已撤回的数据（默认拒绝）',
  },
  'option.warnings': { en: 'also write warnings to this file', zh: '另将提示写入该文件' },
  'option.rejects': {
    en: 'where rejected rows are written (default: beside the file)',
    zh: '被拒行的输出文件（默认与原文件同目录）',
  },
  'argument.file': {
    en: 'a CSV, TSV, NDJSON, JSON or Open311 XML file, also gzipped, or a table as XLSX, XLSB, XLS, ODS, SpreadsheetML or HTML',
    zh: 'CSV、TSV、NDJSON、JSON 或 Open311 XML 文件（可为 gzip），或 XLSX、XLSB、XLS、ODS、SpreadsheetML、HTML 表格',
  },
  'import.done': {
    en: '{rows} rows: {accepted} accepted ({inserted} new, {updated} changed, {unchanged} unchanged), {rejected} rejected, in {seconds} s.',
    zh: '共 {rows} 行：接收 {accepted}（新增 {inserted}，更新 {updated}，未变 {unchanged}），拒绝 {rejected}，用时 {seconds} 秒。',
  },
  'import.read': {
    en: '{file}: {format}, profile {profile}, data set {dataSet}',
    zh: '{file}：{format}，映射方案 {profile}，数据集 {dataSet}',
  },
  'import.encoding': { en: ', encoding {encoding}', zh: '，编码 {encoding}' },
  'import.dryRun': {
    en: 'Dry run: {rows} rows, {accepted} good ({records} records), {rejected} to be rejected, in {seconds} s. Nothing was written.',
    zh: '试运行：共 {rows} 行，合格 {accepted}（{records} 条记录），将被拒绝 {rejected}，用时 {seconds} 秒。未写入任何数据。',
  },
  'import.kept': {
    en: '{rows} of them are held already and keep {count} fields that have no column: {fields}',
    zh: '其中 {rows} 行已有数据，文件中没有相应列的 {count} 个字段保持不变：{fields}',
  },
  'import.leftOut': {
    en: 'Left out as no rows (totals, notes, titles): {count} ({lines})',
    zh: '未作为数据行读取（合计、注释、标题等）：{count} 行（{lines}）',
  },
  'import.leftOutLine': { en: 'line {line} “{text}”', zh: '第 {line} 行“{text}”' },
  'import.comma': { en: ', ', zh: '、' },
  'import.records': {
    en: 'They make {records} records.',
    zh: '共形成 {records} 条记录。',
  },
  'import.resumed': {
    en: 'Went on with an interrupted import of this file: {row} rows were already dealt with.',
    zh: '接续上次中断的导入：此前已处理 {row} 行。',
  },
  'import.reasons': { en: 'Rejected for: {reasons}', zh: '拒绝原因：{reasons}' },
  'import.warningsFile': { en: 'The remarks are in {file}', zh: '提示见 {file}' },
  'import.stopped': {
    en: 'Stopped. Whole batches are in; the same command goes on from there.',
    zh: '已停止。已完成的批次均已入库；再次运行同一命令即可接续。',
  },
  'explain.format': { en: 'format', zh: '格式' },
  'explain.encoding': { en: 'encoding', zh: '编码' },
  'explain.delimiter': { en: 'delimiter', zh: '分隔符' },
  'explain.header': { en: 'header', zh: '表头' },
  'explain.headerLine': { en: 'line {line}, {count} columns', zh: '第 {line} 行，{count} 列' },
  'explain.headerKeys': { en: 'names in the records, {count} of them', zh: '记录自带名称，共 {count} 个' },
  'explain.rows': { en: 'rows seen', zh: '已查看行数' },
  'explain.runnerUp': {
    en: '; next {encoding}, {ahead} bits less plausible',
    zh: '；其次为 {encoding}，可信度低 {ahead} 比特',
  },
  'explain.by.bom': { en: 'by its mark', zh: '据文件标记' },
  'explain.by.seen': { en: 'by its bytes', zh: '据内容识别' },
  'explain.by.assumed': { en: 'nothing but ASCII', zh: '仅含 ASCII' },
  'explain.by.stated': { en: 'as stated', zh: '由用户指定' },
  'explain.chosen': { en: 'Taken without --profile: {profile}', zh: '不指明方案时采用：{profile}' },
  'explain.several': {
    en: 'Several fit equally: {profiles}. Name one with --profile.',
    zh: '多个方案同样相符：{profiles}。请用 --profile 指明。',
  },
  'explain.none': { en: 'No shipped profile fits.', zh: '没有相符的内置方案。' },
  'explain.unmapped': { en: 'Columns it does not read: {columns}', zh: '未读取的列：{columns}' },
  'explain.profile': { en: 'profile', zh: '方案' },
  'explain.dataSet': { en: 'data set', zh: '数据集' },
  'explain.fit': { en: 'fit', zh: '相符情况' },
  'explain.reads': { en: 'fits, reads {count} columns', zh: '相符，读取 {count} 列' },
  'explain.misses': { en: 'misses {columns}', zh: '缺少 {columns}' },
  'explain.zone': { en: 'times without a zone', zh: '未注明时区的时间' },
  'explain.zone.stated': { en: 'as stated', zh: '由用户指定' },
  'explain.zone.profile': { en: 'by the profile', zh: '由方案指定' },
  'explain.zone.node': { en: 'of the node', zh: '取节点所在时区' },
  'explain.unknown': {
    en: 'None of these columns is known, so there is nothing to propose: {columns}. Use guantong profile new.',
    zh: '以下各列均无法识别，无从提出方案：{columns}。可用 guantong profile new。',
  },
  'import.runnerUp': { en: ' (next {encoding})', zh: '（其次 {encoding}）' },
  'import.zone': { en: ', times in {zone} ({by})', zh: '，时间按 {zone}（{by}）' },
  'explain.proposal': {
    en: 'A profile to begin with (save it, fill in every ?, then --profile FILE):',
    zh: '方案草稿（保存后补全各处 ?，再以 --profile 文件 使用）：',
  },
  'import.rejects': {
    en: 'Rejected rows, with field, rule, value and how to fix them: {file}',
    zh: '被拒行（含字段、规则、取值与改法）：{file}',
  },
  'import.masked': { en: 'Personal data replaced by *: {fields}', zh: '个人信息已替换为 *：{fields}' },
  'import.maskedField': { en: '{title} ({kinds})', zh: '{title}（{kinds}）' },
  'import.warnings': { en: 'Accepted with remarks: {warnings}', zh: '已接收但有提示：{warnings}' },
  'import.progress': { en: 'rows', zh: '行' },
} as const satisfies Messages

export type ImportKey = KeyOf<typeof IMPORT_MESSAGES>
