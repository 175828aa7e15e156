import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong subscribe` says, in both languages. */
export const SUBSCRIBE_MESSAGES = {
  'about.subscribe': {
    en: 'print what changes at a node as it changes: figures, submissions, tasks or links',
    zh: '实时显示节点上的变化：数据、报送、督办任务或链路',
  },
  'argument.what': {
    en: 'figures, submissions, tasks or links (default: figures)',
    zh: 'figures（数据）、submissions（报送）、tasks（任务）或 links（链路），默认 figures',
  },
  'option.region': {
    en: 'only within this region; several with commas',
    zh: '仅限该区划及其下级，多个以逗号分隔',
  },
  'option.after': {
    en: 'go on after this cursor (default: from now on)',
    zh: '从该游标之后继续（默认从现在开始）',
  },
  'subscribe.open': {
    en: 'Listening at node {node}; Ctrl-C ends. Cursor: {cursor}',
    zh: '正在接收节点 {node} 的变化；按 Ctrl-C 结束。游标：{cursor}',
  },
  'subscribe.openLinks': {
    en: 'Listening at node {node}; Ctrl-C ends.',
    zh: '正在接收节点 {node} 的变化；按 Ctrl-C 结束。',
  },
  'subscribe.reset': {
    en: 'Node {node} was restored since this cursor: read anew whatever you keep of it.',
    zh: '该游标之后节点 {node} 曾被恢复：请重新读取您保存的数据。',
  },
  'subscribe.again': {
    en: 'The stream ended ({reason}); connecting again.',
    zh: '订阅中断（{reason}），正在重新连接。',
  },
  'subscribe.cursor': {
    en: 'Go on later with --after {cursor}',
    zh: '之后可用 --after {cursor} 继续',
  },
  'subscribe.closed': { en: 'the connection was closed', zh: '连接已关闭' },
  'subscribe.figure': {
    en: '{at}  {region} {name}  {day}  {dataSet}  from {origin}, revision {revision}',
    zh: '{at}  {region} {name}  {day}  {dataSet}  来自 {origin}，版本 {revision}',
  },
  'subscribe.submission': {
    en: '{at}  {origin} number {seq} ({flow})  scopes {scopes}, rows {rows}',
    zh: '{at}  {origin} 第 {seq} 号（{flow}）  范围 {scopes}，行 {rows}',
  },
  'subscribe.task': {
    en: '{at}  task {taskNo} of {issuer} for {division}: {title} ({state})',
    zh: '{at}  {issuer} 下发给 {division} 的任务 {taskNo}：{title}（{state}）',
  },
  'subscribe.link': { en: '{at}  {parent} ← {child}  {cause}', zh: '{at}  {parent} ← {child}  {cause}' },
} as const satisfies Messages

export type SubscribeKey = KeyOf<typeof SUBSCRIBE_MESSAGES>
