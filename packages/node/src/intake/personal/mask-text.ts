/**
 * Personal data in free text (个人信息识别), taken out of it.
 *
 * @module
 */
import type { Found, PersonalKind } from './found.ts'
import { numbersOfPeople } from './numbers-of-people.ts'
import { writtenContacts } from './written-contacts.ts'

export interface Masked {
  readonly text: string
  /** In the order of the text. */
  readonly kinds: readonly PersonalKind[]
}

/** Most texts hold nothing of the kind, and this says so in a fraction of the time. */
const FIGURE = '[0-9０-９٠-٩۰-۹⓪①-⑨]'
const NUMERAL = '[〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9０-９]'
const HINT = new RegExp(
  [
    `${FIGURE}(?:[^0-9]{0,3}${FIGURE}){6}`,
    `${NUMERAL}(?:[^\\p{L}\\p{N}]{0,3}${NUMERAL}){6}`,
    '[@＠]|微信|薇信|威信|[vVｖＶwWｗＷ][xXｘＸ信]|wechat|weixin|[qQｑＱ]{2}|[qQｑＱ微][:：]|扣扣',
    '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][^\\p{L}\\p{N}]{0,2}[A-Za-zＡ-Ｚａ-ｚ]',
  ].join('|'),
  'iu',
)

/**
 * The letters and figures of what was found become `*`, separators stay. Names, addresses and places are NOT recognised, nor
 * numbers of other countries, nor a number taken apart by words.
 */
export function maskText(text: string): Masked {
  if (!HINT.test(text)) return { text, kinds: [] }
  const found = findPersonal(text)
  if (found.length === 0) return { text, kinds: [] }
  let masked = ''
  let at = 0
  for (const { start, end } of found) {
    masked +=
      text.slice(at, start) + text.slice(start, end).replace(/[\p{L}\p{N}]/gu, (letter) => '*'.repeat(letter.length))
    at = end
  }
  return { text: masked + text.slice(at), kinds: found.map(({ kind }) => kind) }
}

/** Where it stands, in order, none within another. */
export function findPersonal(text: string): Found[] {
  const plain = halfWidth(text)
  const all = [...numbersOfPeople(plain), ...writtenContacts(plain)].sort((a, b) => a.start - b.start || b.end - a.end)
  let last = -1
  return all.filter(({ start, end }) => {
    if (start < last) return false
    last = end
    return true
  })
}

/** Full-width letters, figures and signs as ASCII: as many units as before. */
const halfWidth = (text: string): string =>
  text.replace(/[！-～]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
