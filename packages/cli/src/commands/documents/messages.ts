import type { Messages } from '../../program/messages.ts'

/** What `guantong documents` says, in both languages. */
export const DOCUMENTS_MESSAGES = {
  'about.documents': {
    en: 'the documents a node answers by their hash, and the only ones for tokens that may write none',
    zh: '管理节点可按哈希查询的文档清单；受限令牌只能使用清单内的文档',
  },
  'about.documents.add': {
    en: 'put a document into the list; of a folder every .graphql and .gql file',
    zh: '登记查询文档；给出目录时登记其中全部 .graphql 与 .gql 文件',
  },
  'about.documents.list': { en: 'show the list', zh: '列出已登记的查询文档' },
  'about.documents.remove': {
    en: 'take a document out of the list, by its hash, or all of a name',
    zh: '按哈希移除一份文档，或按名称移除其全部版本',
  },
  'about.documents.check': {
    en: 'name the documents that do not fit the schema of this release; exit 1 if any',
    zh: '列出与当前版本模式不符的文档；如有则退出码为 1',
  },
  'argument.documentPath': { en: 'a file or a folder', zh: '文件或目录' },
  'argument.documentName': { en: 'a name or a hash', zh: '名称或哈希' },
  'option.documentName': { en: 'name (default: that of the file)', zh: '名称（默认取文件名）' },
  'option.documentBy': { en: 'who adds it (default: the user of this machine)', zh: '登记人（默认取当前系统用户）' },
  'documents.added': { en: 'added {name} {hash}', zh: '已登记 {name} {hash}' },
  'documents.known': { en: '{name} is in the list already: {hash}', zh: '{name} 已在清单中：{hash}' },
  'documents.refused': { en: '{file} does not fit: {reason}', zh: '{file} 不符合要求：{reason}' },
  'documents.noFiles': { en: 'No .graphql or .gql file in {folder}.', zh: '{folder} 中没有 .graphql 或 .gql 文件。' },
  'documents.nothingAdded': {
    en: 'Nothing was added: mend the documents above and try again.',
    zh: '未登记任何文档：请修正以上文档后重试。',
  },
  'documents.removed': { en: 'removed {name} {hash}', zh: '已移除 {name} {hash}' },
  'documents.none': { en: 'No document {name} in the list.', zh: '清单中没有文档 {name}。' },
  'documents.fit': { en: 'All {count} listed documents fit the schema.', zh: '清单内 {count} 份文档均与模式相符。' },
  'documents.misfit': { en: '{name} {hash}: {reason}', zh: '{name} {hash}：{reason}' },
  'documents.own': { en: 'this node’s own page', zh: '节点自带页面' },
  'documents.column.name': { en: 'name', zh: '名称' },
  'documents.column.hash': { en: 'hash', zh: '哈希' },
  'documents.column.added': { en: 'added', zh: '登记时间' },
  'documents.column.by': { en: 'by', zh: '登记人' },
  'documents.sandboxNote': {
    en: 'A running node knows it within five seconds.',
    zh: '运行中的节点将在五秒内生效。',
  },
} as const satisfies Messages
