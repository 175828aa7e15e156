/** What is recognised in free text, and so is counted by these names in every report. */
export const PERSONAL_KINDS = [
  'mobile',
  'landline',
  'service-number',
  'citizen-id',
  'bank-card',
  'plate',
  'email',
  'wechat',
  'qq',
] as const
export type PersonalKind = (typeof PERSONAL_KINDS)[number]

export const PERSONAL_NAMES: Readonly<Record<PersonalKind, { readonly en: string; readonly zh: string }>> = {
  mobile: { en: 'mobile numbers', zh: '手机号码' },
  landline: { en: 'landline numbers', zh: '固定电话' },
  'service-number': { en: '400 and 800 numbers', zh: '400/800 电话' },
  'citizen-id': { en: 'citizen ids', zh: '公民身份号码' },
  'bank-card': { en: 'bank cards', zh: '银行卡号' },
  plate: { en: 'plates', zh: '车牌' },
  email: { en: 'e-mail addresses', zh: '电子邮箱' },
  wechat: { en: 'WeChat names', zh: '微信号' },
  qq: { en: 'QQ numbers', zh: 'QQ 号' },
}

/** How many of each kind. */
export type PersonalCounts = Partial<Record<PersonalKind, number>>

/** Adds what the findings of a row say to the counts by field. */
export function addMasked(
  all: Record<string, PersonalCounts>,
  findings: readonly { readonly field: string; readonly masked?: Readonly<Record<string, number>> }[],
): void {
  for (const { field, masked } of findings) {
    if (masked === undefined) continue
    all[field] ??= {}
    const counts = all[field]
    for (const kind of PERSONAL_KINDS) {
      const more = masked[kind]
      if (more !== undefined) counts[kind] = (counts[kind] ?? 0) + more
    }
  }
}

/** `mobile numbers 2, plates 1`: never what they were. */
export function namesOf(counts: PersonalCounts, lang: 'en' | 'zh'): string {
  const known = PERSONAL_KINDS.filter((kind) => counts[kind] !== undefined)
  return known.map((kind) => `${PERSONAL_NAMES[kind][lang]} ${counts[kind]}`).join(lang === 'zh' ? '、' : ', ')
}

/** A place in a text, in UTF-16 units. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly kind: PersonalKind
}
