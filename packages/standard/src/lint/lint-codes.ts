import { z } from 'zod'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { filesIn, readCsvLines } from '../read/read-csv-lines.ts'
import { readYaml } from '../read/read-yaml.ts'

const COLUMNS = ['standard_ref', 'kind', 'code', 'name', 'class_code', 'class_name', 'valid_from', 'valid_to', 'status']
const STATUSES = ['verified', 'second-hand', 'assumed']
const listsSchema = z.object({
  lists: z.array(z.object({ file: z.string(), standardRef: z.string(), kinds: z.array(z.string()) })),
})

export interface KnownCodes {
  /** `standardRef|kind|code`, with every class as a code of its own. */
  readonly codes: ReadonlySet<string>
  readonly findings: LintFinding[]
}

/** Contradictions in the code lists (代码表): codes twice, classes missing or with two names, files without a reader. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of rules
export function lintCodes(dir: string): KnownCodes {
  const index = readYaml(dir, 'codes/lists.yaml', listsSchema)
  const findings: LintFinding[] = [...index.findings]
  const known = new Set<string>()
  const seen = new Map<string, string>()
  const lists = index.value?.lists ?? []
  for (const file of filesIn(dir, 'codes', '.csv')) {
    if (index.value === undefined || lists.some((list) => `codes/${list.file}` === file)) continue
    tellerOf(file, findings)(
      1,
      'list-unlisted',
      'codes/lists.yaml does not name this file, so nobody reads it.',
      'codes/lists.yaml 未列出本文件,其内容不会被读取。',
    )
  }
  for (const list of lists) {
    const file = `codes/${list.file}`
    const tell = tellerOf(file, findings)
    const classNames = new Map<string, string>()
    for (const { line, row } of readCsvLines(dir, file, COLUMNS, tell)) {
      const {
        standard_ref: ref = '',
        kind = '',
        code = '',
        name = '',
        class_code: classCode = '',
        class_name: className = '',
      } = row
      const key = `${ref}|${kind}|${code}`
      const before = seen.get(key)
      if (before !== undefined)
        tell(
          line,
          'code-twice',
          `${kind} ${code} of ${ref} stands at ${before} already.`,
          `${ref} 的 ${kind} ${code} 已见于 ${before}。`,
        )
      seen.set(key, `${file}:${line}`)
      if (ref !== list.standardRef || !list.kinds.includes(kind))
        tell(
          line,
          'list-differs',
          `${ref} ${kind} does not belong here: this file is ${list.standardRef} ${list.kinds.join(', ')}.`,
          `${ref} ${kind} 不属于本文件(${list.standardRef} ${list.kinds.join('、')})。`,
        )
      if (code === '' || name === '')
        tell(line, 'code-empty', 'A code needs both a code and a name.', '代码与名称均须填写。')
      const classKey = `${ref}|${kind}|${classCode}`
      const classBefore = classNames.get(classKey)
      if (classCode === '' || className === '')
        tell(
          line,
          'class-missing',
          `${code} ${name} has no class: fill in class_code and class_name.`,
          `${code} ${name} 缺少大类:请填写 class_code 和 class_name。`,
        )
      else if (/^\d+$/.test(code) && /^\d+$/.test(classCode) && !code.startsWith(classCode))
        tell(
          line,
          'class-differs',
          `${code} ${name} does not begin with its class ${classCode}.`,
          `${code} ${name} 不以其大类代码 ${classCode} 开头。`,
        )
      else if (classBefore !== undefined && classBefore !== className)
        tell(
          line,
          'class-two-names',
          `Class ${classCode} is called ${className} here and ${classBefore} above.`,
          `大类 ${classCode} 此处名为 ${className},上文名为 ${classBefore}。`,
        )
      if (classBefore === undefined) classNames.set(classKey, className)
      if (!STATUSES.includes(row.status ?? ''))
        tell(
          line,
          'status',
          `The status is ${row.status}; it must be one of ${STATUSES.join(', ')}.`,
          `status 为 ${row.status},应为 ${STATUSES.join('、')} 之一。`,
        )
      if (row.valid_from && row.valid_to && row.valid_to < row.valid_from)
        tell(
          line,
          'valid-to-before-from',
          `valid_to ${row.valid_to} lies before valid_from ${row.valid_from}.`,
          `valid_to ${row.valid_to} 早于 valid_from ${row.valid_from}。`,
        )
      known.add(key)
      known.add(classKey)
    }
  }
  return { codes: known, findings }
}
