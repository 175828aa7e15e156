/**
 * Under which names tables list a division: in full, and short (区划简称).
 *
 * @module
 */

/** Peoples in the names of autonomous divisions; with 族 or without, as the names have them. */
const PEOPLES =
  '各|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春'
const BARE = '蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克'
const OF_PEOPLES = new RegExp(`(?:(?:${PEOPLES})族|${BARE})+$`)
const AUTONOMOUS = /^(.+)自治([区州县旗])$/
/** Prefectures that everybody names by their first letter. */
const BY_ONE_LETTER: Readonly<Record<string, string>> = { 巴音郭楞: '巴州', 博尔塔拉: '博州', 克孜勒苏: '克州' }
const KIND = /^(.{2,}?)(?:特别行政区|地区|新区|特区|省|市|盟|区|县|旗)$/
const SHORTEST = 2

/**
 * The name itself; without the word for its kind; of an autonomous division also with 州, 县 or 旗 alone and without its peoples.
 * Short forms have at least two characters: 和县 and 城区 have none.
 */
export function spellingsOf(name: string): readonly string[] {
  const spellings = new Set([name])
  const [, named = '', kind = ''] = AUTONOMOUS.exec(name) ?? []
  if (named !== '') {
    const bare = named.replace(OF_PEOPLES, '')
    const stem = bare.length >= SHORTEST ? bare : named.replace(/族$/, '')
    spellings.add(stem).add(`${stem}自治${kind}`)
    if (kind !== '区') spellings.add(`${stem}${kind}`).add(`${named}${kind}`)
    const letter = BY_ONE_LETTER[stem]
    if (letter !== undefined) spellings.add(letter)
    if (stem === '内蒙古') spellings.add('内蒙')
    return [...spellings]
  }
  // The one 林区 that is a division; of 万柏林区 the wood belongs to the name.
  if (name === '神农架林区') return [name, '神农架']
  const short = KIND.exec(name)?.[1]
  if (short !== undefined) spellings.add(short)
  return [...spellings]
}

/** As a table may set it: 河　北 is 河北. */
export const closedUp = (name: string): string => name.replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
