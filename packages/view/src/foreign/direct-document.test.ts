import type { ExecutionResult } from 'graphql'
import { expect, it } from 'vitest'
import { CAMERAS, createForeignWorld, WEATHER } from './foreign-world.fixture.ts'

/** A prefix on both, so that every name has to be said in other words. */
const SERVICES = [{ ...CAMERAS, prefix: 'Vendor_' }, WEATHER]
const [short, long] = [createForeignWorld(SERVICES), createForeignWorld(SERVICES, 'stitched')]

const DOCUMENTS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['{ regions { code cameras { id name kind on height tags extra __typename } availability { installed } sky } }', {}],
  [
    'query ($on: Boolean = true) { regions { a: cameras(on: $on) { id } b: cameras(on: false) { ...C } } } fragment C on Vendor_Camera { i: id __typename }',
    {},
  ],
  [
    'query ($on: Boolean) { region(code: "370200") { cameras(on: $on) { id } cases(first: 3) { nodes { nearbyCameras { ... on Vendor_Camera { name tags } } } } } }',
    { on: false },
  ],
  [
    'query ($no: Boolean!) { regions { temperature @skip(if: $no) ... @include(if: $no) { sky } availability { viewable @include(if: $no) } } }',
    { no: false },
  ],
  ['query ($no: Boolean!) { regions { cameras { id @skip(if: $no) ... @include(if: $no) { name } } } }', { no: true }],
  ['{ regions(codes: ["370200", "370200", "999999"]) { division cameras { id } children { cameras { id } } } }', {}],
]
const FORGED: Record<string, (answer: ExecutionResult) => unknown> = {
  'as it is': (answer) => answer,
  nothing: () => ({ data: null, errors: [{ message: 'down' }] }),
  'numbers for texts': (answer) => JSON.parse(JSON.stringify(answer).replaceAll(/"(gate|clear)"/g, '7')),
  'numbers for ids': (answer) => JSON.parse(JSON.stringify(answer).replaceAll(/"370200-1"/g, '7')),
  'no list': (answer) => JSON.parse(JSON.stringify(answer).replaceAll('[', '{"x":[').replaceAll(']', ']}')),
  nulls: (answer) => JSON.parse(JSON.stringify(answer).replaceAll(/"gate"|true|69|21.5/g, 'null')),
}

const plainly = ({ data, errors }: ExecutionResult) => ({
  data,
  errors: errors?.map(({ path, extensions }) => `${path?.join('.')} ${extensions?.code} ${extensions?.service}`).sort(),
})

it.each(Object.entries(FORGED))('answers as the stitcher does: %s', async (_, forge) => {
  for (const { forged } of [short, long]) for (const name of ['cameras', 'weather']) forged.set(name, forge)
  for (const [document, variables] of DOCUMENTS)
    expect(plainly(await short.ask(document, variables))).toEqual(plainly(await long.ask(document, variables)))
})

it('refuses variables that do not fit before anything is asked', async () => {
  const result = await short.ask('query ($on: Boolean) { regions { cameras(on: $on) { id } } }', { on: 'yes' })
  expect(result.data).toBeUndefined()
  expect(result.errors?.[0]?.message).toContain('"$on" got invalid value')
})
