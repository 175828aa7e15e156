/**
 * Run inside a copy of the clone whose standard was changed: what validator, store, graph and dictionary page make of it.
 * Prints one JSON object.
 *
 * @module
 */
import { listedProfiles } from '@guantong/node/intake/profiles/load-profile'
import { dataSetOf, loadStandard, validateRow } from '@guantong/standard'
import { createDictionaryPages } from '@guantong/web'
import { eventually } from './eventually.ts'
import { makeInput } from './make-rows.ts'
import { startGraphs } from './start-graphs.ts'

const [code = '', field = '', value = ''] = process.argv.slice(2)
const CITY = '370200'
const standard = loadStandard()
const { divisions, codes } = standard
const component = dataSetOf('Component')
const given = {
  ...makeInput(component, CITY, 0),
  standardRef: 'GB/T 47678.5-2026',
  kind: 'COMPONENT',
  code,
  classCode: '01',
  className: '市政公用设施',
  [field]: value,
}
const verdict = validateRow(component, given, { regionCode: CITY, divisions, codes, now: new Date() })
if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))

const graphs = await startGraphs([
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: CITY, parent: '370000', tier: 'city' },
])
try {
  await graphs.writeRows(CITY, component, [verdict.row])
  const column = component.field(field)?.column
  const { rows } = await graphs.tiers.of(CITY).ledger.pool.query(`select code, ${column} as value from component`)
  const asked = `{ region(code: "${CITY}") { components(first: 1) { nodes { code ${field} } } } codes(standardRef: "GB/T 47678.5-2026", kind: COMPONENT) { code name } }`
  // Links carry questions some milliseconds after both ends have begun.
  const answer = await eventually('the city is reached', async () => {
    const told = await graphs.ask('000000', asked, {}, { sharing: 'withheld' })
    return told.data?.region?.components === null ? null : told
  })
  const page = createDictionaryPages(
    standard,
    listedProfiles,
  )({
    url: new URL('http://node/dictionary/component?lang=zh'),
    headers: {},
  })
  process.stdout.write(
    JSON.stringify({
      warnings: verdict.warnings.map(({ rule }) => rule),
      stored: rows[0],
      answered: answer.data?.region.components.nodes[0],
      errors: answer.errors,
      codeName: answer.data?.codes.find((item: { code: string }) => item.code === code)?.name,
      page: String(page?.body).includes(field),
    }),
  )
} finally {
  await graphs.stop()
}
