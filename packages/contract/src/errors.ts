/**
 * The closed list of error codes: each with a sentence in English and Chinese and the HTTP status it answers with.
 * packages/contract/ERRORS.md is printed from this list and tested against it in both directions.
 *
 * @module
 */
export const ERRORS = {
  GT_AUTHOR_FOREIGN: {
    http: 403,
    en: 'A row of {dataSet} from {issuer} speaks in the name of another node and is not taken here: {reason}.',
    zh: '{issuer} 发来的 {dataSet} 中有一行以其他节点名义填报，此处不予采用：{reason}。',
  },
  GT_BACKUP_BROKEN: {
    http: 500,
    en: 'The backup {folder} is not whole: {reason}. Nothing was restored.',
    zh: '备份 {folder} 不完整：{reason}。未恢复任何内容。',
  },
  GT_CASE_NOT_FOUND: { http: 404, en: 'No case {id} here.', zh: '此处没有案卷 {id}。' },
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
  GT_CONFIG_INVALID: { http: 500, en: 'Configuration {file}: {reason}', zh: '配置 {file} 有误：{reason}' },
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
  GT_DATABASE_UNREACHABLE: {
    http: 503,
    en: 'PostgreSQL does not answer: {reason}. Check databaseUrl or DATABASE_URL.',
    zh: 'PostgreSQL 无应答：{reason}。请检查 databaseUrl 或 DATABASE_URL。',
  },
  GT_DATA_SET_UNKNOWN: {
    http: 400,
    en: 'This node does not know {dataSets} in the form it was sent; kept as sealed and passed on, applied once this node knows it.',
    zh: '本节点尚不识别所报的 {dataSets}（或其口径不同）；已按原签名留存并上报，待本节点更新后入账。',
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
  GT_FIGURE_IMPLAUSIBLE: {
    http: 422,
    en: 'Node {node} does not take {what}: no such figure is plausible. What was held of it before stands, until the rows are corrected, or the ceiling in node.yaml is raised.',
    zh: '节点 {node} 未采用 {what}：数值不合理。该范围此前的数据保留，待更正原始数据，或在 node.yaml 中调高上限。',
  },
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
    en: '{file} is not {encoding} (byte {offset}). Rows before it are imported; name the encoding with --encoding.',
    zh: '{file} 不是 {encoding} 编码（第 {offset} 字节）。此前各行已入库；可用 --encoding 指明编码。',
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
  GT_INPUT_INVALID: { http: 400, en: '{field}: {reason}', zh: '{field}：{reason}' },
  GT_INTERNAL: {
    http: 500,
    en: 'Something failed inside the node; its log has the details under {id}.',
    zh: '节点内部出错；详见日志 {id}。',
  },
  GT_ISSUED_FIGURES_ONLY: {
    http: 400,
    en: 'Figures of {region} are here only as they were issued from above: whole months of {months}, by kind, class and source.',
    zh: '{region} 的数据此处仅有上级回流部分：{months} 的整月，按部件或事项、大类和问题来源。',
  },
  GT_ISSUED_ROW_REFUSED: {
    http: 422,
    en: 'A row of {dataSet} issued by {issuer} is not taken here: {reason}.',
    zh: '{issuer} 下发的 {dataSet} 中有一行此处不予采用：{reason}。',
  },
  GT_KEY_UNREADABLE: {
    http: 500,
    en: 'The key file {file} cannot be used: {reason}.',
    zh: '密钥文件 {file} 不可用：{reason}。',
  },
  GT_LINK_DOWN: {
    http: 503,
    en: 'Nothing is heard on a link on the way to {node}: what is held here of it may be old.',
    zh: '通往 {node} 的链路上收不到任何消息：此处所存可能不是最新。',
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
  GT_NATS_UNREACHABLE: {
    http: 503,
    en: 'NATS does not answer: {reason}. Check nats.url or NATS_URL.',
    zh: 'NATS 无应答：{reason}。请检查 nats.url 或 NATS_URL。',
  },
  GT_NATS_VERSION_REFUSED: {
    http: 500,
    en: 'nats-server {version} loses streams when killed (2.10.20 to 2.10.22); install another version.',
    zh: 'nats-server {version} 被杀后会丢失数据流（2.10.20–2.10.22）；请更换版本。',
  },
  GT_NOTHING_RECEIVED: { http: 404, en: 'Nothing has been received from {node} yet.', zh: '尚未收到 {node} 的报送。' },
  GT_NODE_NOT_READY: { http: 503, en: '{what} did not become ready: {reason}', zh: '{what} 未能就绪：{reason}' },
  GT_NODE_RUNNING: {
    http: 409,
    en: 'Node {node} is at work on this database ({who}); stop it first.',
    zh: '节点 {node} 正在使用该数据库（{who}），请先停止。',
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
  GT_NO_COMMON_VERSION: {
    http: 501,
    en: 'No version of the wire in common with node {node}: it speaks {theirs}, this node {own}. What is owed waits until one of them is upgraded.',
    zh: '与节点 {node} 没有共同的协议版本：对方为 {theirs}，本节点为 {own}。待传内容留存，待一方升级后续传。',
  },
  GT_NO_NODE: { http: 404, en: 'No node speaks for region {region}.', zh: '区划 {region} 尚无接入节点。' },
  GT_NO_SANDBOX: {
    http: 404,
    en: 'There is no sandbox in {folder}; start one with: guantong up.',
    zh: '{folder} 中没有沙箱；请先运行：guantong up。',
  },
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
  GT_PERIOD_INVALID: {
    http: 400,
    en: 'The period {value} is not YYYY, YYYYQn, YYYY-MM or YYYY-MM-DD, or ends before it begins.',
    zh: '期间 {value} 不是 YYYY、YYYYQn、YYYY-MM 或 YYYY-MM-DD，或止早于起。',
  },
  GT_PORT_TAKEN: {
    http: 500,
    en: 'Port {port} ({use}) is already taken; choose another base with --port-base or GUANTONG_PORT_BASE.',
    zh: '端口 {port}（{use}）已被占用；请用 --port-base 或 GUANTONG_PORT_BASE 另选。',
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
  GT_QUERY_TOO_LARGE: {
    http: 413,
    en: 'The request is {what} {value}; the limit is {limit}.',
    zh: '请求的{what}为 {value}，上限为 {limit}。',
  },
  GT_RECEIPT_INVALID: {
    http: 400,
    en: 'A receipt for {origin} {seq} was refused: {reason}.',
    zh: '{origin} 第 {seq} 号的回执被拒绝：{reason}。',
  },
  GT_REGION_ELSEWHERE: {
    http: 404,
    en: 'Region {region} is neither of this node nor above it; ask its own node, or a tier above both.',
    zh: '区划 {region} 既不属于本节点，也不是其上级；请向该区划的节点或双方的共同上级查询。',
  },
  GT_REGION_OUT_OF_SCOPE: {
    http: 403,
    en: 'Your token does not cover region {region}.',
    zh: '您的令牌不包含区划 {region}。',
  },
  GT_REGION_UNKNOWN: { http: 404, en: 'There is no region {region}.', zh: '没有区划 {region}。' },
  GT_RESTORE_REFUSED: {
    http: 409,
    en: 'The backup cannot be restored here: {reason}.',
    zh: '备份无法恢复到此处：{reason}。',
  },
  GT_ROW_NOT_FOUND: { http: 404, en: 'No row {id} here.', zh: '此处没有数据 {id}。' },
  GT_ROW_WITHDRAWN: {
    http: 410,
    en: 'The row {id} was withdrawn at {at}: {reason}.',
    zh: '数据 {id} 已于 {at} 撤回：{reason}。',
  },
  GT_SANDBOX_RUNNING: {
    http: 409,
    en: 'A sandbox already runs on {folder} (process {pid}).',
    zh: '{folder} 上已有沙箱在运行（进程 {pid}）。',
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
  GT_SHARING_OUT_OF_SCOPE: {
    http: 403,
    en: 'The sharing class of your token does not cover {what}.',
    zh: '您的令牌的共享类别不包含 {what}。',
  },
  GT_STORE_FOREIGN: {
    http: 500,
    en: 'The database {database} has migrations this release does not know ({migrations}): a newer release, or a commit before the first release, has made it. Run that one, or give the node an empty database (sandbox: npm run down -- --wipe deletes its data).',
    zh: '数据库 {database} 含有本版本不认识的迁移（{migrations}）：它由更新的版本或首个正式版本之前的提交建立。请改用相应版本，或为节点准备空数据库（沙箱：npm run down -- --wipe 将清除其数据）。',
  },
  GT_STREAM_ENDED: {
    http: 503,
    en: 'Node {node} ends this stream: {reason}. Subscribe again after the last cursor; nothing is lost.',
    zh: '节点 {node} 结束本次订阅：{reason}。请从最后一个游标起重新订阅，不会遗漏。',
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
  GT_SUBMISSION_UNKNOWN: {
    http: 404,
    en: 'There is no submission {submission}: its origin has sealed none of that number.',
    zh: '没有报送 {submission}：其来源节点未签发该号报送。',
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
  GT_TOKEN_INVALID: { http: 401, en: 'The token is not accepted: {reason}.', zh: '令牌无效：{reason}。' },
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
  GT_TOPOLOGY_INVALID: { http: 500, en: 'The topology is not usable: {reason}', zh: '拓扑不可用：{reason}' },
  GT_UNAUTHENTICATED: {
    http: 401,
    en: 'Send a token: Authorization: Bearer … (guantong token --node {node} --scope REGION).',
    zh: '请携带令牌：Authorization: Bearer …（guantong token --node {node} --scope 区划）。',
  },
  GT_VERB_OUT_OF_SCOPE: { http: 403, en: 'Your token does not allow to {verb}.', zh: '您的令牌不允许执行 {verb}。' },
} as const satisfies Record<string, { http: number; en: string; zh: string }>

export type ErrorCode = keyof typeof ERRORS
export type Language = 'en' | 'zh'
export type ErrorParams = Readonly<Record<string, string | number>>

/** The sentence of a code with its placeholders filled; a name in braces without a value stays visible. */
export function sentenceOf(code: ErrorCode, params: ErrorParams = {}, lang: Language = 'en'): string {
  return ERRORS[code][lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** A surprise with a code. Expected forks are return values and never thrown. */
export class GuantongError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams
  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(sentenceOf(code, params), options)
    this.name = 'GuantongError'
    this.code = code
    this.params = params
  }
}
