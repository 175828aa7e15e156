import { expect, it } from 'vitest'
import { html } from './html.ts'

it('escapes every text, keeps its own markup, and leaves nothing for nothing', () => {
  const row = html`<td title="${`"&'`}">${'<script>'}</td>`
  expect(html`<tr>${[row, html`<td>${0}</td>`]}${null}${undefined}${false}</tr>`.markup).toBe(
    '<tr><td title="&quot;&amp;&#39;">&lt;script&gt;</td><td>0</td></tr>',
  )
})

it('takes nothing for markup that was not made here', () => {
  expect(html`${'</td>${x}'}`.markup).toBe('&lt;/td&gt;${x}')
})
