import type { Messages } from '../../program/messages.ts'

/** What `guantong enroll` says, in both languages. */
export const ENROLL_MESSAGES = {
  'about.enroll': {
    en: 'a new node and its parent exchange their keys, by a code that works once',
    zh: '新节点与上级凭一次性口令互换密钥（入网登记）',
  },
  'about.enroll.invite': { en: 'at the parent: make a code for one child', zh: '在上级：为一个下级节点生成口令' },
  'about.enroll.join': {
    en: 'at the child: send its keys with the code, and get those of the parent',
    zh: '在下级：凭口令提交本节点公钥并取得上级公钥',
  },
  'about.enroll.accept': {
    en: 'at the parent: put the keys of a child that enrolled into the topology',
    zh: '在上级：将已登记下级的公钥写入拓扑',
  },
  'about.enroll.list': { en: 'who was invited, and who enrolled', zh: '列出邀请与登记记录' },
  'argument.child': { en: 'code of the child, six digits', zh: '下级节点代码（六位）' },
  'option.hours': { en: 'how long the code works', zh: '口令有效小时数' },
  'option.parentUrl': { en: 'address of the parent, https://…', zh: '上级节点地址' },
  'option.enrolCode': { en: 'the code', zh: '一次性口令' },
  'option.childName': { en: 'name of the child (default: its code)', zh: '下级节点名称（默认为代码）' },
  'option.childEndpoint': { en: 'where the child is asked over HTTP', zh: '下级节点的 HTTP 地址' },
  'option.topologyIssuerKey': {
    en: 'key file of the topology’s issuer; without it the change is printed for the issuer',
    zh: '拓扑签发方密钥文件；不给出则打印变更内容供签发方执行',
  },
  'usage.enrolCode': { en: 'That is no enrolment code.', zh: '口令格式不正确。' },
  'usage.enrolConfig': { en: 'Give node.yaml with --config.', zh: '请用 --config 指定 node.yaml。' },
  'enroll.invited': {
    en: 'Works once, for {child}, until {until}. There: guantong enroll join --parent {endpoint} --code {code} --config node.yaml',
    zh: '仅供 {child} 使用一次，有效至 {until}。在该节点执行：guantong enroll join --parent {endpoint} --code {code} --config node.yaml',
  },
  'enroll.joined': {
    en: 'Enrolled with {parent}, whose keys are {kids}. The parent accepts: guantong enroll accept.',
    zh: '已在 {parent} 登记，其密钥为 {kids}。请上级执行 guantong enroll accept。',
  },
  'enroll.pin': { en: 'node.yaml: topologyIssuer: {pins}', zh: 'node.yaml：topologyIssuer: {pins}' },
  'enroll.accepted': { en: 'Keys of {child}: {kids}', zh: '{child} 的密钥：{kids}' },
  'enroll.issued': {
    en: '{file} is signed as version {version}. Copy it to every node: each takes it up while it runs.',
    zh: '{file} 已签名为版本 {version}。请分发至各节点，运行中的节点自行采用。',
  },
  'enroll.askIssuer': {
    en: 'No issuer’s key here: the issuer of the topology makes this change, and signs it.',
    zh: '本机没有签发方密钥：请由拓扑签发方执行以下变更并签名。',
  },
  'enroll.column.invite': { en: 'invitation', zh: '邀请' },
  'enroll.column.side': { en: 'as', zh: '身份' },
  'enroll.column.node': { en: 'node', zh: '节点' },
  'enroll.column.until': { en: 'until', zh: '有效至' },
  'enroll.column.enrolled': { en: 'enrolled', zh: '登记时间' },
  'enroll.column.keys': { en: 'keys', zh: '密钥' },
  'enroll.side.PARENT': { en: 'parent', zh: '上级' },
  'enroll.side.CHILD': { en: 'child', zh: '下级' },
} as const satisfies Messages
