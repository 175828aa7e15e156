/**
 * A number and the words around it, which tell what it is where its digits do not.
 *
 * @module
 */

export interface Around {
  /** A person's: id card, telephone, bank account. */
  readonly isOfPerson: boolean
  readonly isCard: boolean
  readonly isPhone: boolean
  /** The number of a thing: a case, an order, a component. */
  readonly isOfThing: boolean
  /** A sum, an area, a length. */
  readonly isAmount: boolean
}

/** Some groups that follow one another, as one number. */
export interface Candidate {
  readonly digits: string
  /** `3-4-4`: how many digits each group has. */
  readonly shape: string
  /** Looked at once the digits could be somebody's: it costs more than they do. */
  readonly words: () => Around
}

const BEFORE = 14
/** So far back a number is looked at as a part of a longer one. */
const MOST_BEFORE = 30
const LINK = '(?:编?号码?|账号|帐号)?\\s*(?:是|为|到|至|在|[:：#(（【])*\\s*'
const at = (words: string): RegExp => new RegExp(`(?:${words})${LINK}$`, 'i')
const CARD = at('银行卡|信用卡|储蓄卡|卡|账户|帐户|账|帐|[工农建中交招]行|收款|打款|转账')
const ID_CARD = at('身份证|身份|证件|公民')
const PHONE = at('电话|手机|座机|固话|热线|致电|拨打|去电|来电|号码|联系方式|联系人|传真|tel|phone|mobile')
const THING = new RegExp(
  `(?:工单|案件|案卷|订单|受理|流水|登记|合同|发票|快递|运单|部件|组件|设备|井盖|灯杆|文件|票据|保单|许可|执照|证|资产|序列|备案|注册|信用|编|单|案|文|批|款|代码|编码|坐标|经度|纬度|(?<![A-Za-z])(?:id|no\\.?)|№|#)${LINK}[A-Z]{0,4}$`,
  'i',
)
/** Behind the number. */
const CARD_AFTER = /^\s?(?:的)?(?:账户|帐户|账号|卡)/
const ID_CARD_AFTER = /^[，,(（\s]?(?:的)?身份证/
const MONEY = /[¥￥$]\s*$/
const UNIT = /^(?:[.．][0-9０-９]|\s?(?:多|余)?(?:元|圆|万|亿|块|平方|平米|㎡|㎥|米|吨|公里|千米|户|度|%|％|km|kg))/i

/** `from`: where the run begins that the number is a part of; a word before it speaks of its parts as well. */
export function around(text: string, from: number, start: number, end: number): Around {
  const before = text.slice(Math.max(0, start - BEFORE), start)
  const after = text.slice(end, end + 5)
  const isCard = CARD.test(before) || CARD_AFTER.test(after)
  const isPhone = PHONE.test(before)
  const isOfPerson = isCard || isPhone || ID_CARD.test(before) || ID_CARD_AFTER.test(after)
  return {
    isOfPerson,
    isCard,
    isPhone,
    isOfThing: !isOfPerson && (THING.test(before) || isPartOfThing(text, from, start)),
    isAmount: MONEY.test(before) || UNIT.test(after),
  }
}

/** `合同编号：2018-0531-`: what follows is the same number still; behind white space it is another. */
function isPartOfThing(text: string, from: number, start: number): boolean {
  if (from === start || start - from > MOST_BEFORE || /\s/.test(text.slice(from, start))) return false
  return THING.test(text.slice(Math.max(0, from - BEFORE), from))
}
