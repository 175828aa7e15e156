/**
 * Codes, indicators, measures, divisions and mapping profiles, as markup.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import { kebabCase, type Standard } from '@guantong/standard'
import type { DictionaryContent } from './content.ts'
import { badge, bilingual } from './data-sets-section.ts'
import { type Html, type HtmlValue, html } from './html.ts'
import type { PageSpeaker } from './page-texts.ts'

export function section(id: string, title: string, content: HtmlValue): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content}</section>
`
}

export function tableOf(heads: readonly string[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<div class="wide"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${rows.map(
  ([first, ...rest]) =>
    html`<tr class="row"><th scope="row">${first}</th>${rest.map((value, at) => html`<td data-head="${heads[at + 1]}">${value}</td>`)}</tr>
`,
)}</tbody></table></div>`
}

export function codesSection({ standard }: DictionaryContent, { say, word }: PageSpeaker): Html {
  const all = [...standard.codes.all, ...standard.monitoredClasses]
  const lists = new Map<string, (typeof all)[number][]>()
  for (const item of all) {
    const id = `${item.standardRef} · ${word('kind', item.kind)}`
    lists.set(id, [...(lists.get(id) ?? []), item])
  }
  return section(
    'codes',
    say('codes'),
    [...lists].map(
      ([
        title,
        items,
      ]) => html`<details class="entry"><summary>${title} <small>${say('entries', { count: items.length })}</small></summary>
${tableOf(
  [say('code'), say('name'), say('class'), say('status')],
  items.map((item) => [
    html`<code>${item.code}</code>`,
    html`<span lang="zh">${item.name}</span>`,
    html`${item.classCode} <span lang="zh">${item.className}</span>`,
    badge('status', item.status, word),
  ]),
)}</details>
`,
    ),
  )
}

export function indicatorsSection({ standard }: DictionaryContent, speaker: PageSpeaker): Html {
  const { indicators } = standard
  const { say, word, lang } = speaker
  return section(
    'indicators',
    say('indicators'),
    html`${tableOf(
      [say('name'), say('family'), say('formula'), say('source'), say('checked')],
      indicators.map((each) => [
        html`<code>${each.name}</code>${bilingual(each, speaker)}`,
        familyOf(standard, each, lang),
        html`<code>${each.numerator} / ${each.denominator}</code> <small>${say('version')} ${each.formulaVersion}</small>${each.note !== undefined && html`<br><small>${each.note[lang]}</small>`}`,
        html`${each.standardRef} ${badge('status', each.status, word)}`,
        each.vectors.map(
          ({ numerator, denominator, percent, bulletin }) =>
            html`<span class="vector"><span lang="zh">${bulletin}</span>: ${numerator} / ${denominator} = ${percent} %</span>`,
        ),
      ]),
    )}
<h3>${say('cityIndicators')}</h3>
${cityIndicatorsTable(standard, speaker)}`,
  )
}

function cityIndicatorsTable(standard: Standard, speaker: PageSpeaker): Html {
  const { say, word, lang } = speaker
  return tableOf(
    [say('name'), say('family'), say('formula'), say('scoring'), say('source')],
    standard.cityIndicators.map((each) => [
      html`<code>${each.name}</code>${bilingual(each, speaker)}`,
      familyOf(standard, each, lang),
      html`${each.numerator[lang]} / ${each.denominator[lang]} <small>${say('version')} ${each.formulaVersion}</small>`,
      each.scoringRule === undefined ? '' : say('scoringRule', each.scoringRule),
      html`<span lang="zh">${each.standardRef}</span> ${badge('status', each.status, word)}${each.evidence !== undefined && html`<br><small>${each.evidence[lang]}</small>`}`,
    ]),
  )
}

const familyOf = (
  standard: Standard,
  { family, goal, method }: { family: string; goal: string | null; method: string },
  lang: Language,
): string =>
  [
    valueWord(standard, 'indicator-family', family, lang),
    valueWord(standard, 'evaluation-goal', goal, lang),
    valueWord(standard, 'indicator-method', method, lang),
  ]
    .filter((each) => each !== '')
    .join(' · ')

/** The word of a value list, or the value itself. */
function valueWord({ valueLists }: Standard, list: string, name: string | null, lang: Language): string {
  const values = valueLists.find((each) => each.name === list)?.values
  return values?.find((each) => each.name === name)?.[lang] ?? name ?? ''
}

export function measuresSection({ standard: { measures } }: DictionaryContent, speaker: PageSpeaker): Html {
  const { say, lang } = speaker
  return section(
    'measures',
    say('measures'),
    tableOf(
      [say('name'), say('basis'), say('meaning')],
      measures.map((each) => [
        html`<code>${each.name}</code>${bilingual(each, speaker)}`,
        html`<code>${each.basis.join(' → ')}</code>`,
        each.meaning[lang],
      ]),
    ),
  )
}

export function divisionsSection({ standard }: DictionaryContent, { say, word, lang }: PageSpeaker): Html {
  const { divisions } = standard
  const counts = new Map<string, number>()
  for (const { tier } of divisions.all) counts.set(tier, (counts.get(tier) ?? 0) + 1)
  const now = (code: string): string => `${code} ${divisions.get(code)?.name ?? ''}`
  return section(
    'divisions',
    say('divisions'),
    html`${tableOf(
      [say('level'), say('count')],
      [...counts].map(([tier, count]) => [word('tier', tier), count]),
    )}
<details class="entry"><summary>${say('changes')} <small>${say('entries', { count: divisions.changes.length })}</small></summary>
<p>${say('incomplete')}</p>
${tableOf(
  [say('code'), say('name'), say('change'), say('when'), say('successors'), say('evidence'), say('status')],
  divisions.changes.map((each) => [
    html`<code>${each.code}</code>`,
    html`<span lang="zh">${each.name}</span>`,
    valueWord(standard, 'division-change', each.change, lang),
    each.effectiveDate ?? each.year ?? say('unknown'),
    html`<span lang="zh">${each.successors.map(now).join('、')}</span>`,
    html`<span lang="zh">${each.evidence}</span> <small>${each.note}</small>`,
    badge('status', each.status, word),
  ]),
)}</details>`,
  )
}

export function profilesSection({ profiles }: DictionaryContent, { say, lang }: PageSpeaker): Html {
  return section(
    'profiles',
    say('profiles'),
    tableOf(
      [say('name'), say('meaning'), say('forDataSet')],
      profiles.map(({ name, title, dataSet }) => [
        html`<code>${name}</code>`,
        title[lang],
        html`<a href="/dictionary/${kebabCase(dataSet)}?lang=${lang}">${dataSet}</a>`,
      ]),
    ),
  )
}

export function schemasSection(files: readonly string[], { say }: PageSpeaker): Html {
  const messages = files.filter((file) => file.startsWith(MESSAGES))
  return section(
    'schemas',
    say('schemas'),
    html`<ul><li><a href="/schemas/node.graphql">/schemas/node.graphql</a> ${say('sdl')}</li>
<li>${say('messages')}<ul class="files">${messages.map(
      (file) => html`<li><a href="${file}">${file.slice(MESSAGES.length)}</a></li>`,
    )}</ul></li></ul>`,
  )
}

const MESSAGES = '/schemas/messages/'
