import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong watch` says, in both languages. */
export const WATCH_MESSAGES = {
  'about.watch': {
    en: 'import every file that is put into a folder; it then lies in done/ or failed/ with its result',
    zh: '监视目录：放入的文件自动导入，完成后连同结果移入 done/ 或 failed/',
  },
  'argument.folder': { en: 'the folder', zh: '目录' },
  'option.settle': {
    en: 'seconds a file must not change before it is taken (default: 5)',
    zh: '文件多少秒不再变化后才读取（默认 5）',
  },
  'option.once': { en: 'take what is there, then end', zh: '处理完现有文件后退出' },
  'option.watchProfile': {
    en: 'mapping profile (default: the one that fits the file)',
    zh: '字段映射方案（默认取与文件相符者）',
  },
  'watch.ready': {
    en: 'Watching {folder} for node {node}; Ctrl-C ends.',
    zh: '正在监视 {folder}（节点 {node}）；按 Ctrl-C 结束。',
  },
  'watch.done': {
    en: '{file}: {rows} rows, {accepted} accepted, {rejected} rejected.',
    zh: '{file}：共 {rows} 行，接收 {accepted}，拒绝 {rejected}。',
  },
  'watch.progress': { en: 'rows', zh: '行' },
  'watch.failed': { en: '{file}: {reason}', zh: '{file}：{reason}' },
  'watch.noRowAccepted': { en: 'none of {rows} rows was accepted', zh: '{rows} 行均未被接收' },
} as const satisfies Messages

export type WatchKey = KeyOf<typeof WATCH_MESSAGES>
