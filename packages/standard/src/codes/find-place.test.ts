import { describe, expect, test } from 'vitest'
import { STANDARD_DIR } from '../load/load-standard.ts'
import { readDivisions } from './division.ts'
import { ANY_TIER, CITY_TIERS, findPlace, type PlaceQuestion } from './find-place.ts'
import { spellingsOf } from './short-name.ts'

const divisions = readDivisions(STANDARD_DIR)
const NATION: PlaceQuestion = { within: '000000', tiers: ANY_TIER, leafOnly: false, year: null }
const found = (text: string, question: Partial<PlaceQuestion> = {}): string => {
  const answer = findPlace(text, divisions, { ...NATION, ...question })
  return answer.kind === 'one' ? answer.place.code : answer.kind
}

describe('in a table of the nation', () => {
  test.each([
    ['河北', '130000'],
    ['海南', '460000'],
    ['吉林', '220000'],
    ['山东', '370000'],
    ['内蒙古', '150000'],
    ['内蒙', '150000'],
    ['新疆', '650000'],
    ['西藏', '540000'],
    ['河　北', '130000'],
    ['北 京', '110000'],
    ['恩施', '422800'],
    ['恩施州', '422800'],
    ['恩施市', '422801'],
    ['大理', '532900'],
    ['喀什', '653100'],
    ['阿坝', '513200'],
    ['甘孜', '513300'],
    ['楚雄', '532300'],
    ['红河', '532500'],
    ['文山', '532600'],
    ['临夏', '622900'],
    ['玉树', '632700'],
    ['昌吉', '652300'],
    ['阿克苏', '652900'],
    ['和田', '653200'],
    ['塔城', '654200'],
    ['阿勒泰', '654300'],
    ['海南州', '632500'],
    ['兴安', '152200'],
    ['甘南', '623000'],
    ['甘南县', '230225'],
    ['延边', '222400'],
    ['博尔塔拉', '652700'],
    ['克孜勒苏', '653000'],
    ['大兴安岭', '232700'],
    ['湘西', '433100'],
    ['青岛', '370200'],
    ['海南区', '150303'],
    ['神农架', '429021'],
    ['浦东', '310115'],
    ['长阳', '420528'],
    ['长阳县', '420528'],
    ['山东省青岛市', '370200'],
    ['重庆市江北区', '500105'],
    ['江北', 'several'],
    ['朝阳区', 'several'],
    ['青岛州', 'none'],
    ['恩施地区', 'none'],
    ['城', 'none'],
  ])('%s is %s', (text, code) => expect(found(text)).toBe(code))
})

test('in a column of cities a city is meant before its province, and a prefecture of another kind may be the province', () => {
  const city = (text: string) => found(text, { tiers: CITY_TIERS })
  expect(['吉林', '海南', '朝阳', '鹤山', '河北'].map(city)).toEqual([
    '220200',
    'several',
    '211300',
    '440784',
    '130000',
  ])
})

test.each([
  ['巴州', '652800'],
  ['博州', '652700'],
  ['克州', '653000'],
  ['伊犁哈萨克州', '654000'],
  ['巴州区', '511902'],
  ['山东青岛市南区', '370202'],
  ['青岛市南', '370202'],
  ['广州从化', '440117'],
  ['杭州余杭', '330110'],
  ['吉林朝阳', '220104'],
  ['浙江江北', '330205'],
  ['青岛朝阳', 'none'],
  ['江苏南', 'none'],
])('%s, as people say it, is %s', (text, code) => expect(found(text)).toBe(code))

test.each([
  ['襄阳', 2008, '420600', '420607'],
  ['普洱', 2005, '530800', '530821'],
  ['淮安', 1995, '320800', '320882'],
] as const)(
  'in a column of cities %s of %i is the city that has the name now, and the county is told',
  (text, year, code, county) => {
    const answer = findPlace(text, divisions, { ...NATION, tiers: CITY_TIERS, year })
    expect(answer).toMatchObject({ kind: 'one', place: { code } })
    expect(answer.kind === 'one' && answer.rivals.map((rival) => rival.code)).toContain(county)
  },
)

test('a text that is far too long is no name', () =>
  expect(['吉林市'.repeat(5000), '青岛市'.repeat(5000), '青岛市'.repeat(33)].map((text) => found(text))).toEqual([
    'none',
    'none',
    'none',
  ]))

test('a province narrows, and so does the node', () => {
  expect(found('江北', { within: '330000' })).toBe('330205')
  expect(found('海南', { within: '630000' })).toBe('632500')
  expect(found('市中区', { within: '370100', leafOnly: true })).toBe('370103')
  expect(found('青岛', { within: '370200', leafOnly: true })).toBe('none')
})

test('what else has the name is told', () => {
  const answer = findPlace('恩施', divisions, NATION)
  expect(answer.kind === 'one' && answer.rivals.map(({ code }) => code)).toEqual(['422801'])
})

describe('by date', () => {
  test.each([
    ['莱芜市', 2015, '371200'],
    ['莱芜', 2015, '371200'],
    ['莱芜', 2020, '370116'],
    ['莱芜区', 2015, '370116'],
    ['巢湖市', 2008, '341400'],
    ['巢湖市', 2015, '340181'],
    ['巢湖市', null, '340181'],
    ['崇明县', 2010, '310230'],
    ['崇明', 2010, '310230'],
    ['崇明', 2020, '310151'],
    ['闸北区', 2010, '310108'],
    ['闸北', 2020, '310108'],
    ['静海县', 2010, '120223'],
    ['静海', 2020, '120118'],
    ['襄樊市', 2008, '420600'],
    ['襄阳市', 2008, '420600'],
    ['毕节地区', 2005, '522400'],
    ['邯郸地区', 1990, '132100'],
    ['渡口市', 1985, '510400'],
    ['沙市市', 1993, '420400'],
    ['无锡县', 1990, '320222'],
    ['无锡', 1990, '320200'],
    ['海门县', 1990, '320625'],
    ['海门', 2000, '320684'],
    ['海门', 2022, '320614'],
    ['文登', 2000, '371081'],
    ['文登', 2020, '371003'],
    ['川沙县', 1990, '310224'],
    ['大庸市', 1990, '430800'],
    ['太谷县', 1997, '142429'],
    ['太谷县', 2010, '140726'],
    ['太谷', 2020, '140703'],
    ['萧山市', 1999, '330181'],
    ['顺德市', 2000, '440681'],
    ['淮阴市', 1998, '320800'],
    ['淮安市', 1998, '320882'],
    ['淮安市', 2010, '320800'],
    ['聊城地区', 1996, '372500'],
    ['万县市', 1996, '511200'],
    ['丰都县', 1996, '511422'],
    ['彭山县', 2010, '511422'],
    ['浦东', 2010, '310115'],
    ['南汇区', 2005, '310119'],
    ['蓬莱', 2010, '370684'],
    ['蓬莱', 2021, '370614'],
    ['通州', 2015, 'several'],
  ] as const)('%s of %s is %s', (text, year, code) => expect(found(text, { year })).toBe(code))
})

test('every name of every division is read as that division, as several, or with the division told', () => {
  for (const { code, name } of divisions.all)
    for (const spelling of spellingsOf(name)) {
      const answer = findPlace(spelling, divisions, NATION)
      const told =
        answer.kind === 'one'
          ? [answer.place.code, ...answer.rivals.map((rival) => rival.code)]
          : answer.kind === 'several'
            ? answer.fits.map((fit) => fit.code)
            : []
      const isLowerRival = answer.kind === 'several' && !told.includes(code)
      expect([spelling, code, told.includes(code) || isLowerRival]).toEqual([spelling, code, true])
    }
})
