/**
 * Personal data in free text (个人信息识别).
 *
 * @module
 */
import { type DataSet, type Finding, makeFinding } from '@guantong/standard'

/** As typed in a Chinese input method, too: full-width, and in the usual groups. */
const D = '[0-9０-９]'
const MAYBE = new RegExp(`${D}(?:[ -]?${D}){10}`)
const MOBILE = new RegExp(`(?<!${D})(?:(?:\\+|00)?86[ -]?|0)?[1１][3-9３-９]${D}[ -]?${D}{4}[ -]?${D}{4}(?!${D})`, 'g')
const CITIZEN_ID = new RegExp(
  `(?<![0-9０-９A-Za-z])${D}{6}[ -]?${D}{8}[ -]?${D}{3}[0-9０-９XxＸｘ](?![0-9０-９A-Za-z])`,
  'g',
)
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECKS = '10X98765432'
const IDENTIFIER = /^code$|(Code|Id|No|Ref|Version|Uri|Hash)$/

/** The field names of a data set that are free text and leave the city with it. */
export type Masker = (input: Readonly<Record<string, unknown>>, warnings: Finding[]) => Record<string, unknown>

/**
 * Withheld and personal fields stay as they are: they never leave. In every other free text, mainland mobile numbers and
 * citizen ids (18 characters with a check character that fits) lose their digits, which become `*`, and a warning names the
 * field without the value. Names, addresses and landline numbers are NOT recognised.
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
    let masked: Record<string, unknown> | undefined
    for (const { name, zh } of open) {
      const value = input[name]
      if (typeof value !== 'string' || value.length < 11 || !MAYBE.test(value)) continue
      const safe = maskPersonal(value)
      if (safe === value) continue
      masked ??= { ...input }
      masked[name] = safe
      warnings.push(makeFinding(name, 'personal-data', null, { zh }))
    }
    return masked ?? input
  }
}

export function maskPersonal(text: string): string {
  return text
    .replace(CITIZEN_ID, (found) => (isCitizenId(plain(found)) ? '*'.repeat(found.length) : found))
    .replace(MOBILE, (found) => found.replace(/[0-9０-９]/g, '*'))
}

const plain = (text: string): string => text.normalize('NFKC').replace(/[ -]/g, '')

/** GB 11643: the eighteenth character is a check over the seventeen before. */
export function isCitizenId(text: string): boolean {
  let sum = 0
  for (const [at, weight] of WEIGHTS.entries()) sum += Number(text[at]) * weight
  const month = Number(text.slice(10, 12))
  const day = Number(text.slice(12, 14))
  return CHECKS[sum % 11] === text[17]?.toUpperCase() && month >= 1 && month <= 12 && day >= 1 && day <= 31
}
