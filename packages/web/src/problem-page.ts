/**
 * One problem on a page of its own, with ways on.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import { html } from './dictionary/html.ts'
import type { PageReply } from './dictionary/page-reply.ts'

export interface Problem {
  readonly lang: Language
  readonly title: string
  readonly code: string
  readonly sentence: string
  readonly links: readonly { readonly to: string; readonly text: string }[]
}

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Its status is that of the problem: here it says 200. */
export function problemPage({ lang, title, code, sentence, links }: Problem): PageReply {
  const { markup } = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Guantong 贯通</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dashboard.css">
</head>
<body>
<header><h1>Guantong <span lang="zh">贯通</span></h1></header>
<main><h2>${title}</h2>
<p role="alert">${sentence} <small>${code}</small></p>
<p>${links.map(({ to, text }) => html`<a href="${to}">${text}</a> `)}</p></main>
</body>
</html>
`
  return { status: 200, type: 'text/html; charset=utf-8', body: markup, headers: { 'content-security-policy': POLICY } }
}
