/**
 * The dashboard: one page, its script and its style, as files to be served. It is a user of the public GraphQL and
 * nothing more. Beside it the script and the style of the data dictionary, whose pages the node renders itself.
 *
 * @module
 */
import { readFileSync } from 'node:fs'

export interface StaticFile {
  readonly type: string
  readonly body: Buffer
  readonly headers: Record<string, string>
}

/** Nothing is loaded from elsewhere, nothing inline runs, no other page may frame it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const read = (name: string): Buffer => readFileSync(new URL(`../public/${name}`, import.meta.url))

/** The documents the pages ask, as they send them: nodes that answer listed documents only have these in their list. */
export function dashboardDocuments(): string[] {
  const scripts = [read('dashboard.js'), read('dictionary.js')].map((script) => script.toString('utf8'))
  return scripts.flatMap((script) => [...script.matchAll(DOCUMENT_TEXT)].map(([, text]) => text ?? ''))
}

/** A template without values put into it that begins like a document. */
const DOCUMENT_TEXT = /`((?:query|mutation|subscription)\b(?:[^`\\$]|\$(?!\{))*)`/g

/** Path → file. */
export function dashboardFiles(): Map<string, StaticFile> {
  const headers = { 'content-security-policy': POLICY }
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: read('index.html'), headers }],
    ['/dashboard.js', { type: 'text/javascript; charset=utf-8', body: read('dashboard.js'), headers }],
    ['/dashboard.css', { type: 'text/css; charset=utf-8', body: read('dashboard.css'), headers }],
    ['/session.js', { type: 'text/javascript; charset=utf-8', body: read('session.js'), headers }],
    ['/who.js', { type: 'text/javascript; charset=utf-8', body: read('who.js'), headers }],
    ['/dictionary.js', { type: 'text/javascript; charset=utf-8', body: read('dictionary.js'), headers }],
    ['/dictionary.css', { type: 'text/css; charset=utf-8', body: read('dictionary.css'), headers }],
  ])
}

/** For the page of GraphiQL, which is not ours: a script of a `<script>` of its own. */
export const graphiqlSessionScript = (): string => read('graphiql-session.js').toString('utf8')
