/**
 * How codes of older editions stand in the newest, and which summaries go up, as markup.
 *
 * @module
 */
import { type CodeItem, kebabCase, shippedSummaries } from '@guantong/standard'
import type { DictionaryContent } from './content.ts'
import { badge, bilingual } from './data-sets-section.ts'
import { type Html, html } from './html.ts'
import { section, tableOf } from './list-sections.ts'
import type { PageSpeaker } from './page-texts.ts'

export function crosswalkSection({ standard }: DictionaryContent, { say, word }: PageSpeaker): Html {
  const { codes, crosswalk } = standard
  const newest = codes.editions[0]?.standardRef ?? ''
  const tables = new Map<string, CodeItem[]>()
  for (const item of codes.all) {
    if (item.standardRef === newest || crosswalk.find(item, newest) === undefined) continue
    const title = `${item.standardRef} → ${newest} · ${word('kind', item.kind)}`
    tables.set(title, [...(tables.get(title) ?? []), item])
  }
  return section(
    'crosswalk',
    say('crosswalk'),
    [...tables].map(
      ([
        title,
        items,
      ]) => html`<details class="entry"><summary>${title} <small>${say('entries', { count: items.length })}</small></summary>
${tableOf(
  [say('from'), say('relation'), say('to'), say('status')],
  items.map((item) => {
    const match = crosswalk.find(item, newest)
    return [
      html`<code>${item.code}</code> <span lang="zh">${item.name}</span>`,
      match?.relation,
      match?.to.map(
        ({ code, name }) => html`<span class="vector"><code>${code}</code> <span lang="zh">${name}</span></span>`,
      ),
      match !== undefined && badge('status', match.status, word),
    ]
  }),
)}</details>
`,
    ),
  )
}

export function summariesSection(speaker: PageSpeaker): Html {
  const { say, lang } = speaker
  return section(
    'summaries',
    say('summaries'),
    tableOf(
      [say('name'), say('source'), say('keptApart'), say('dated'), say('figures')],
      shippedSummaries().map((each) => [
        html`<code>${each.name}</code>${bilingual(each, speaker)}`,
        html`<a href="/dictionary/${kebabCase(each.dataSet.name)}?lang=${lang}">${each.dataSet.name}</a>`,
        html`<code>${each.keys.map(({ name }) => name).join(' ')}</code>`,
        each.day === null ? say('stock') : html`<code>${each.day.name}</code>`,
        each.values.map((value) => html`<span class="vector">${bilingual(value, speaker)}</span>`),
      ]),
    ),
  )
}
