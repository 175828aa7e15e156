import type { Language } from '@guantong/contract'

/** Sentences by their keys, each in every language. */
export type Messages = Readonly<Record<string, Readonly<Record<Language, string>>>>
export type KeyOf<List extends Messages> = keyof List & string

/** What any command may say, and what the program says itself, in both languages. */
export const PROGRAM_MESSAGES = {
  'option.epoch': { en: 'epoch of the numbers (default: the newest)', zh: '编号所属纪元（默认最新）' },
  'option.recipient': {
    en: 'the neighbour it is owed to (default: the parent)',
    zh: '接收节点（默认为上级）',
  },
  'about.guantong': {
    en: 'Guantong: data exchange between the three tiers of city operation platforms.',
    zh: '贯通：城市运行管理服务平台国家、省、市三级数据交换节点。',
  },
  'about.exit': {
    en: 'Exit codes: 0 done, 1 failed (the reason is on stderr), 2 wrong usage.',
    zh: '退出码：0 成功，1 失败（原因见标准错误输出），2 用法错误。',
  },
  'option.lang': { en: 'language: en or zh (default: LC_ALL, LANG)', zh: '语言：en 或 zh（默认取 LC_ALL、LANG）' },
  'option.json': { en: 'machine-readable output', zh: '输出机器可读的 JSON' },
  'option.help': { en: 'show this help', zh: '显示帮助' },
  'option.version': { en: 'show the version', zh: '显示版本' },
  'option.data': {
    en: 'data folder of the sandbox (default: GUANTONG_DATA, else .guantong in the clone)',
    zh: '沙箱数据目录（默认取 GUANTONG_DATA，否则为仓库内 .guantong）',
  },
  'option.portBase': {
    en: 'first of the ports used, base to base+90 (default: GUANTONG_PORT_BASE, else 7400)',
    zh: '起始端口，占用 base 至 base+90（默认取 GUANTONG_PORT_BASE，否则为 7400）',
  },
  'option.config': { en: 'the node’s configuration file (node.yaml)', zh: '节点配置文件（node.yaml）' },
  'option.encoding': {
    en: 'encoding of the file: utf-8, gb18030, big5, windows-1252, utf-16le, utf-16be (default: judged)',
    zh: '文件编码：utf-8、gb18030、big5、windows-1252、utf-16le、utf-16be（默认自动判定）',
  },
  'option.sheet': {
    en: 'sheet of a workbook (default: the first visible one with values)',
    zh: '工作表名称（默认第一张可见且含数据的）',
  },
  'option.at': {
    en: 'address of a node; you ask there as yourself (guantong login)',
    zh: '节点地址，以本人身份登录和查询（guantong login）',
  },
  'option.node': { en: 'code of a sandbox node, e.g. 440300', zh: '沙箱节点代码，如 440300' },
  'option.verbs': { en: 'comma-separated: read, write (default: read)', zh: '以逗号分隔：read、write（默认 read）' },
  'option.sharing': {
    en: 'class of data: unconditional, conditional or withheld (default: conditional)',
    zh: '数据共享类型：unconditional（无条件）、conditional（有条件）、withheld（不予共享）；默认 conditional',
  },
  'usage.unknownOption': { en: 'unknown option {what}', zh: '未知选项 {what}' },
  'usage.unknownCommand': { en: 'unknown command {what}', zh: '未知命令 {what}' },
  'usage.missingArgument': { en: 'missing argument {what}', zh: '缺少参数 {what}' },
  'usage.missingOption': { en: 'missing option {what}', zh: '缺少选项 {what}' },
  'usage.missingValue': { en: 'option {what} needs a value', zh: '选项 {what} 需要取值' },
  'usage.excessArguments': { en: 'too many arguments', zh: '参数过多' },
  'usage.invalid': { en: '{what}: not a valid value ({allowed})', zh: '{what}：取值无效（{allowed}）' },
  'usage.nodeOrConfig': { en: 'give --node CODE or --config FILE', zh: '请给出 --node 代码 或 --config 文件' },
  'usage.seeHelp': { en: 'see: guantong {command}--help', zh: '参见：guantong {command}--help' },
  'column.node': { en: 'node', zh: '节点' },
  'column.name': { en: 'name', zh: '名称' },
  'column.tier': { en: 'tier', zh: '层级' },
  'column.parent': { en: 'parent', zh: '上级' },
  'column.endpoint': { en: 'endpoint', zh: '地址' },
  'tier.nation': { en: 'nation', zh: '国家' },
  'tier.province': { en: 'province', zh: '省' },
  'tier.city': { en: 'city', zh: '市' },
  'word.yes': { en: 'yes', zh: '是' },
  'word.no': { en: 'no', zh: '否' },
  'word.never': { en: 'nothing yet', zh: '暂无' },
  'failed.unexpected': { en: 'Unexpected: {reason}', zh: '意外错误：{reason}' },
} as const satisfies Messages
