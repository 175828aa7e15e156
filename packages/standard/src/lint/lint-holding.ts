import type { DataSetSpec, FieldSpec } from '../dictionary/data-set-spec.ts'
import type { DictionaryFile } from '../dictionary/read-dictionary.ts'
import type { ReportFinding } from '../read/lint-finding.ts'

const NUMERIC: readonly (string | undefined)[] = ['integer', 'number']
const MOMENTS: readonly (string | undefined)[] = ['instant', 'date']

/** Contradictions in what a data set says of rows that hold together: order, references, authors, quotients. */
export function lintHolding(
  { spec, lineOf }: DictionaryFile,
  others: ReadonlyMap<string, DataSetSpec>,
  tell: ReportFinding,
): void {
  const { fields, order = [], disorder, name: dataSet } = spec
  for (const [index, list] of order.entries()) {
    const types = list.map((name) => fields[name]?.type)
    if (types.some((type) => !MOMENTS.includes(type) || type !== types[0]))
      tell(
        lineOf(['order', index]),
        'order-fields',
        `order names ${list.join(', ')}, which must be fields of ${dataSet}, all instants or all dates.`,
        `order 所列 ${list.join('、')} 须为 ${dataSet} 的字段,且同为 instant 或同为 date。`,
      )
  }
  if (disorder !== undefined && order.length === 0)
    tell(lineOf(['disorder']), 'disorder-without-order', 'disorder needs an order.', '未写 order 时不能写 disorder。')
  for (const [name, field] of Object.entries(fields)) {
    const wrong = (part: string, rule: string, en: string, zh: string): void =>
      tell(lineOf(['fields', name, part]), rule, `${name}: ${en}`, `${name}:${zh}`)
    lintReference(field, fields, others, wrong)
    lintAuthor(field, fields, others, wrong)
    const parts = field.quotient ?? []
    if (field.quotient !== undefined && ![field, ...parts.map((part) => fields[part])].every(isNumber))
      wrong(
        'quotient',
        'quotient-fields',
        `the quotient of ${parts.join(' and ')} must be made of numbers of the same data set.`,
        `${parts.join('、')} 之商须由本数据集的数值字段构成。`,
      )
  }
}

const isNumber = (field: FieldSpec | undefined): boolean => NUMERIC.includes(field?.type)

type Wrong = (part: string, rule: string, en: string, zh: string) => void
type Fields = DataSetSpec['fields']

function lintReference(
  { type, refers, unheld }: FieldSpec,
  fields: Fields,
  others: ReadonlyMap<string, DataSetSpec>,
  wrong: Wrong,
): void {
  if (refers === undefined) {
    if (unheld !== undefined)
      wrong('unheld', 'unheld-without-refers', 'unheld needs refers.', '未写 refers 时不能写 unheld。')
    return
  }
  const target = others.get(refers)
  if (target === undefined) return
  const [first, ...more] = target.key
  const isHeld = first !== undefined && target.fields[first]?.type === type
  if (!isHeld || more.some((part) => fields[part]?.type !== target.fields[part]?.type))
    wrong(
      'refers',
      'refers-key',
      `${refers} is found by ${target.key.join(' and ')}: this field holds the first of them, fields of the same name the others.`,
      `${refers} 的主键为 ${target.key.join('、')}:本字段存放第一项,其余各项须有同名字段。`,
    )
}

function lintAuthor(
  { type, author, values = [] }: FieldSpec,
  fields: Fields,
  others: ReadonlyMap<string, DataSetSpec>,
  wrong: Wrong,
): void {
  if (author === undefined) return
  const fromIssuer = Object.values(fields).some(({ refers = '' }) =>
    Object.values(others.get(refers)?.fields ?? {}).some((field) => field.author === 'node'),
  )
  const fits =
    author === 'node'
      ? type === 'text'
      : author === 'issuer'
        ? fromIssuer
        : fields.divisionCode !== undefined && author.above.every((value) => values.includes(value))
  if (!fits)
    wrong(
      'author',
      'author-fields',
      'author is node for a text, issuer beside a field that refers to rows with an issuer, or above: [values of its list] beside divisionCode.',
      'author 为 node 时须为 text;为 issuer 时须另有字段引用带布置方的数据集;为 above: [取值] 时取值须在值域内,且须有 divisionCode。',
    )
}
