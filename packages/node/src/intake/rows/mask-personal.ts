/**
 * Personal data in the free text of a row (个人信息识别).
 *
 * @module
 */
import { type DataSet, type Finding, makeFinding } from '@guantong/standard'
import { namesOf, type PersonalCounts, type PersonalKind } from '../personal/found.ts'
import { maskText } from '../personal/mask-text.ts'

const IDENTIFIER = /^code$|(Code|Id|No|Ref|Version|Uri|Hash)$/
/** Shorter ones hold nothing of the kind. */
const SHORTEST = 7

/** The field names of a data set that are free text and leave the city with it. */
export type Masker = (input: Readonly<Record<string, unknown>>, warnings: Finding[]) => Record<string, unknown>

/**
 * Withheld and personal fields stay as they are: they never leave. In every other free text what `maskText` knows loses its
 * letters and figures, which become `*`, and a warning names field, kinds and counts without the value.
 */
export function makeMasker(dataSet: DataSet): Masker {
  const open = dataSet.fields.filter(
    ({ name, type, form, values, refers, sharing, personal }) =>
      type === 'text' &&
      form === undefined &&
      values === undefined &&
      refers === undefined &&
      sharing !== 'withheld' &&
      personal !== true &&
      !dataSet.key.includes(name) &&
      !IDENTIFIER.test(name),
  )
  return (input, warnings) => {
    let safe: Record<string, unknown> | undefined
    for (const { name, zh } of open) {
      const value = input[name]
      if (typeof value !== 'string' || value.length < SHORTEST) continue
      const { text, kinds } = maskText(value)
      if (kinds.length === 0) continue
      safe ??= { ...input }
      safe[name] = text
      const masked = countsOf(kinds)
      const params = { zh, kinds: namesOf(masked, 'en'), kindsZh: namesOf(masked, 'zh') }
      warnings.push({ ...makeFinding(name, 'personal-data', null, params), masked })
    }
    return safe ?? input
  }
}

function countsOf(kinds: readonly PersonalKind[]): PersonalCounts {
  const counts: PersonalCounts = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
