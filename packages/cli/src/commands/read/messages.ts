import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong read` says, in both languages. */
export const READ_MESSAGES = {
  'about.read': {
    en: 'show what a file holds before any profile: format, encoding, sheet, header, rows',
    zh: '在套用映射方案之前查看文件：格式、编码、工作表、表头与各行',
  },
  'argument.readFile': {
    en: 'a CSV, TSV, NDJSON or JSON file, also gzipped, or a workbook',
    zh: 'CSV、TSV、NDJSON、JSON 文件（可为 gzip）或工作簿',
  },
  'read.format': { en: 'format', zh: '格式' },
  'read.encoding': { en: 'encoding', zh: '编码' },
  'read.delimiter': { en: 'delimiter', zh: '分隔符' },
  'read.sheet': { en: 'sheet', zh: '工作表' },
  'read.otherSheets': { en: 'other sheets', zh: '其他工作表' },
  'read.hiddenSheet': { en: '{name} (hidden)', zh: '{name}（隐藏）' },
  'read.hiddenColumns': { en: 'hidden columns', zh: '隐藏列' },
  'read.header': { en: 'header', zh: '表头' },
  'read.headerRow': { en: 'row {row}, {count} columns', zh: '第 {row} 行，{count} 列' },
  'read.headerKeys': { en: 'names in the records, {count} of them', zh: '记录自带名称，共 {count} 个' },
  'read.row': { en: 'row', zh: '行' },
  'read.more': {
    en: '{rows} rows, {shown} shown; --json prints all.',
    zh: '共 {rows} 行，显示 {shown} 行；--json 输出全部。',
  },
  'read.columns': { en: '{count} more columns', zh: '另有 {count} 列' },
  'read.warnings': { en: 'Warnings: {count}', zh: '提示：{count} 条' },
  'read.error': { en: '{cell} is the error {text}: no value.', zh: '{cell} 为错误值 {text}，没有值。' },
  'read.no-result': {
    en: '{cell} is the formula {text} without a stored result: no value. Save the file once in a spreadsheet program.',
    zh: '{cell} 为公式 {text}，文件未保存其结果，没有值。请用表格软件打开并保存一次。',
  },
  'read.digits-lost': {
    en: '{cell} is a number of more than 15 digits, {text}: the file no longer has the last ones. Format the column as text.',
    zh: '{cell} 为超过 15 位的数字 {text}，末尾数字已在文件中丢失。请将该列设为文本格式。',
  },
  'read.percent': {
    en: '{cell} is shown as {text}; the value is a hundredth.',
    zh: '{cell} 显示为 {text}，其值为百分之一。',
  },
  'read.shown': { en: '{cell} is shown as {text}.', zh: '{cell} 显示为 {text}。' },
  'read.bad-byte': {
    en: '{cell}: byte {text} of the file stands for no character. An import refuses the row.',
    zh: '{cell}：文件第 {text} 字节不是任何字符，导入时将拒绝该行。',
  },
  'read.runnerUp': { en: ' (next {encoding})', zh: '（其次 {encoding}）' },
  'read.hidden-row': { en: 'Row {text} is hidden.', zh: '第 {text} 行被隐藏。' },
} as const satisfies Messages

export type ReadKey = KeyOf<typeof READ_MESSAGES>
