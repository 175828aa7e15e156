/**
 * Data sets, their fields and their value lists, as markup.
 *
 * @module
 */
import { type DataField, type DataSet, FORMS, kebabCase, type ValueList } from '@guantong/standard'
import type { DictionaryContent } from './content.ts'
import { type Html, html } from './html.ts'
import type { PageSpeaker } from './page-texts.ts'

/** Order of the classes after the table of contents of the five data classes, then guidance and supervision. */
const CLASSES = ['base', 'operation', 'management', 'service', 'evaluation', 'guidance', 'supervision']

export function dataSetsSection({ dataSets }: DictionaryContent, speaker: PageSpeaker): Html {
  const { say, word } = speaker
  const classes = [...new Set([...CLASSES, ...dataSets.map((each) => each.class)])]
  return html`<section id="data-sets" aria-labelledby="data-sets-title"><h2 id="data-sets-title">${say('dataSets')}</h2>
${classes.map((name) => {
  const members = dataSets.filter((each) => each.class === name)
  return members.length > 0 && html`<h3>${word('class', name)}</h3>${members.map((each) => folded(each, speaker))}`
})}</section>`
}

function folded(dataSet: DataSet, speaker: PageSpeaker): Html {
  const { say } = speaker
  return html`<details class="entry" id="${kebabCase(dataSet.name)}"><summary>${bilingual(dataSet, speaker)}
<code>${dataSet.name}</code> <small>${say('fields', { count: dataSet.fields.length })}</small></summary>
<p class="self"><a href="/dictionary/${kebabCase(dataSet.name)}?lang=${speaker.lang}">/dictionary/${kebabCase(dataSet.name)}</a></p>
${facts(dataSet, speaker)}${fieldTable(dataSet, speaker)}</details>
`
}

/** The page of one data set. */
export function dataSetArticle(dataSet: DataSet, content: DictionaryContent, speaker: PageSpeaker): Html {
  const named = new Set(dataSet.fields.map(({ valueList }) => valueList))
  const lists = content.standard.valueLists.filter(({ name }) => named.has(name))
  return html`<article><h2>${bilingual(dataSet, speaker)} <code>${dataSet.name}</code></h2>
${facts(dataSet, speaker)}${fieldTable(dataSet, speaker)}
${lists.length > 0 && valueListsSection(lists, speaker, true)}</article>`
}

function facts(dataSet: DataSet, { say, word }: PageSpeaker): Html {
  const file = kebabCase(dataSet.name)
  const time = dataSet.time === null ? null : html`<dt>${say('dated')}</dt><dd><code>${dataSet.time}</code></dd>`
  const until = dataSet.validTo === null ? null : html`<dt>${say('validTo')}</dt><dd>${dataSet.validTo}</dd>`
  return html`<dl class="facts"><dt>${say('class')}</dt><dd>${word('class', dataSet.class)}</dd>
<dt>${say('source')}</dt><dd>${dataSet.standardRef} ${badge('status', dataSet.status, word)}</dd>
<dt>${say('validFrom')}</dt><dd>${dataSet.validFrom ?? say('unknown')}</dd>${until}
<dt>${say('key')}</dt><dd><code>${['regionCode', ...dataSet.key].join(' + ')}</code></dd>${time}${orderOf(dataSet, say)}
<dt>${say('graph')}</dt><dd><code>Region.${dataSet.plural}</code></dd>
<dt>${say('jsonSchema')}</dt><dd><a href="/schemas/data-sets/${file}.schema.json">${file}.schema.json</a></dd></dl>
`
}

const orderOf = ({ order, disorder }: DataSet, say: PageSpeaker['say']): Html | null =>
  order === undefined
    ? null
    : html`<dt>${say('order')}</dt><dd>${order.map((moments) => html`<code>${moments.join(' ≤ ')}</code> `)}<small>${say(
        disorder === 'kept' ? 'disorderKept' : 'disorderRefused',
      )}</small></dd>`

function fieldTable({ fields, standardRef, status, zh, en }: DataSet, speaker: PageSpeaker): Html {
  const { say, lang } = speaker
  const heads = [
    say('field'),
    say('abbr'),
    say('type'),
    say('constraint'),
    say('allowed'),
    say('sharing'),
    say('source'),
  ] as const
  const cell = (at: number, content: Html | string | undefined): Html =>
    html`<td data-head="${heads[at]}">${content ?? ''}</td>`
  return html`<div class="wide" tabindex="0" role="region" aria-label="${lang === 'zh' ? zh : en}"><table class="fields">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${fields.map(
  (field) => html`<tr class="row"><th scope="row"><code>${field.name}</code>${bilingual(field, speaker)}</th>
${cell(1, field.abbr)}${cell(2, typeOf(field, speaker))}${cell(3, given(field, speaker))}${cell(4, allowed(field, speaker))}
${cell(5, sharing(field, speaker))}${cell(6, sourceOf(field, standardRef, status, speaker))}</tr>
`,
)}</tbody></table></div>`
}

function typeOf({ type, max, unit, values }: DataField, { say, word }: PageSpeaker): Html {
  const length = max === undefined || values !== undefined ? '' : ` ≤ ${max}`
  return html`<span title="${max === undefined ? '' : say('characters', { max })}">${word('type', type)}${length}</span>${
    unit !== undefined && html` <small>${unit}</small>`
  }`
}

function given({ constraint, when, fallback }: DataField, { say, word, lang }: PageSpeaker): Html {
  const join = lang === 'zh' ? '、' : ', '
  const condition =
    when === undefined
      ? constraint === 'C' && say('unlessGiven')
      : when.is === undefined
        ? say('whenGiven', { field: when.field })
        : say('whenIs', { field: when.field, values: when.is.join(join) })
  return html`<abbr title="${word('constraint', constraint)}">${constraint}</abbr>${
    condition !== false && html` <small>${condition}</small>`
  }${fallback !== undefined && html` <small>${say('fallback', { value: String(fallback) })}</small>`}`
}

function allowed(field: DataField, speaker: PageSpeaker): Html {
  const { values, valueList, form, range, refers, unheld, author, quotient } = field
  const { say, lang } = speaker
  const parts: Html[] = []
  if (valueList !== undefined) parts.push(html`<a href="/dictionary?lang=${lang}#list-${valueList}">${valueList}</a>`)
  if (values !== undefined) parts.push(html`<code class="values">${values.join(' ')}</code>`)
  if (form !== undefined) parts.push(html`${FORMS[form][lang]}`)
  if (range !== undefined) parts.push(html`${say('range', { low: range[0], high: range[1] })}`)
  if (refers !== undefined)
    parts.push(
      html`<a href="/dictionary/${kebabCase(refers)}?lang=${lang}">${say('refers', { what: refers })}</a>${
        unheld === 'kept' && html` <small>${say('unheldKept')}</small>`
      }`,
    )
  if (quotient !== undefined) parts.push(html`= <code>${quotient.join(' ÷ ')}</code>`)
  if (author === 'node' || author === 'issuer') parts.push(html`${say(`author.${author}`)}`)
  else if (author !== undefined) parts.push(html`${say('author.above', { values: author.above.join(' ') })}`)
  return html`${parts.map((part, at) => html`${at > 0 && html`<br>`}${part}`)}`
}

const sharing = ({ sharing: shared, personal }: DataField, { say, word }: PageSpeaker): Html =>
  html`${badge('sharing', shared, word)}${
    personal === true && html` <span class="badge personal">${say('personal')}</span>`
  }`

/** Said once for the data set, and again only where a field differs. */
function sourceOf(field: DataField, standardRef: string, status: string, { word }: PageSpeaker): Html {
  const differs = field.status !== status
  return html`${field.standardRef !== standardRef || differs ? field.standardRef : html`<span class="same">${field.standardRef}</span>`}${
    differs && html` ${badge('status', field.status, word)}`
  }`
}

export function valueListsSection(lists: readonly ValueList[], speaker: PageSpeaker, open = false): Html {
  const { say, word } = speaker
  return html`<section id="value-lists" aria-labelledby="value-lists-title"><h2 id="value-lists-title">${say('valueLists')}</h2>
${lists.map(
  (list) => html`<details class="entry" id="list-${list.name}"${open && OPEN}><summary>${bilingual(list, speaker)}
<code>${list.name}</code> <small>${say('entries', { count: list.values.length })}</small></summary>
<p>${list.standardRef} ${badge('status', list.status, word)}</p>
<table><thead><tr><th scope="col">${say('code')}</th><th scope="col">${say('name')}</th></tr></thead><tbody>
${list.values.map((value) => html`<tr class="row"><th scope="row"><code>${value.name}</code></th><td>${bilingual(value, speaker)}</td></tr>`)}
</tbody></table></details>
`,
)}</section>`
}

const OPEN = html` open`

export const badge = (list: string, name: string, word: PageSpeaker['word']): Html =>
  html`<span class="badge ${list}-${name}">${word(list, name)}</span>`

/** The reader's language first, the other one beside it. */
export function bilingual({ zh, en }: { readonly zh: string; readonly en?: string }, { lang }: PageSpeaker): Html {
  if (lang === 'zh')
    return html` <span lang="zh">${zh}</span>${en !== undefined && html` <small lang="en">${en}</small>`}`
  if (en === undefined) return html` <span lang="zh">${zh}</span>`
  return html` <span lang="en">${en}</span> <small lang="zh">${zh}</small>`
}
