/**
 * Errors between nodes: links, envelopes, seals and receipts.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const EXCHANGE_ERRORS = {
  GT_AUTHOR_FOREIGN: {
    http: 403,
    en: 'A row of {dataSet} from {issuer} speaks in the name of another node and is not taken here: {reason}.',
    zh: '{issuer} 发来的 {dataSet} 中有一行以其他节点名义填报，此处不予采用：{reason}。',
  },
  GT_BEYOND_CLOCK: {
    http: 422,
    en: 'A signed message says {what}, which cannot be yet at {now}. It is taken once the clock of this node allows it.',
    zh: '签名报文中的 {what} 超出本节点时钟（{now}）所允许的范围；待时钟到达后方予采用。',
  },
  GT_CHILD_BREAKER_OPEN: {
    http: 503,
    en: 'Node {node} failed repeatedly and is being given a rest; ask again in {seconds} s.',
    zh: '节点 {node} 连续失败，暂停访问；请在 {seconds} 秒后重试。',
  },
  GT_CHILD_FAILED: {
    http: 502,
    en: 'Node {node} answered with an error: {reason}.',
    zh: '节点 {node} 返回错误：{reason}。',
  },
  GT_CHILD_LACKS_FIELD: {
    http: 501,
    en: 'Node {node} runs a release that does not know {field}; ask again once it is updated.',
    zh: '节点 {node} 的版本尚不识别 {field}，待其升级后再查询。',
  },
  GT_CHILD_TIMEOUT: {
    http: 504,
    en: 'Node {node} did not answer within {ms} ms.',
    zh: '节点 {node} 在 {ms} 毫秒内未应答。',
  },
  GT_CHILD_UNREACHABLE: { http: 503, en: 'Node {node} is not connected.', zh: '节点 {node} 未连接。' },
  GT_DATA_SET_UNKNOWN: {
    http: 400,
    en: 'This node does not know {dataSets} in the form it was sent; kept as sealed and passed on, applied once this node knows it.',
    zh: '本节点尚不识别所报的 {dataSets}（或其口径不同）；已按原签名留存并上报，待本节点更新后入账。',
  },
  GT_FIGURE_IMPLAUSIBLE: {
    http: 422,
    en: 'Node {node} does not take {what}: no such figure is plausible. What was held of it before stands, until the rows are corrected, or the ceiling in node.yaml is raised.',
    zh: '节点 {node} 未采用 {what}：数值不合理。该范围此前的数据保留，待更正原始数据，或在 node.yaml 中调高上限。',
  },
  GT_ISSUED_ROW_REFUSED: {
    http: 422,
    en: 'A row of {dataSet} issued by {issuer} is not taken here: {reason}.',
    zh: '{issuer} 下发的 {dataSet} 中有一行此处不予采用：{reason}。',
  },
  GT_KEY_REVOKED: {
    http: 403,
    en: 'Key {kid} was revoked: what it has signed since {at} does not count.',
    zh: '密钥 {kid} 已吊销：其自 {at} 起签署的内容无效。',
  },
  GT_LINK_DOWN: {
    http: 503,
    en: 'Nothing is heard on a link on the way to {node}: what is held here of it may be old.',
    zh: '通往 {node} 的链路上收不到任何消息：此处所存可能不是最新。',
  },
  GT_NOTHING_RECEIVED: { http: 404, en: 'Nothing has been received from {node} yet.', zh: '尚未收到 {node} 的报送。' },
  GT_NO_COMMON_VERSION: {
    http: 501,
    en: 'No version of the wire in common with node {node}: it speaks {theirs}, this node {own}. What is owed waits until one of them is upgraded.',
    zh: '与节点 {node} 没有共同的协议版本：对方为 {theirs}，本节点为 {own}。待传内容留存，待一方升级后续传。',
  },
  GT_NO_NODE: { http: 404, en: 'No node speaks for region {region}.', zh: '区划 {region} 尚无接入节点。' },
  GT_PACK_BROKEN: {
    http: 400,
    en: 'The exchange file {file} is not whole: {reason}. Nothing was taken from it.',
    zh: '离线交换包 {file} 不完整：{reason}。未读入任何内容。',
  },
  GT_PACK_FOREIGN: {
    http: 403,
    en: 'The exchange file {file} is from {from} to {to}; this is {self}, which takes files of its parent and its children only.',
    zh: '离线交换包 {file} 由 {from} 发给 {to}；本节点为 {self}，只接收上级或下级发给自己的文件。',
  },
  GT_RECEIPT_INVALID: {
    http: 400,
    en: 'A receipt for {origin} {seq} was refused: {reason}.',
    zh: '{origin} 第 {seq} 号的回执被拒绝：{reason}。',
  },
  GT_REFUSALS_MERGED: {
    http: 429,
    en: 'Further refusals of {sender} with code {code} are counted here and no longer listed one by one.',
    zh: '{sender} 的代码为 {code} 的后续拒收在此合并计数，不再逐条列出。',
  },
  GT_SCOPES_LOST: {
    http: 200,
    en: 'Node {node} no longer holds records of scopes it has reported; figures stand as they were reported.',
    zh: '节点 {node} 已不再持有部分已报送范围的原始记录；数据按原报送值保留。',
  },
  GT_SEAL_FOREIGN: {
    http: 403,
    en: 'The envelope is sealed by a key that may not speak for {origin}.',
    zh: '信封的签名密钥无权代表 {origin}。',
  },
  GT_SEAL_INVALID: { http: 400, en: 'The seal does not open: {reason}.', zh: '签名验证失败：{reason}。' },
  GT_SENDER_NOT_ALLOWED: {
    http: 403,
    en: '{sender} may not pass on submissions of {origin}.',
    zh: '{sender} 无权转报 {origin} 的数据。',
  },
  GT_SENDER_OUTSIDE: {
    http: 403,
    en: 'senderCode {sender} is not {region} or a division within it.',
    zh: 'senderCode {sender} 不是 {region} 或其下辖区划。',
  },
  GT_SUBMISSION_DUPLICATE: {
    http: 409,
    en: 'Submission {origin} {epoch} {seq} was received before; nothing changed.',
    zh: '报送 {origin} {epoch} 第 {seq} 号此前已收到，未作改动。',
  },
  GT_SUBMISSION_FORGED: {
    http: 409,
    en: 'Submission {origin} {epoch} {seq} differs from the one received before under the same number.',
    zh: '报送 {origin} {epoch} 第 {seq} 号与此前同号报送内容不同。',
  },
  GT_SUBMISSION_INVALID: {
    http: 400,
    en: 'The submission does not fit its schema: {reason}.',
    zh: '报送不符合报文结构：{reason}。',
  },
  GT_SUBMISSION_SUPERSEDED: {
    http: 409,
    en: 'Submission {origin} {epoch} {seq} is older, in whole or in part, than what {recipient} holds of its scopes; that stands.',
    zh: '报送 {origin} {epoch} 第 {seq} 号全部或部分旧于 {recipient} 所存的同一范围；以其所存为准。',
  },
  GT_SUBMISSION_UNKNOWN: {
    http: 404,
    en: 'There is no submission {submission}: its origin has sealed none of that number.',
    zh: '没有报送 {submission}：其来源节点未签发该号报送。',
  },
} as const satisfies Record<string, ErrorEntry>
