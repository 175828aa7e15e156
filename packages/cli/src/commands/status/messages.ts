import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong status` says, in both languages. */
export const STATUS_MESSAGES = {
  'about.status': {
    en: 'which nodes are there, are they ready, and how every link stands',
    zh: '查看各节点就绪状态、各链路状态及其原因',
  },
  'column.link': { en: 'link', zh: '链路' },
  'column.state': { en: 'state', zh: '状态' },
  'column.lastHeard': { en: 'last heard', zh: '最近收到' },
  'column.oldestUnsettled': { en: 'oldest unsettled', zh: '最早未回执' },
  'column.wire': { en: 'wire', zh: '协议' },
  'cause.OK': { en: 'in order', zh: '正常' },
  'cause.NOT_HEARD_YET': { en: 'nothing heard so far', zh: '尚未收到消息' },
  'cause.BEHIND_BROKEN_LINK': { en: 'not known: another link on the way is broken', zh: '未知：途中另一条链路中断' },
  'cause.KEY_EXPIRED': { en: 'a key is past its end', zh: '密钥已过期' },
  'cause.LINK_DOWN': {
    en: 'LINK DOWN: cut off, or {far} is stopped or hangs',
    zh: '链路中断：网络不通，或 {far} 已停止或无响应',
  },
  'cause.NO_COMMON_VERSION': {
    en: '{parent} and {child} speak no version of the wire in common: upgrade one of them',
    zh: '{parent} 与 {child} 没有共同的协议版本：请升级其中一方',
  },
  'cause.REFUSED': { en: '{parent} refused something of {child}', zh: '{parent} 拒收了 {child} 的报送' },
  'cause.PARKED': { en: '{parent} keeps something it cannot take yet', zh: '{parent} 暂存了尚不能入账的报送' },
  'cause.PARENT_SILENT': { en: '{parent} does not answer {child}', zh: '{parent} 未应答 {child}' },
  'cause.CHILD_LATE': { en: '{child} is late: it has not sent what it has', zh: '{child} 报送滞后：有数据尚未报出' },
  'cause.PARENT_HAS_NOT_FORWARDED': {
    en: '{child} is up to date; {parent} has not passed it on',
    zh: '{child} 已报齐；{parent} 尚未转报',
  },
  'cause.LOST': {
    en: '{child} has lost records it reported; scopes: {lost}',
    zh: '{child} 丢失了 {lost} 个已报送范围的原始记录',
  },
  'cause.ALTERED': { en: 'cells altered at {child}; scopes: {altered}', zh: '{child} 有 {altered} 个范围的数据被改动' },
  'cause.KEY_ENDS': { en: 'a key ends on {day}', zh: '密钥将于 {day} 到期' },
  'cause.CLOCK': { en: 'the clock of {child} is off by {seconds} s', zh: '{child} 与上级时钟相差 {seconds} 秒' },
  'status.unsettled': { en: '{age}, {count} in all', zh: '{age}，共 {count} 件' },
  'status.blocksUpgrade': { en: '{version} (blocks the upgrade)', zh: '{version}（阻碍升级）' },
  'status.unknown': { en: 'not known', zh: '未知' },
  'status.none': { en: 'none', zh: '无' },
  'status.seconds': { en: '{n} s', zh: '{n} 秒' },
  'status.minutes': { en: '{n} min', zh: '{n} 分钟' },
  'status.hours': { en: '{n} h', zh: '{n} 小时' },
  'status.days': { en: '{n} days', zh: '{n} 天' },
  'status.ago': { en: '{age} ago', zh: '{age}前' },
  'status.discrepancy.ALTERED': {
    en: '! {node} holds {held} where {origin} sealed {sealed}: {place}; since {since}, not healed yet.',
    zh: '! {node} 所存为 {held}，{origin} 原报为 {sealed}：{place}；{since} 发现，尚未修复。',
  },
  'status.discrepancy.SUPERSEDED': {
    en: '! {node} holds a newer revision of {place} than {origin}, whose own it is; since {since}. Until that is healed, {node} shows another figure.',
    zh: '! {node} 所存的 {place} 新于来源节点 {origin}（{since} 发现）；修复之前，{node} 显示的是另一数值。',
  },
  'status.discrepancy.FORGED': {
    en: '! {node} held {held} of {place}, sealed in the name of {origin} with a stolen key: withdrawn; since {since}. What {origin} seals anew takes its place ({sealed}).',
    zh: '! {node} 曾存 {place} 的 {held}，系以 {origin} 被盗密钥签名（伪造）：已撤出，{since} 发现；待 {origin} 重新签发（现为 {sealed}）。',
  },
  'status.discrepancy.LOST': {
    en: '! {origin} no longer holds the {held} records behind {place}, which it once reported; figures stand as reported. Import them again.',
    zh: '! {origin} 已不再持有 {place} 的 {held} 条原始记录（曾已报送）；数据按原报送值保留，请重新导入。',
  },
  'status.lost': {
    en: '! {node} has lost the {cases} records behind {place}; figures stand as they were reported. Import them again.',
    zh: '! {node} 丢失了 {place} 的 {cases} 条原始记录；数据按原报送值保留，请重新导入。',
  },
  'status.more': { en: '  … and {count} more.', zh: '  ……另有 {count} 项。' },
  'column.service': { en: 'service', zh: '外部服务' },
  'service.via': { en: '{node}, through {via}', zh: '{node}（经 {via}）' },
  'service.ATTACHED': { en: 'attached', zh: '已接入' },
  'service.DOWN': { en: 'DOWN: it does not answer; its own fields are null', zh: '无应答：其自身字段为空' },
  'service.RESTING': { en: 'LEFT ALONE for a moment: {reason}', zh: '暂停访问：{reason}' },
  'service.WAITING': { en: 'NOT ATTACHED YET: {reason}', zh: '尚未接入：{reason}' },
  'service.REFUSED': { en: 'REFUSED: {reason}', zh: '未予接入：{reason}' },
  'option.topology': {
    en: 'a topology file, or the node.yaml of one node, instead of a sandbox',
    zh: '用拓扑文件或某节点的 node.yaml 代替沙箱',
  },
  'column.ready': { en: 'ready', zh: '就绪' },
} as const satisfies Messages

export type StatusKey = KeyOf<typeof STATUS_MESSAGES>
