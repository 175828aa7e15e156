import type { Messages } from '../../program/messages.ts'

/** What `guantong policy` says, in both languages. */
export const POLICY_MESSAGES = {
  'about.policy': {
    en: 'who may do what at a node: check its policy, explain a question, print the matrix',
    zh: '节点授权策略：检查、逐字段说明、打印权限矩阵',
  },
  'about.policy.check': {
    en: 'read the policy as the node does and name its mistakes; exit 1 if there are any',
    zh: '按节点的方式读取授权策略并列出错误；如有则退出码为 1',
  },
  'about.policy.explain': {
    en: 'tell of each field of a question whether it is shown, by which rule, and why not',
    zh: '逐字段说明一次查询：是否可见、依据哪条规则、为何不可见',
  },
  'about.policy.matrix': {
    en: 'print what each role may do with each data set',
    zh: '打印各角色对各数据集的权限',
  },
  'option.policyFile': {
    en: 'another policy file than the one node.yaml names',
    zh: '改用其他策略文件（默认为 node.yaml 所指文件）',
  },
  'option.policyToken': {
    en: 'token of the asker; its signature is not checked here',
    zh: '查询者的令牌（此处不验证签名）',
  },
  'option.policyRole': {
    en: 'roles of the asker, in place of a token, of {roles}',
    zh: '查询者的角色，代替令牌，可选 {roles}',
  },
  'option.policyAt': {
    en: 'node where the token is shown (default: this node)',
    zh: '出示令牌的节点（默认为本节点）',
  },
  'option.policyQuery': {
    en: 'the question: a document, @file, or - for standard input',
    zh: '查询文档：文本、@文件，或 - 表示标准输入',
  },
  'option.policyDoor': { en: 'the door it comes through, of {doors}', zh: '经由的接口，可选 {doors}' },
  'option.policyRegion': { en: 'whose rows they are (default: the node’s own)', zh: '数据所属区划（默认为本节点）' },
  'option.policyRoleOnly': { en: 'only this role', zh: '只打印该角色' },
  'usage.tokenOrRole': { en: 'give --token or --role', zh: '请给出 --token 或 --role' },
  'policy.fits': {
    en: '{file} is in order: {rules} rules, {grants} grants, digest {digest}.',
    zh: '{file} 无误：规则 {rules} 条，授权 {grants} 项，摘要 {digest}。',
  },
  'policy.missing': { en: '{file} is not there: nothing is allowed.', zh: '{file} 不存在：一律不允许。' },
  'policy.broken': { en: '{file} has mistakes:\n{reason}', zh: '{file} 有误：\n{reason}' },
  'policy.ended': { en: 'grant {id} ended on {day}', zh: '授权 {id} 已于 {day} 到期' },
  'policy.column.field': { en: 'field', zh: '字段' },
  'policy.column.dataSet': { en: 'data set', zh: '数据集' },
  'policy.column.class': { en: 'class', zh: '共享类型' },
  'policy.column.verb': { en: 'verb', zh: '操作' },
  'policy.column.shown': { en: 'allowed', zh: '允许' },
  'policy.column.rule': { en: 'rule', zh: '规则' },
  'policy.column.why': { en: 'why', zh: '原因' },
  'policy.yes': { en: 'yes', zh: '是' },
  'policy.no': { en: 'no', zh: '否' },
  'policy.why.ALLOWED': { en: 'a rule gives it', zh: '规则已授予' },
  'policy.why.NO_POLICY': { en: 'there is no policy', zh: '没有授权策略' },
  'policy.why.NO_RULE': { en: 'no rule gives it', zh: '没有规则授予' },
  'policy.why.PERSONAL_STAYS': { en: 'personal data stays at its node', zh: '个人信息不离开所属节点' },
  'policy.why.GRANT_NEEDED': { en: 'a grant is needed, and none covers it', zh: '须有授权，现无相应授权' },
  'policy.why.TOKEN_VERB': { en: 'the token does not name the verb', zh: '令牌未含该操作' },
  'policy.why.TOKEN_SHARING': { en: 'the sharing class of the token is too low', zh: '令牌的共享类型不足' },
  'policy.nothingAsked': { en: 'The question asks nothing that the policy decides.', zh: '该查询不涉及授权策略。' },
  'policy.here': { en: 'here', zh: '本节点' },
  'policy.above': { en: 'from above', zh: '上级' },
  'policy.legend': {
    en: 'Highest class: U unconditional, C conditional, W withheld, P personal; with * by a grant only; - nothing.',
    zh: '最高共享类型：U 无条件共享，C 有条件共享，W 不予共享，P 个人信息；* 须经授权；- 无权限。',
  },
} as const satisfies Messages
