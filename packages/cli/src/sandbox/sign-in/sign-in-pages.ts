/**
 * The pages of the sandbox's OpenID provider. Whoever opens them chooses who to be: there are no passwords, for there is nobody.
 *
 * @module
 */
import { acceptedLanguage, type Language } from '@guantong/contract'
import type { Person } from './people.ts'

const WORDS = {
  title: { en: 'Sign in to the sandbox', zh: '登录沙箱' },
  choose: {
    en: 'Choose who to be. These are samples: nobody of them exists, and no password is asked for.',
    zh: '请选择身份。均为示例，并无其人，无需密码。',
  },
  at: { en: 'Signing in at {node}', zh: '登录 {node}' },
  others: { en: 'From other places', zh: '其他地区人员' },
  signOut: { en: 'Sign out', zh: '退出登录' },
  signOutToo: { en: 'End the sign-in of this browser as well?', zh: '是否同时结束本浏览器的登录？' },
  stay: { en: 'Stay signed in', zh: '保持登录' },
  signedOut: { en: 'Signed out.', zh: '已退出登录。' },
  code: { en: 'Enter the code that the command shows', zh: '请输入命令行显示的代码' },
  codeWrong: { en: 'There is no such code, or not any more.', zh: '代码不存在或已失效。' },
  confirm: { en: 'Does the command line show this code?', zh: '命令行显示的是否为此代码？' },
  goOn: { en: 'Go on', zh: '继续' },
  no: { en: 'No', zh: '否' },
  device: { en: 'The command line is signed in. You may close this page.', zh: '命令行已登录，可关闭此页。' },
  failed: { en: 'That did not work', zh: '未能完成' },
} as const satisfies Record<string, Readonly<Record<Language, string>>>

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;color:#1c2733}
button{font:inherit;padding:.4rem .8rem;margin:.2rem 0;cursor:pointer;width:100%;text-align:left}small{color:#5a6875}code{font-size:1.6rem}`

export const languageOf = (header: string | string[] | undefined): Language => acceptedLanguage(String(header ?? ''))

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (lang: Language, title: string, body: string): string => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – Guantong 贯通</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>${body}</body></html>
`

/** One click signs in. People of the node that asks come first. */
export function choicePage(
  lang: Language,
  { node, uid, people }: { node: { code: string; name: string } | undefined; uid: string; people: readonly Person[] },
): string {
  const buttonOf = ({ id, name, roles, regions }: Person): string =>
    `<button name="person" value="${escaped(id)}">${escaped(name[lang])} <small>${escaped(name[lang === 'en' ? 'zh' : 'en'])} · ${roles.join(' ')} · ${regions.join(' ')}</small></button>`
  const own = people.filter(({ home }) => home === node?.code)
  const others = people.filter((person) => !own.includes(person))
  const where =
    node === undefined ? '' : `<p>${escaped(WORDS.at[lang].replace('{node}', `${node.name} ${node.code}`))}</p>`
  const rest = own.length === 0 || others.length === 0 ? '' : `<h2>${WORDS.others[lang]}</h2>`
  return page(
    lang,
    WORDS.title[lang],
    `${where}<p>${WORDS.choose[lang]}</p><form method="post" action="/interaction/${escaped(uid)}">${own.map(buttonOf).join('')}${rest}${others.map(buttonOf).join('')}</form>`,
  )
}

/** `form` is the provider's own markup, to which the buttons belong. */
export const signOutPage = (lang: Language, form: string): string =>
  page(
    lang,
    WORDS.signOut[lang],
    `<p>${WORDS.signOutToo[lang]}</p>${form}<button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">${WORDS.signOut[lang]}</button><button type="submit" form="op.logoutForm">${WORDS.stay[lang]}</button>`,
  )

export const signedOutPage = (lang: Language): string => page(lang, WORDS.signedOut[lang], '')

export const codePage = (lang: Language, form: string, wrong: boolean): string =>
  page(
    lang,
    WORDS.code[lang],
    `${wrong ? `<p>${WORDS.codeWrong[lang]}</p>` : ''}${form}<button type="submit" form="op.deviceInputForm">${WORDS.goOn[lang]}</button>`,
  )

export const confirmPage = (lang: Language, form: string, code: string): string =>
  page(
    lang,
    WORDS.confirm[lang],
    `<p><code>${escaped(code)}</code></p>${form}<button autofocus type="submit" form="op.deviceConfirmForm">${WORDS.goOn[lang]}</button><button type="submit" form="op.deviceConfirmForm" value="yes" name="abort">${WORDS.no[lang]}</button>`,
  )

export const deviceDonePage = (lang: Language): string => page(lang, WORDS.device[lang], '')

export const failedPage = (lang: Language, reason: string): string =>
  page(lang, WORDS.failed[lang], `<p>${escaped(reason)}</p>`)
