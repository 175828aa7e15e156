/**
 * Errors of questions and mutations: what may be asked, by whom, and how much.
 *
 * @module
 */
import type { ErrorEntry } from './error-entry.ts'

export const QUESTION_ERRORS = {
  GT_AS_OF_UNKNOWN: {
    http: 410,
    en: 'What {node} held at {asOf} is not known: from {from} to {to} there is no history ({reason}).',
    zh: '{node} 在 {asOf} 时点所存的数据已无从得知：{from} 至 {to} 没有数据版本记录（{reason}）。',
  },
  GT_CASE_NOT_FOUND: { http: 404, en: 'No case {id} here.', zh: '此处没有案卷 {id}。' },
  GT_CONTENT_ENCODING_REFUSED: {
    http: 415,
    en: 'A body packed as {encoding} is not taken here; taken are: {taken}, or no content-encoding.',
    zh: '此处不接受以 {encoding} 压缩的请求体；可用：{taken}，或不压缩。',
  },
  GT_CONTENT_TYPE_REFUSED: {
    http: 415,
    en: 'A question is sent as application/json, not as {type}.',
    zh: '查询须以 application/json 发送，不能用 {type}。',
  },
  GT_CURSOR_INVALID: {
    http: 400,
    en: 'The cursor {cursor} is not one this node gave out.',
    zh: '游标 {cursor} 不是本节点发出的。',
  },
  GT_DATA_STAYS: {
    http: 403,
    en: '{what} is personal data and stays at its own node: ask there, with a token of that node.',
    zh: '{what} 属个人信息，不离开所属节点：请持该节点的令牌在该节点查询。',
  },
  GT_DOCUMENT_INVALID: {
    http: 400,
    en: 'The document does not fit the schema: {reason}',
    zh: '查询文档与模式不符：{reason}',
  },
  GT_DOCUMENT_NOT_LISTED: {
    http: 403,
    en: 'Your token may ask listed documents only, and {hash} is not in the list of this node (guantong documents add).',
    zh: '您的令牌只能使用已登记的查询文档，{hash} 不在本节点清单中（guantong documents add）。',
  },
  GT_DOCUMENT_UNKNOWN: {
    http: 404,
    en: 'Document {hash} is not known here; send its text.',
    zh: '此处未缓存查询文档 {hash}，请附全文。',
  },
  GT_GRANT_NEEDED: {
    http: 403,
    en: '{what} leaves node {node} by a grant only, and none covers this question: guantong grant request.',
    zh: '{what} 须经授权方可离开节点 {node}，本次查询没有相应授权：guantong grant request。',
  },
  GT_INPUT_INVALID: { http: 400, en: '{field}: {reason}', zh: '{field}：{reason}' },
  GT_ISSUED_FIGURES_ONLY: {
    http: 400,
    en: 'Figures of {region} are here only as they were issued from above: whole months of {months}, by kind, class and source.',
    zh: '{region} 的数据此处仅有上级回流部分：{months} 的整月，按部件或事项、大类和问题来源。',
  },
  GT_LOOK_NOT_KEPT: {
    http: 503,
    en: 'The answer holds withheld data and is given only once the look at it is written down, which failed: {reason}',
    zh: '查询结果含不予共享数据，须先写入访问记录方可提供，而写入失败：{reason}',
  },
  GT_MUTATION_OUTCOME_UNKNOWN: {
    http: 504,
    en: 'It is not known whether node {node} has written the rows of {region} ({reason}). Ask that region for one of them, or send the same rows again: what is written counts as unchanged.',
    zh: '无法确定节点 {node} 是否已写入 {region} 的数据（{reason}）。请查询该区划中的某一行，或原样重发：已写入的行计为未变。',
  },
  GT_MUTATION_REFUSED: {
    http: 403,
    en: 'Node {node} writes nothing that comes from above ({via}): send it to that node itself, or have its operator set mutationsFromAbove.',
    zh: '节点 {node} 不接受上级转来的写入（{via}）：请直接发送到该节点，或由其管理员设置 mutationsFromAbove。',
  },
  GT_NODE_UNKNOWN: {
    http: 404,
    en: 'There is no node {node} here; known nodes: {nodes}.',
    zh: '此处没有节点 {node}；已有节点：{nodes}。',
  },
  GT_CANCELLED: { http: 499, en: 'The asker no longer waits.', zh: '提问方已不再等待。' },
  GT_DEADLINE_PASSED: {
    http: 504,
    en: 'Not answered within the {ms} ms the asker waits.',
    zh: '未能在提问方等待的 {ms} 毫秒内作答。',
  },
  GT_REPLICA_TOO_OLD: {
    http: 504,
    en: 'No live answer came from {node}, and what is held here is older than {seconds} s.',
    zh: '未能从 {node} 取得实时数据，本级留存的数据已超过 {seconds} 秒。',
  },
  GT_NOT_GIVEN_BACK: {
    http: 404,
    en: '{node} has not passed such figures of its region down to this node.',
    zh: '{node} 尚未向本节点回流其区划的该项数据。',
  },
  GT_PERIOD_INVALID: {
    http: 400,
    en: 'The period {value} is not YYYY, YYYYQn, YYYY-MM or YYYY-MM-DD, or ends before it begins.',
    zh: '期间 {value} 不是 YYYY、YYYYQn、YYYY-MM 或 YYYY-MM-DD，或止早于起。',
  },
  GT_QUERY_TOO_LARGE: {
    http: 413,
    en: 'The request is {what} {value}; the limit is {limit}.',
    zh: '请求的{what}为 {value}，上限为 {limit}。',
  },
  GT_REGION_ELSEWHERE: {
    http: 404,
    en: 'Region {region} is neither of this node nor above it; ask its own node, or a tier above both.',
    zh: '区划 {region} 既不属于本节点，也不是其上级；请向该区划的节点或双方的共同上级查询。',
  },
  GT_POLICY_REFUSED: {
    http: 403,
    en: 'No rule in the policy of node {node} gives your roles this: {what} ({verb}).',
    zh: '节点 {node} 的授权策略未授予您的角色此项权限：{what}（{verb}）。',
  },
  GT_REGION_OUT_OF_SCOPE: {
    http: 403,
    en: 'Your token does not cover region {region}.',
    zh: '您的令牌不包含区划 {region}。',
  },
  GT_REGION_UNKNOWN: { http: 404, en: 'There is no region {region}.', zh: '没有区划 {region}。' },
  GT_ROW_NOT_FOUND: { http: 404, en: 'No row {id} here.', zh: '此处没有数据 {id}。' },
  GT_SERVICE_FAILED: {
    http: 502,
    en: 'The attached service {service} gave no answer: {reason}.',
    zh: '外部服务 {service} 未能应答：{reason}。',
  },
  GT_SERVICE_LIED: {
    http: 502,
    en: 'The attached service {service} answered something else than was asked, and that is not taken: {reason}.',
    zh: '外部服务 {service} 的应答与所查询的不符，不予采用：{reason}。',
  },
  GT_SERVICE_RESTING: {
    http: 503,
    en: 'The attached service {service} failed repeatedly and is being given a rest; ask again in {seconds} s.',
    zh: '外部服务 {service} 连续失败，暂停访问；请在 {seconds} 秒后重试。',
  },
  GT_SERVICE_TIMEOUT: {
    http: 504,
    en: 'The attached service {service} did not answer within {ms} ms.',
    zh: '外部服务 {service} 在 {ms} 毫秒内未应答。',
  },
  GT_SHARING_OUT_OF_SCOPE: {
    http: 403,
    en: 'The sharing class of your token does not cover {what}.',
    zh: '您的令牌的共享类别不包含 {what}。',
  },
  GT_STREAM_ENDED: {
    http: 503,
    en: 'Node {node} ends this stream: {reason}. Subscribe again after the last cursor; nothing is lost.',
    zh: '节点 {node} 结束本次订阅：{reason}。请从最后一个游标起重新订阅，不会遗漏。',
  },
  GT_SUMMARY_KEY_UNKNOWN: {
    http: 400,
    en: 'The summary {summary} has no {key}; it has {keys}.',
    zh: '汇总 {summary} 没有 {key}；可用：{keys}。',
  },
  GT_TIER_HOLDS_NO_CASES: {
    http: 400,
    en: 'Region {region} holds no cases of its own; ask the cities below it.',
    zh: '区划 {region} 不直接持有案卷；请查询其下辖城市。',
  },
  GT_TOO_MANY_REQUESTS: {
    http: 429,
    en: 'More requests than this node takes from one sender; try again in {seconds} s.',
    zh: '请求过于频繁，请在 {seconds} 秒后重试。',
  },
  GT_TOO_MANY_SUBSCRIPTIONS: {
    http: 429,
    en: '{who} has {limit} subscriptions open here, and no more are allowed; end one of them, or subscribe to several regions at once.',
    zh: '{who} 在此已有 {limit} 个订阅，已达上限；请先结束其中之一，或在一个订阅中列出多个区划。',
  },
  GT_UNAUTHENTICATED: {
    http: 401,
    en: 'Send a token: Authorization: Bearer … (guantong token --node {node} --scope REGION).',
    zh: '请携带令牌：Authorization: Bearer …（guantong token --node {node} --scope 区划）。',
  },
  GT_VERB_OUT_OF_SCOPE: { http: 403, en: 'Your token does not allow to {verb}.', zh: '您的令牌不允许执行 {verb}。' },
} as const satisfies Record<string, ErrorEntry>
