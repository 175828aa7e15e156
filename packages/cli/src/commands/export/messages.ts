import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong export` says, in both languages. */
export const EXPORT_MESSAGES = {
  'about.export': {
    en: 'write rows of a region, from all nodes that hold them, into a file (CSV, XLSX, NDJSON)',
    zh: '导出某区划的数据（由各持有节点逐页取得）为文件（CSV、XLSX、NDJSON）',
  },
  'argument.dataSet': {
    en: 'the data set, by the name of its list: cases, components, …',
    zh: '数据集（列表名）：cases、components 等',
  },
  'option.exportRegion': {
    en: 'rows of this region and all below it (default: the node’s own)',
    zh: '该区划及其全部下级的数据（默认为节点自身区划）',
  },
  'option.out': { en: 'the file; .csv, .xlsx or .ndjson', zh: '输出文件；.csv、.xlsx 或 .ndjson' },
  'option.format': { en: 'format (default: by the file’s name)', zh: '格式（默认按文件扩展名）' },
  'option.from': {
    en: 'rows dated at or after: a day, or a moment with its zone',
    zh: '起始时间（含）：日期，或带时区的时刻',
  },
  'option.to': { en: 'rows dated before', zh: '截止时间（不含）' },
  'option.fields': {
    en: 'fields, with commas between them (default: all the sharing class gives)',
    zh: '字段，以逗号分隔（默认为该共享类型可见的全部字段）',
  },
  'option.filter': { en: 'filter as GraphQL takes it, as JSON', zh: '筛选条件（与 GraphQL 相同，JSON）' },
  'option.scopeExport': {
    en: 'region the token covers (default: the exported one)',
    zh: '令牌的区划范围（默认为所导出的区划）',
  },
  'option.headings': {
    en: 'for people: headings and values in the words of en or zh, names of divisions, times of China (default: names of fields)',
    zh: '供人阅读：表头与取值用中文（zh）或英文（en），附区划名称，时间为北京时间（默认用字段名）',
  },
  'option.noBom': { en: 'CSV without the mark of UTF-8', zh: 'CSV 不写 UTF-8 标记（BOM）' },
  'option.wait': {
    en: 'seconds to wait for a node that is away (default: 60, at most 600)',
    zh: '节点离线时的等待秒数（默认 60，最多 600）',
  },
  'option.allowMissing': {
    en: 'write the file also when rows are missing; it names whose, and --resume completes it',
    zh: '缺少部分数据时也写出文件，并在其中注明缺少的区划；可再用 --resume 补齐',
  },
  'option.resume': {
    en: 'go on with a file that is not whole; with the same options as before',
    zh: '续传未完成的文件；其余选项须与上次相同',
  },
  'export.done': { en: '{rows} rows in {file} ({seconds} s).', zh: '{file}：共 {rows} 行（{seconds} 秒）。' },
  'export.incomplete': {
    en: 'NOT WHOLE: {rows} rows lie in {file}.part. Missing:',
    zh: '未完整：{file}.part 已有 {rows} 行。缺少：',
  },
  'export.withGaps': {
    en: 'WITH GAPS: {rows} rows in {file}, which names what is missing:',
    zh: '有缺失：{file} 共 {rows} 行，其中已注明缺少：',
  },
  'export.missing': {
    en: '  {region} (node {node}): {code} {reason}',
    zh: '  {region}（节点 {node}）：{code} {reason}',
  },
  'export.resumeWith': { en: 'Fetch the rest with:\n  {command}', zh: '补齐其余数据：\n  {command}' },
  'export.stopped': {
    en: 'Stopped; {rows} rows are kept. Go on with:\n  {command}',
    zh: '已停止，保留 {rows} 行。继续导出：\n  {command}',
  },
  'export.progress': { en: 'rows', zh: '行' },
  'export.waiting': { en: 'waiting for {node}', zh: '等待 {node}' },
  'export.nothingBegun': {
    en: 'nothing to resume: no {file}.incomplete.json',
    zh: '没有可续传的记录：{file}.incomplete.json',
  },
  'export.otherQuestion': {
    en: '{file}.incomplete.json was written for other options; give the same ones, or leave out --resume',
    zh: '{file}.incomplete.json 由其他选项生成；请使用相同选项，或不加 --resume 重新导出',
  },
  'export.begunAlready': {
    en: 'an export into {file} was begun and not finished; go on with --resume, or remove {file}.incomplete.json',
    zh: '{file} 的导出尚未完成；请加 --resume 续传，或删除 {file}.incomplete.json 后重新导出',
  },
} as const satisfies Messages

export type ExportKey = KeyOf<typeof EXPORT_MESSAGES>
