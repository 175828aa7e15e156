/**
 * The data dictionary (数据字典) as pages: rendered on the server from the standard in memory, in English and Chinese.
 * Reference data is public: no token is asked for.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { acceptedLanguage, type Language } from '@guantong/contract'
import { kebabCase, type Standard } from '@guantong/standard'
import { type DictionaryContent, dictionaryContent, type PrintedProfile } from './content.ts'
import { crosswalkSection, summariesSection } from './crosswalk-section.ts'
import { dataSetArticle, dataSetsSection, valueListsSection } from './data-sets-section.ts'
import { type Html, html } from './html.ts'
import {
  codesSection,
  divisionsSection,
  indicatorsSection,
  measuresSection,
  profilesSection,
  schemasSection,
} from './list-sections.ts'
import type { PageReply } from './page-reply.ts'
import { type PageSpeaker, pageSpeaker } from './page-texts.ts'
import { schemaFiles } from './schema-files.ts'

export interface PageRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Answers `/dictionary`, `/dictionary/<data-set>` and `/schemas/…`; undefined for any other path. */
export type DictionaryPages = (request: PageRequest) => PageReply | undefined

/** Nothing is loaded from elsewhere, nothing inline runs; the search form is answered by the page itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

interface Rendered {
  readonly etag: string
  readonly plain: Buffer
  readonly packed: Buffer
}

/** Pages are rendered when first asked for, and kept: there are two for each data set. */
export function createDictionaryPages(standard: Standard, profiles: () => readonly PrintedProfile[]): DictionaryPages {
  let content: DictionaryContent | undefined
  let files: Map<string, PageReply> | undefined
  const rendered = new Map<string, Rendered>()
  return ({ url, headers }) => {
    const path = url.pathname.replace(/\/$/, '')
    if (path.startsWith('/schemas/')) {
      files ??= schemaFiles()
      return files.get(path)
    }
    if (path !== '/dictionary' && !path.startsWith('/dictionary/')) return undefined
    content ??= dictionaryContent(standard, profiles())
    files ??= schemaFiles()
    const lang = wanted(url, headers)
    const name = path.slice('/dictionary/'.length)
    const dataSet = content.dataSets.find((each) => kebabCase(each.name) === name)
    if (name !== '' && dataSet === undefined) return undefined
    const id = `${lang} ${name}`
    let page = rendered.get(id)
    if (page === undefined) {
      const speaker = pageSpeaker(lang)
      const body =
        dataSet === undefined
          ? everything(content, [...files.keys()], speaker)
          : dataSetArticle(dataSet, content, speaker)
      page = packed(document(body, path, dataSet?.[lang], speaker).markup)
      rendered.set(id, page)
    }
    return answer(page, lang, headers)
  }
}

function wanted(url: URL, headers: PageRequest['headers']): Language {
  const asked = url.searchParams.get('lang')
  return asked === 'en' || asked === 'zh' ? asked : acceptedLanguage(String(headers['accept-language'] ?? ''))
}

function packed(text: string): Rendered {
  const plain = Buffer.from(text)
  const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  return { etag, plain, packed: gzipSync(plain) }
}

function answer({ etag, plain, packed }: Rendered, lang: Language, headers: PageRequest['headers']): PageReply {
  const zip = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
  // Weak: the packed and the plain page say the same.
  const tag = `W/"${etag}"`
  const common = {
    etag: tag,
    vary: 'accept-encoding, accept-language',
    'cache-control': 'no-cache',
    'content-language': lang,
    'content-security-policy': POLICY,
  }
  const type = 'text/html; charset=utf-8'
  const known = String(headers['if-none-match'] ?? '')
    .split(',')
    .some((one) => one.trim() === tag)
  if (known) return { status: 304, type, body: '', headers: common }
  if (!zip) return { status: 200, type, body: plain, headers: common }
  return { status: 200, type, body: packed, headers: { ...common, 'content-encoding': 'gzip' } }
}

function everything(content: DictionaryContent, files: readonly string[], speaker: PageSpeaker): Html {
  const { say } = speaker
  const parts = [
    'data-sets',
    'value-lists',
    'codes',
    'crosswalk',
    'indicators',
    'measures',
    'summaries',
    'divisions',
    'profiles',
    'schemas',
  ] as const
  const titleOf = { 'data-sets': 'dataSets', 'value-lists': 'valueLists' } as const
  const title = (part: (typeof parts)[number]): string =>
    say(part === 'data-sets' || part === 'value-lists' ? titleOf[part] : part)
  return html`<p>${say('lead')}</p>
<nav aria-label="${say('contents')}"><ul class="contents">${parts.map((part) => html`<li><a href="#${part}">${title(part)}</a></li>`)}</ul></nav>
<form id="find" role="search" method="get" hidden><label for="search">${say('search')}</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<output id="hits" for="search" aria-live="polite" data-text="${say('hits')}"></output></form>
${dataSetsSection(content, speaker)}
${valueListsSection(content.standard.valueLists, speaker)}
${codesSection(content, speaker)}
${crosswalkSection(content, speaker)}
${indicatorsSection(content, speaker)}
${measuresSection(content, speaker)}
${summariesSection(speaker)}
${divisionsSection(content, speaker)}
${profilesSection(content, speaker)}
${schemasSection(files, speaker)}`
}

function document(body: Html, path: string, title: string | undefined, { lang, say }: PageSpeaker): Html {
  const other = lang === 'en' ? 'zh' : 'en'
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title !== undefined && `${title} – `}${say('title')} – Guantong 贯通</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dashboard.css">
<link rel="stylesheet" href="/dictionary.css">
<script type="module" src="/dictionary.js"></script>
<script type="module" src="/who.js"></script>
</head>
<body>
<a class="skip" href="#main">${say('skip')}</a>
<header><h1><a href="/dictionary?lang=${lang}">${say('title')}</a> <small>Guantong <span lang="zh">贯通</span></small></h1>
<span id="who"></span>
<a class="switch" href="${path}?lang=${other}" hreflang="${other}" lang="${other}" rel="alternate">${say('otherLanguage')}</a></header>
<p class="notice" role="note">${say('notice')}</p>
<main id="main">${path !== '/dictionary' && html`<p><a href="/dictionary?lang=${lang}">← ${say('all')}</a></p>`}
${body}</main>
</body>
</html>
`
}
