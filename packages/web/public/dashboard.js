// A user of the public GraphQL. Everything that comes from the node is written with textContent and is never markup.
import { askSession, credentials, showSession } from './session.js'

const TEXTS = {
  en: {
    other: '中文',
    token: 'Token',
    from: 'From',
    to: 'To',
    show: 'Show',
    dictionary: 'Data dictionary',
    region: 'Region',
    reported: 'Reported',
    closed: 'Closed',
    rate: 'Closed on time',
    asOf: 'As of',
    coverage: 'Coverage',
    none: '–',
    hint: 'A token is made with: guantong token --node CODE --scope REGION. It stays in this page and is not stored.',
    node: (node) => `${node.name || node.code} (${node.code}, ${node.tier})`,
    children: (names) => (names.length === 0 ? 'No nodes below.' : `Nodes below: ${names.join(', ')}`),
    covered: (c) => `${c.reporting} of ${c.expected}`,
    connected: (c) => `${c.expected} of ${c.expected + c.unconnected} connected`,
    missing: (nodes) => `nothing from ${nodes.join(', ')}`,
    standing: {
      NOT_REPORTED: 'nothing reported',
      NOT_ANSWERED: 'no answer',
      NOT_GIVEN_BACK: 'not passed down',
      NOT_DUE: 'not due yet',
      NOT_CONNECTED: 'no node connected',
      OUT_OF_SCOPE: 'not known here',
    },
  },
  zh: {
    other: 'English',
    token: '令牌',
    from: '起',
    to: '止',
    show: '查询',
    dictionary: '数据字典',
    region: '区划',
    reported: '上报数',
    closed: '结案数',
    rate: '按期结案率',
    asOf: '数据截至',
    coverage: '覆盖',
    none: '–',
    hint: '令牌由命令生成：guantong token --node 节点 --scope 区划。令牌只留在本页，不会保存。',
    node: (node) =>
      `${node.name || node.code}（${node.code}，${{ NATION: '国家', PROVINCE: '省', CITY: '市' }[node.tier] ?? node.tier}）`,
    children: (names) => (names.length === 0 ? '无下级节点。' : `下级节点：${names.join('、')}`),
    covered: (c) => `${c.reporting}/${c.expected}`,
    connected: (c) => `${c.expected + c.unconnected} 个城市中 ${c.expected} 个已接入`,
    missing: (nodes) => `尚未收到 ${nodes.join('、')}`,
    standing: {
      NOT_REPORTED: '无报送',
      NOT_ANSWERED: '无应答',
      NOT_GIVEN_BACK: '上级未回流',
      NOT_DUE: '未到期',
      NOT_CONNECTED: '未接入',
      OUT_OF_SCOPE: '不在本级范围',
    },
  },
}

const DOCUMENT = `query Dashboard($from: String!, $to: String!) {
  node { code name tier children { code name } }
  regions(connected: true) {
    code
    name
    measures(period: { from: $from, to: $to }) {
      standing
      nodes { reported closed onTimeClosingRate { value } }
      asOf
      coverage { expected reporting unconnected sources { node source } }
    }
  }
}`

const at = (id) => document.getElementById(id)
let lang = (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en'
let last = null
let known = { signIn: null, session: null }

function speak() {
  document.documentElement.lang = lang
  for (const element of document.querySelectorAll('[data-text]'))
    element.textContent = TEXTS[lang][element.dataset.text]
  at('language').textContent = TEXTS[lang].other
  showSession(at('who'), known, lang)
  if (last !== null) show(last)
}

function cell(row, text, className) {
  const element = row.insertCell()
  element.textContent = text
  if (className) element.className = className
}

function show({ data, errors }) {
  const text = TEXTS[lang]
  at('problem').textContent = (errors ?? []).map(({ message }) => message).join('\n')
  at('node').hidden = at('regions').hidden = !data
  if (!data) return
  at('node').replaceChildren()
  for (const line of [text.node(data.node), text.children(data.node.children.map(({ code, name }) => name || code))]) {
    at('node').append(Object.assign(document.createElement('p'), { textContent: line }))
  }
  const body = at('regions').tBodies[0]
  body.replaceChildren()
  for (const region of data.regions) {
    if (region === null) continue
    const {
      standing,
      nodes: [figures],
      asOf,
      coverage,
    } = region.measures
    const rate = figures?.onTimeClosingRate.value
    const missing = coverage.sources.filter(({ source }) => source === 'MISSING').map(({ node }) => node)
    const row = body.insertRow()
    cell(row, `${region.name} ${region.code}`)
    if (figures) cell(row, figures.reported.toLocaleString(lang))
    else cell(row, text.standing[standing] ?? text.none, 'missing')
    cell(row, figures ? figures.closed.toLocaleString(lang) : text.none)
    cell(row, rate == null ? text.none : `${(rate * 100).toFixed(2)} %`)
    cell(row, asOf === null ? text.none : new Date(asOf).toLocaleString(lang))
    cell(
      row,
      [
        text.covered(coverage),
        ...(coverage.unconnected === 0 ? [] : [text.connected(coverage)]),
        ...(missing.length === 0 ? [] : [text.missing(missing)]),
      ].join('; '),
      missing.length === 0 ? '' : 'missing',
    )
  }
}

async function ask(event) {
  event?.preventDefault()
  const sent = credentials(at('token').value.trim(), known.session)
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      ...sent,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-language': lang,
        ...sent.headers,
      },
      body: JSON.stringify({
        query: DOCUMENT,
        variables: { from: at('from').value.trim(), to: at('to').value.trim() },
      }),
    })
    last = await response.json()
  } catch (error) {
    last = { errors: [{ message: String(error) }] }
  }
  show(last)
}

at('to').value = String(new Date().getFullYear())
at('language').addEventListener('click', () => {
  lang = lang === 'en' ? 'zh' : 'en'
  speak()
})
at('ask').addEventListener('submit', ask)
speak()

known = await askSession()
if (known.session !== null) {
  at('token').required = false
  at('token-label').hidden = at('hint').hidden = true
  ask()
}
speak()
