/**
 * Rules that a row breaks as a line of its file, whatever data set it is of.
 *
 * @module
 */

export const FILE_RULES = {
  'bytes-unreadable': {
    en: 'Byte {byte} of the file, in the column {column}, stands for no character of its encoding.',
    zh: '文件第 {byte} 字节(列 {column})不是其编码中的字符。',
    fix: {
      en: 'Write what belongs at � and import the row again; where many rows say this, name the encoding with --encoding.',
      zh: '请补上 � 处应有的文字后重新导入该行;若多行如此,请用 --encoding 指明编码。',
    },
  },
  'column-count': {
    en: 'The row has {count} values, the header {expected}.',
    zh: '该行有 {count} 个值,表头有 {expected} 列。',
    fix: {
      en: 'Look for a comma or a line break that is not inside quotes. In the file of rejected rows: put the values under their columns, then empty the cell `rule` of the row.',
      zh: '请检查是否有未加引号的逗号或换行。在退回文件中:请把各值移到对应列下,再清空该行的 rule 单元格。',
    },
  },
  'member-twice': {
    en: 'The record gives {name} twice.',
    zh: '该记录中 {name} 出现两次。',
    fix: { en: 'Keep the one that is right.', zh: '请只保留正确的一个。' },
  },
  'quote-alone': {
    en: 'In the column {column}, {value} has a quote whose partner stands in another line.',
    zh: '列 {column} 的 {value} 有一个引号,与之成对的引号在另一行。',
    fix: {
      en: 'Take the quote away, or close it in the same value; a quote inside quotes is written twice.',
      zh: '请删去该引号,或在同一个值内闭合;引号内的引号须写两遍。',
    },
  },
  'text-spoilt': {
    en: '{zh} {value} has signs that a wrong encoding leaves behind; what stood there is lost.',
    zh: '{zh} {value} 含有编码错误留下的字符,原文已丢失。',
    fix: { en: 'Export it again from the source system in UTF-8.', zh: '请从源系统以 UTF-8 重新导出。' },
  },
} as const
