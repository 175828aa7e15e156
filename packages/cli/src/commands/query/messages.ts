import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong query` says, in both languages. */
export const QUERY_MESSAGES = {
  'about.query': { en: 'ask a node a GraphQL question', zh: '向节点发出 GraphQL 查询' },
  'option.csv': {
    en: 'all pages of the one connection in the document, as a CSV file',
    zh: '将查询中唯一的分页列表（connection）逐页取完，写为 CSV 文件',
  },
  'option.xlsx': { en: 'the same as an XLSX file', zh: '同上，写为 XLSX 文件' },
  'option.ndjson': { en: 'the same as an NDJSON file', zh: '同上，写为 NDJSON 文件' },
  'query.noFile': { en: 'Stopped; {file} was not written.', zh: '已停止，未写出 {file}。' },
  'option.scopeQuery': {
    en: 'region asked about (default: the node’s own)',
    zh: '查询所用令牌的区划范围（默认为节点自身）',
  },
  'option.variables': { en: 'variables as JSON', zh: '查询变量（JSON）' },
  'argument.document': {
    en: 'the GraphQL document; @FILE reads it from a file, - from standard input',
    zh: 'GraphQL 查询；@文件 表示从文件读取，- 表示从标准输入读取',
  },
} as const satisfies Messages

export type QueryKey = KeyOf<typeof QUERY_MESSAGES>
