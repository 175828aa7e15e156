import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong profile` says, in both languages. */
export const PROFILE_MESSAGES = {
  'about.profile': { en: 'mapping profiles: how the columns of a file become fields', zh: '字段映射方案' },
  'about.profile.new': {
    en: 'make a mapping profile for a file in a dialogue, and try it on its first rows',
    zh: '以问答方式为文件新建映射方案，并对前若干行试运行',
  },
  'argument.profileFile': { en: 'the file to make a profile for', zh: '需要方案的文件' },
  'option.profileDataSet': {
    en: 'data set of the rows, e.g. Case (default: asked)',
    zh: '数据集，如 Case（默认询问）',
  },
  'option.profileOut': {
    en: 'where the profile is written (default: NAME.yaml here)',
    zh: '方案的输出文件（默认当前目录 NAME.yaml）',
  },
  'option.answers': {
    en: 'answers from a file, one a line, instead of the terminal',
    zh: '由文件逐行提供回答，不在终端询问',
  },
  'profile.dataSet': { en: 'Data set of the rows{guess}:', zh: '各行所属数据集{guess}：' },
  'profile.column': {
    en: 'Column {column} ({values}) is which field{guess}? Enter: none; ?: list.',
    zh: '列 {column}（{values}）对应哪个字段{guess}？直接回车为不读取，? 列出字段。',
  },
  'profile.columnGuess': {
    en: 'Column {column} ({values}) is which field{guess}? Enter: that one; -: none; ?: list.',
    zh: '列 {column}（{values}）对应哪个字段{guess}？直接回车即采用，- 为不读取，? 列出字段。',
  },
  'profile.sure': { en: 'Column {column} is {title} ({field}).', zh: '列 {column} 为{title}（{field}）。' },
  'profile.constant': {
    en: 'No column gives {title} ({field}){allowed}. Its value for every row{guess}:',
    zh: '没有列提供{title}（{field}）{allowed}。各行统一取值{guess}：',
  },
  'profile.allowed': { en: ', one of {values}', zh: '，可取 {values}' },
  'profile.meaning': {
    en: '{column} “{text}” means which {title}? One of {values}; Enter: leave it unknown.',
    zh: '{column}“{text}”是哪种{title}？可取 {values}；直接回车为不识别。',
  },
  'profile.dates': {
    en: 'In dates such as 01/02/2019, which comes first: mdy or dmy?',
    zh: '01/02/2019 之类的日期，月在前（mdy）还是日在前（dmy）？',
  },
  'profile.zone': {
    en: 'Time zone of the times (Enter: the node’s, Asia/Shanghai):',
    zh: '时间所在时区（直接回车取节点所在时区 Asia/Shanghai）：',
  },
  'profile.name': { en: 'Name of the profile{guess}:', zh: '方案名称{guess}：' },
  'profile.unknown': { en: '{what} is not one of {values}.', zh: '{what} 不在可取范围内：{values}。' },
  'profile.exists': {
    en: '{file} exists already; name another with --out.',
    zh: '{file} 已存在，请用 --out 另行指定。',
  },
  'profile.line': { en: 'Line {line}: {text}', zh: '第 {line} 行：{text}' },
  'profile.trial': {
    en: 'Of the first {rows} rows {accepted} are good; nothing was written into the node.',
    zh: '前 {rows} 行中 {accepted} 行合格；未写入节点。',
  },
  'profile.reasons': { en: 'Rejected for: {reasons}', zh: '拒绝原因：{reasons}' },
  'profile.written': {
    en: 'Written to {file}. Next: guantong import {source} --profile {file} --dry-run',
    zh: '已写入 {file}。下一步：guantong import {source} --profile {file} --dry-run',
  },
} as const satisfies Messages

export type ProfileKey = KeyOf<typeof PROFILE_MESSAGES>
