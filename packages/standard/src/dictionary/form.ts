import { isUscc } from './uscc.ts'

/** The form an identifier must have (标识码规则). */
export interface Form {
  /** Source of a regular expression over the whole text; also printed into the JSON Schema. */
  readonly pattern: string
  /** Asked after the pattern: a check character. */
  readonly check?: (text: string) => boolean
  /** The case of its letters: a text in the other is brought to it. */
  readonly letters?: 'upper' | 'lower'
  readonly en: string
  readonly zh: string
}

const digits = (count: number): Form => ({
  pattern: `^\\d{${count}}$`,
  en: `${count} digits`,
  zh: `${count} 位数字`,
})

/**
 * Every named form a dictionary may ask for. The lengths were read second-hand; whether a division, a grid or an
 * organisation of this number exists is not a question of form.
 */
export const FORMS = {
  division: digits(6),
  street: digits(9),
  community: digits(12),
  place: {
    pattern: '^(\\d{6}|\\d{9}|\\d{12})$',
    en: '6, 9 or 12 digits (county, street, community)',
    zh: '6、9 或 12 位数字(县级、街道、社区)',
  },
  'unit-grid': {
    pattern: '^\\d{12}[0-9A-Z]{3}$',
    letters: 'upper',
    en: '15 characters: 12 digits of the community and 3 of the grid',
    zh: '15 位:社区 12 位数字加网格顺序 3 位',
  },
  'evaluation-grid': {
    pattern: '^\\d{11}[ABC]$',
    letters: 'upper',
    en: '12 characters: 11 digits (county 6, street 3, number 2) and A, B or C',
    zh: '12 位:县级 6 位、街道 3 位、顺序 2 位数字加类型 A、B 或 C',
  },
  component: {
    pattern: '^(\\d{16}|\\d{17})$',
    en: '17 digits (2026: county 6, class 2, sub-class 3, number 6) or 16 (2013: 6, 2, 2, 6)',
    zh: '17 位数字(2026 版:县级 6、大类 2、小类 3、顺序 6)或 16 位(2013 版:6、2、2、6)',
  },
  matter: { ...digits(11), en: '11 digits: county 6, class 2, sub-class 3', zh: '11 位数字:县级 6、大类 2、小类 3' },
  monitored: {
    ...digits(18),
    en: '18 digits: county 6, three classes of 2, number 6',
    zh: '18 位数字:县级 6、大中小类各 2、顺序 6',
  },
  uscc: {
    pattern: '^[0-9A-HJ-NPQRTUWXY]{2}\\d{6}[0-9A-HJ-NPQRTUWXY]{10}$',
    check: isUscc,
    letters: 'upper',
    en: '18 characters of a unified social credit code, the last one its check character',
    zh: '18 位统一社会信用代码,末位为校验码',
  },
  mobile: { pattern: '^1[3-9]\\d{9}$', en: 'a mobile number of 11 digits', zh: '11 位手机号码' },
  phone: {
    pattern: '^\\+?[0-9][0-9 ()-]{2,24}$',
    en: 'a telephone number: digits, blanks, brackets and hyphens',
    zh: '电话号码:数字、空格、括号和连字符',
  },
  year: { pattern: '^(19|20)\\d{2}$', en: 'a year of 4 digits', zh: '4 位年份' },
  period: {
    pattern: '^(19|20)\\d{2}(Q[1-4]|-?(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$',
    en: 'a period: 2026, 2026Q1, 2026-01, 202601 or 2026-01-31',
    zh: '周期:2026、2026Q1、2026-01、202601 或 2026-01-31',
  },
  clock: { pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', en: 'a time of day such as 08:30', zh: '形如 08:30 的时刻' },
  sha256: {
    pattern: '^[0-9a-f]{64}$',
    letters: 'lower',
    en: '64 hexadecimal digits (SHA-256)',
    zh: '64 位十六进制数(SHA-256)',
  },
  url: { pattern: '^[a-z][a-z0-9+.-]*:[^\\s]+$', en: 'an address such as https://…', zh: '形如 https://… 的地址' },
} as const satisfies Record<string, Form>

export type FormName = keyof typeof FORMS

export const FORM_NAMES = Object.keys(FORMS) as readonly FormName[]

const PATTERNS = new Map(FORM_NAMES.map((name) => [name, new RegExp(FORMS[name].pattern)]))

/** True when `text` has the form. Not checked: that what it names exists. */
export function hasForm(name: FormName, text: string): boolean {
  const { check }: Form = FORMS[name]
  return (PATTERNS.get(name) as RegExp).test(text) && (check === undefined || check(text))
}

/** The pattern of a form, compiled once. */
export const patternOf = (name: FormName): RegExp => PATTERNS.get(name) as RegExp
