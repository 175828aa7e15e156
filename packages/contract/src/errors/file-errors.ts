/**
 * Errors of what comes in: files, pushes, profiles and rows.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const FILE_ERRORS = {
  GT_FILE_BOMB: {
    http: 413,
    en: '{file} would unpack to more than is allowed ({what} {value}, at most {limit}); nothing was unpacked.',
    zh: '{file} 解压后超出上限（{what} {value}，上限 {limit}），未予解压。',
  },
  GT_FILE_BROKEN: {
    http: 400,
    en: '{file}, line {line}: {reason}. Rows before it are imported; mend the line and import the file again.',
    zh: '{file} 第 {line} 行：{reason}。此前各行已入库；修正后重新导入即可。',
  },
  GT_FILE_COLUMN_TWICE: {
    http: 400,
    en: '{file} has the column {column} twice; rename or remove one.',
    zh: '{file} 中列 {column} 重复；请改名或删除其一。',
  },
  GT_FILE_EMPTY: { http: 400, en: '{file} holds no rows.', zh: '{file} 没有数据行。' },
  GT_FILE_ENCODING: {
    http: 400,
    en: '{file} is not {encoding} (byte {offset}). Rows before it are judged; name the encoding with --encoding.',
    zh: '{file} 不是 {encoding} 编码（第 {offset} 字节）。此前各行已处理；可用 --encoding 指明编码。',
  },
  GT_FILE_ENCODING_DOUBT: {
    http: 400,
    en: 'The encoding of {file} is in doubt; the likeliest readings: {readings}. Name it with --encoding ({encodings}).',
    zh: '{file} 的编码存疑；较可能的读法：{readings}。请用 --encoding 指明（{encodings}）。',
  },
  GT_FILE_FORMAT: {
    http: 400,
    en: '{file} is no format that can be read here: {reason}.',
    zh: '{file} 不是可读取的格式：{reason}。',
  },
  GT_FILE_HEADER: {
    http: 400,
    en: '{file} does not fit the profile {profile}: missing column {columns}.',
    zh: '{file} 与映射方案 {profile} 不符：缺少列 {columns}。',
  },
  GT_FILE_NOT_FOUND: { http: 400, en: 'There is no readable file {file}.', zh: '找不到可读的文件 {file}。' },
  GT_FOLDER_UNUSABLE: {
    http: 500,
    en: 'The folder {folder} cannot be used: {reason}.',
    zh: '目录 {folder} 无法使用：{reason}。',
  },
  GT_FILE_SHEET: {
    http: 400,
    en: '{file} has no sheet {sheet}; its sheets: {sheets}.',
    zh: '{file} 没有工作表 {sheet}；现有工作表：{sheets}。',
  },
  GT_FILE_SHEETS: {
    http: 400,
    en: '{file} has several sheets that hold values: {sheets}. Name the one to read with --sheet.',
    zh: '{file} 有多张含数据的工作表：{sheets}；请用 --sheet 指定要读取的一张。',
  },
  GT_FILE_TOO_LARGE: {
    http: 413,
    en: '{file} has too many {what}: {value}, at most {limit}.',
    zh: '{file} 的 {what} 过多：{value}，上限 {limit}。',
  },
  GT_PROFILE_INVALID: { http: 400, en: 'Mapping profile {profile}: {reason}', zh: '映射方案 {profile} 有误：{reason}' },
  GT_PUSH_MALFORMED: {
    http: 400,
    en: 'A push is a form with data=[…] and senderCode=, or JSON with senderCode and data, in UTF-8 or the charset it names: {reason}.',
    zh: '推送应为含 data=[…] 与 senderCode= 的表单，或含 senderCode 与 data 的 JSON，编码为 UTF-8 或其 charset 所示：{reason}。',
  },
  GT_PROFILE_NONE: {
    http: 400,
    en: 'No mapping profile fits {file}; the nearest is {nearest}, which misses {columns}. See guantong import --explain.',
    zh: '没有与 {file} 相符的映射方案；最接近的是 {nearest}，缺少列 {columns}。请参见 guantong import --explain。',
  },
  GT_PROFILE_SEVERAL: {
    http: 400,
    en: 'Several mapping profiles fit {file}: {profiles}. Name one with --profile.',
    zh: '有多个映射方案与 {file} 相符：{profiles}。请用 --profile 指明。',
  },
  GT_PROFILE_UNKNOWN: {
    http: 400,
    en: 'No mapping profile knows the columns of {file}: {columns}. Make one with guantong profile new.',
    zh: '没有映射方案识别 {file} 的列：{columns}。可用 guantong profile new 新建方案。',
  },
  GT_ROW_WITHDRAWN: {
    http: 410,
    en: 'The row {id} was withdrawn at {at}: {reason}.',
    zh: '数据 {id} 已于 {at} 撤回：{reason}。',
  },
} as const satisfies Record<string, ErrorEntry>
