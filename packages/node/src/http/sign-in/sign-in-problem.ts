/**
 * What a person sees whose sign-in went wrong.
 *
 * @module
 */
import { acceptedLanguage, ERRORS, type GuantongError, type Language, sentenceOf } from '@guantong/contract'
import { problemPage } from '@guantong/web'
import type { Visit } from '../door.ts'
import { send } from '../respond.ts'

const WORDS: Readonly<Record<Language, { title: string; again: string; home: string }>> = {
  en: { title: 'Sign-in', again: 'Sign in again', home: 'Overview' },
  zh: { title: '登录', again: '重新登录', home: '总览' },
}

/** False for programs: they are answered as everywhere else. */
export function sendProblem({ request, response }: Visit, { code, params }: GuantongError): boolean {
  if (request.headers.accept?.includes('text/html') !== true) return false
  const lang = acceptedLanguage(request.headers['accept-language'])
  const { title, again, home } = WORDS[lang]
  const page = problemPage({
    ...{ lang, title, code, sentence: sentenceOf(code, params, lang) },
    links: [
      { to: '/login', text: again },
      { to: '/', text: home },
    ],
  })
  send(response, ERRORS[code].http, page.type, page.body, page.headers)
  return true
}
