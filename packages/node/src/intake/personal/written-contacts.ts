/**
 * What people write with letters: plates of vehicles, e-mail addresses, WeChat and QQ names.
 *
 * @module
 */
import type { Found, PersonalKind } from './found.ts'
import { BETWEEN } from './number-runs.ts'

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'
const LETTER = 'A-HJ-NP-Z'
/** Five characters, the last of a special vehicle a word; six of a vehicle with new energy, with its letter first or last. */
const PLATE = new RegExp(
  `[${PROVINCES}]${BETWEEN}{0,2}[A-Z]${BETWEEN}{0,2}(?:[${LETTER}0-9]{4}[${LETTER}0-9学警港澳挂领使]|[A-HJK][${LETTER}0-9]\\d{4}|\\d{5}[A-HJK])(?![A-Z0-9])`,
  'gi',
)
const EMAIL = /[a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+/gi
const MARK = '(?:号码?|id|名)?(?:同号|加我|加)?\\s{0,2}(?:是|为|[:：]|同号)?\\s{0,2}["“\'(（]?'
const WECHAT = new RegExp(
  `(?:微信|薇信|威信|v信|微(?=[:：])|wechat|weixin|(?<![a-z])(?:wx|vx))(${MARK})([a-z][\\w-]{5,19}|\\d{5,11})(?![\\w@.-])`,
  'gi',
)
const QQ = new RegExp(`(?:(?<![a-z])(?:qq|q(?=[:：]))|扣扣)(${MARK})([1-9]\\d{4,10})(?!\\d)`, 'gi')
/** Words that stand behind the name of the programme. */
const NO_NAME = /^(?:https?|www|app|alipay|wechat|weixin|zhifubao|mini|online|official)/i

export function writtenContacts(text: string): Found[] {
  const found: Found[] = []
  const add = (start: number, length: number, kind: PersonalKind): void => {
    found.push({ start, end: start + length, kind })
  }
  for (const { 0: plate, index } of text.matchAll(PLATE)) {
    if ((plate.match(/\d/g) ?? []).length >= 2) add(index, plate.length, 'plate')
  }
  for (const { 0: address, index } of text.matchAll(EMAIL)) add(index, address.length, 'email')
  for (const { 0: whole, 1: mark = '', 2: name = '', index } of text.matchAll(WECHAT)) {
    // Letters alone are a name only where the text says so.
    if (NO_NAME.test(name) || !(/[\d_-]/.test(name) || /[:：号d是为]/i.test(mark))) continue
    add(index + whole.length - name.length, name.length, 'wechat')
  }
  for (const { 0: whole, 2: name = '', index } of text.matchAll(QQ)) {
    add(index + whole.length - name.length, name.length, 'qq')
  }
  return found
}
