/**
 * How plausible a text is in the files of cities, in bits (文本合理性).
 *
 * @module
 */

/**
 * What a character costs, by the kind it is of: roughly the logarithm of how seldom it comes. Chosen by hand so that a common
 * Chinese character costs less than a letter that stands where none should.
 */
const COST = {
  ascii: 5,
  control: 20,
  nul: 30,
  frequent: 9.4,
  common: 13.5,
  second: 16,
  traditional: 17,
  rare: 22,
  archaic: 26,
  punctuation: 9.5,
  unit: 8,
  sign: 11,
  emoji: 16,
  otherAsian: 20,
  /** A letter with an accent beside a plain one, and where it stands alone. */
  accented: 9,
  accentedAlone: 18,
  latin: 12,
  latinAlone: 20,
  greekAlone: 14,
  /** Other alphabets: the first letter of a word, and each further one. */
  foreign: 22,
  sameAlphabet: 7,
  senseless: 28,
  invalid: 34,
} as const

/** Where two letters meet that seldom do: Chinese at a small Latin letter, a capital in the middle of a word. */
const AWKWARD = 6
/** Accented letters seldom follow each other; three in a row are another alphabet's bytes. */
const ROW_OF_ACCENTS = 10

/** Bits of one that stands for bytes of no character. */
export const INVALID = COST.invalid

type Kind = keyof typeof COST | 'accentedLetter' | 'latinLetter' | 'greek' | 'alphabet'

/** Characters that make up most of what these files say: of any Chinese text, and of the columns of a city. */
const FREQUENT = new Set(
  '的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学之都好看起发当没成只如事把还用第样道想作种开总从无情面最女但现前些所同日手又行意动方期它头' +
    '经长回位分老因很给名法间知两次使身者被高已其进此话常与正见明问力理点文几定本公特做外将管处关系民部门市省区县乡镇村街路号院站场城园山河海江湖东南西北新万达医校职业工电水井盖案卷编类别代码件数据记录状态' +
    '结办置立派遣核实限单责任主体描述内容址社坐标度纬源热线举报投诉咨询建议求助受答复反馈满设施损坏缺失乱占垃圾堆车停环境卫广告绿化树木排口灯信供暖噪声油烟污染监测空气温湿风向压降量统计项目指合比率平均积米' +
    '千吨座条元月季全安青岛济深圳京津重庆州杭苏武汉港澳台湾政府局委员请尽快相应予映居住楼室层附近旁边',
)

const UNITS = new Set('°²³µ±·×§½￥¥')
const SIGNS = new Set('£€™©®«»‘’“”–—…•¡¿÷¼¾ªº´¨¸¯\u00a0')

/** Kinds of the characters of the Basic Multilingual Plane, found once for each that comes. */
const kinds = new Map<number, Kind>()
function charactersOf(
  encoding: string,
  firstLead: number,
  lastLead: number,
  trails: readonly (readonly [number, number])[],
) {
  const decoder = new TextDecoder(encoding)
  const found = new Set<number>()
  for (let lead = firstLead; lead <= lastLead; lead++)
    for (const [from, to] of trails)
      for (let trail = from; trail <= to; trail++)
        found.add(decoder.decode(Uint8Array.of(lead, trail)).codePointAt(0) as number)
  return found
}

/** The rows of an encoding's table, decoded when they are first needed. */
function tableOf(...range: Parameters<typeof charactersOf>): (code: number) => boolean {
  let table: ReadonlySet<number> | undefined
  return (code) => {
    table ??= charactersOf(...range)
    return table.has(code)
  }
}

const ROW = [[0xa1, 0xfe]] as const
const BIG5_ROW = [[0x40, 0x7e], ...ROW] as const
/** The two levels of GB 2312, and the first one of Big5. */
const isCommon = tableOf('gb18030', 0xb0, 0xd7, ROW)
const isSecond = tableOf('gb18030', 0xd8, 0xf7, ROW)
const isTraditional = tableOf('big5', 0xa4, 0xc6, BIG5_ROW)

function kindOf(code: number): Kind {
  const known = kinds.get(code)
  if (known !== undefined) return known
  const kind = findKind(code, String.fromCodePoint(code))
  if (kinds.size < 70_000) kinds.set(code, kind)
  return kind
}

function findKind(code: number, character: string): Kind {
  if (code === 0) return 'nul'
  if (code < 0x80) return code < 0x20 && ![9, 10, 13].includes(code) ? 'control' : 'ascii'
  if (code === 0xfffd || code === 0xfffe) return 'invalid'
  if (UNITS.has(character)) return 'unit'
  if (SIGNS.has(character)) return 'sign'
  if (/\p{Script=Han}/u.test(character)) {
    if (FREQUENT.has(character)) return 'frequent'
    if (isCommon(code)) return 'common'
    if (isSecond(code)) return 'second'
    if (isTraditional(code)) return 'traditional'
    return code >= 0x4e00 && code <= 0x9fff ? 'rare' : 'archaic'
  }
  if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff01 && code <= 0xff5e)) return 'punctuation'
  if (code === 0xfeff) return 'sign'
  if (/\p{Emoji_Presentation}|\p{Emoji_Component}/u.test(character)) return 'emoji'
  if (/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Bopomofo}|\p{Script=Hangul}/u.test(character))
    return 'otherAsian'
  if (code >= 0xc0 && code <= 0xff) return 'accentedLetter'
  if (/\p{Script=Latin}/u.test(character)) return 'latinLetter'
  if (/\p{Script=Greek}/u.test(character)) return 'greek'
  if (/\p{L}/u.test(character)) return 'alphabet'
  if (/[\p{P}\p{S}\p{N}]/u.test(character)) return code < 0x2000 ? 'senseless' : 'sign'
  return 'senseless'
}

const ALPHABETS = ['Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Armenian', 'Thai', 'Tibetan', 'Mongolian'].map(
  (name) => new RegExp(`\\p{Script=${name}}`, 'u'),
)
const alphabetOf = (code: number): number => ALPHABETS.findIndex((one) => one.test(String.fromCodePoint(code)))

const isSmall = (code: number): boolean => code >= 0x61 && code <= 0x7a
const isLetter = (code: number): boolean => isSmall(code) || (code >= 0x41 && code <= 0x5a)
/** Where a value begins or ends. */
const isEdge = (code: number): boolean => code < 0x20 || ',;|"'.includes(String.fromCharCode(code))
const isAccented = (code: number): boolean => code >= 0xc0 && code <= 0xff

export interface TextCost {
  /** Bits of the whole text: comparable between readings of the same bytes, and only there. */
  readonly bits: number
  /** Of them, those of characters beyond ASCII, and how many characters these are. */
  readonly beyondAscii: number
  readonly characters: number
  /** Of these, what stands for bytes of no character. */
  readonly invalid: number
}

/** @param isBig5 whether traditional characters are as common as simplified ones are elsewhere */
export function textCost(text: string, isBig5 = false): TextCost {
  let bits = 0
  let beyondAscii = 0
  let characters = 0
  let invalid = 0
  let before = 0
  let accents = 0
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number
    at += code > 0xffff ? 2 : 1
    if (code < 0x80 && code >= 0x20) {
      bits += COST.ascii
      accents = 0
    } else {
      const next = at < text.length ? (text.codePointAt(at) as number) : 0
      accents = isAccented(code) ? accents + 1 : 0
      const cost = costOf(code, before, next, isBig5) + (accents > 2 ? ROW_OF_ACCENTS : 0)
      bits += cost
      if (code > 0x7f) {
        beyondAscii += cost
        characters++
        if (code === 0xfffd) invalid++
      }
    }
    before = code
  }
  return { bits, beyondAscii, characters, invalid }
}

function costOf(code: number, before: number, next: number, isBig5: boolean): number {
  const kind = kindOf(code)
  switch (kind) {
    case 'frequent':
    case 'common':
    case 'second':
    case 'traditional':
    case 'rare': {
      const known = isBig5 && kind !== 'frequent' && isTraditional(code) ? COST.common : COST[kind]
      return known + (isSmall(before) || isSmall(next) ? AWKWARD : 0)
    }
    case 'accentedLetter': {
      const besides = isLetter(before) || isLetter(next) || isAccented(before)
      const capital = code < 0xdf && isSmall(before)
      return (besides ? COST.accented : COST.accentedAlone) + (capital ? AWKWARD : 0)
    }
    case 'latinLetter':
      return isLetter(before) || isLetter(next) ? COST.latin : COST.latinAlone
    case 'unit':
    case 'sign': {
      const within = isSmall(before) && isSmall(next) && code !== 0x2019
      return COST[kind] + (isAccented(before) || within || (isEdge(before) && isEdge(next)) ? AWKWARD : 0)
    }
    case 'greek':
    case 'alphabet': {
      const alphabet = alphabetOf(code)
      if (alphabet >= 0 && before > 0x7f && alphabetOf(before) === alphabet) return COST.sameAlphabet
      return kind === 'greek' ? COST.greekAlone : COST.foreign
    }
    default:
      return COST[kind]
  }
}
