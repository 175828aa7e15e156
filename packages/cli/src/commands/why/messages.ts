import type { KeyOf, Messages } from '../../program/messages.ts'

/** What `guantong why` says, in both languages. */
export const WHY_MESSAGES = {
  'about.why': {
    en: 'the life of one submission or one figure over all tiers, asked at any of them',
    zh: '一件报送或一个数据在各级的来龙去脉（可在任一级查询）',
  },
  'argument.subject': {
    en: 'a submission (370200/17) or a figure: region, day, then as needed data set, cell (0101,COLLECTOR), measure or rate',
    zh: '报送（370200/17）或数据：区划 日期 [数据集] [单元（0101,COLLECTOR）] [统计量或指标]',
  },
  'why.title': { en: '{subject}, asked at {node}', zh: '{subject}（于 {node} 查询）' },
  'why.figure': {
    en: '{node} holds {value}: revision {revision}, {records} records behind it, brought by {submission}; {seal}',
    zh: '{node} 所存：{value}；版本 {revision}，原始记录 {records} 条，来自 {submission}；{seal}',
  },
  'why.cohort': { en: '{zh} counts a case on the day of its {cohort}', zh: '{zh}：案卷按 {cohort} 计入当日' },
  'why.else': { en: ', else its ', zh: '，无则按 ' },
  'why.formula': { en: 'Formula {id} version {version}: {formula}', zh: '公式 {id} 第 {version} 版：{formula}' },
  'why.cut': {
    en: 'Not decided yet: answers count it up to {day}',
    zh: '尚未到期：目前的统计只计到 {day}',
  },
  'why.cells': { en: '{cells} cells', zh: '{cells} 个单元' },
  'why.value': { en: '{value} (in {cells} cells)', zh: '{value}（{cells} 个单元）' },
  'why.matches': { en: 'matches its seal', zh: '与签名一致' },
  'why.differs': { en: 'DOES NOT match its seal', zh: '与签名不一致' },
  'why.notHeld': { en: '{node} holds nothing of it', zh: '{node} 无此数据' },
  'why.unsealed': { en: 'nothing sealed yet', zh: '尚未签名' },
  'life.WRITTEN': { en: 'newest record written ({records} records)', zh: '最新记录入库（共 {records} 条）' },
  'life.MEASURED': { en: 'figures made', zh: '完成汇总' },
  'life.OWED': { en: 'figures owed further', zh: '列入待报' },
  'life.NOT_SEALED': { en: 'waits to be sealed', zh: '待签名' },
  'life.SEALED': { en: 'sealed ({scopes} scopes)', zh: '签名封装（{scopes} 个范围）' },
  'life.PUBLISHED': { en: 'sent to {with} (attempts: {attempts})', zh: '发往 {with}（第 {attempts} 次）' },
  'life.FORWARDED': { en: 'passed on to {with} (attempts: {attempts})', zh: '转报 {with}（第 {attempts} 次）' },
  'life.HANDED_DOWN': { en: 'sent down to {with} (attempts: {attempts})', zh: '下发 {with}（第 {attempts} 次）' },
  'life.NOT_PUBLISHED': { en: 'NOT sent to {with} yet', zh: '尚未发往 {with}' },
  'life.RECEIVED': { en: 'received from {with}', zh: '收到（来自 {with}）' },
  'life.NOT_RECEIVED': { en: 'NOT received', zh: '未收到' },
  'life.APPLIED': {
    en: 'applied ({applied} of {scopes} scopes were newer than what was held)',
    zh: '入账（{scopes} 个范围中 {applied} 个较新）',
  },
  'life.RECEIPTED': { en: 'receipt signed', zh: '签发回执' },
  'life.NOT_RECEIPTED': { en: 'NO receipt held', zh: '未见回执' },
  'life.PARKED': { en: 'PARKED: {code}', zh: '暂存：{code}' },
  'life.REFUSED': { en: 'REFUSED: {code}', zh: '拒收：{code}' },
  'life.FORGED': {
    en: 'FORGED: sealed with key {kid} after it was stolen; set aside',
    zh: '伪造：以被盗密钥 {kid} 签名，已搁置',
  },
  'life.RECORDED': { en: '{code} recorded {times} times: {detail}', zh: '记录 {code} {times} 次：{detail}' },
  'life.DIFFERED': {
    en: '{region} {day} differs from its seal ({kind}, cells: {cells}), seen by {with}',
    zh: '{region} {day} 有 {cells} 个单元不一致（{kind}），由 {with} 发现',
  },
  'life.HEALED': { en: '{region} {day} agrees again', zh: '{region} {day} 已恢复一致' },
  'life.NO_ANSWER': { en: 'does NOT answer: {code}', zh: '未应答：{code}' },
} as const satisfies Messages

export type WhyKey = KeyOf<typeof WHY_MESSAGES>
