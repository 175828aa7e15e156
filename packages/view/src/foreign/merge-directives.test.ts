import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { expect, it } from 'vitest'
import { CAMERAS, CAMERAS_SDL, createForeignWorld } from './foreign-world.fixture.ts'

const DIRECTIVES = /* GraphQL */ `
  directive @key(selectionSet: String!) on OBJECT
  directive @computed(selectionSet: String!) on FIELD_DEFINITION
  directive @merge(argsExpr: String, keyArg: String, keyField: String, key: [String!], additionalArgs: String) on FIELD_DEFINITION
`
const REGIONS = 'regions(codes: [String!]!): [Region]!'
const CASES = 'casesById(ids: [ID!]!): [Case!]!'

/** The service whose entries stand in its SDL, with parts of it replaced. */
const saying = (...replaced: readonly (readonly [string, string])[]) => {
  const sdl = replaced.reduce((text, [from, to]) => text.replace(from, to), CAMERAS_SDL)
  return { ...CAMERAS, sdl: `${DIRECTIVES}${sdl}`, merge: {} }
}
const MERGED = [
  [REGIONS, `${REGIONS} @merge(keyField: "code")`],
  [CASES, `${CASES} @merge(keyField: "id", keyArg: "ids")`],
] as const

it('finds objects of ours as the directives of the SDL say, and as the configuration says the same', async () => {
  const document = `{ region(code: "370200") { cameras { id region { name } } cases { nodes { nearbyCameras { id } } } }
    cameras { total } }`
  const [world, configured] = [createForeignWorld([saying(...MERGED)]), createForeignWorld([CAMERAS])]
  const result = await world.ask(document)
  expect(result.errors).toBeUndefined()
  expect(result).toEqual(await configured.ask(document))
  expect(world.sent).toEqual(configured.sent)
  expect(printSchemaWithDirectives(world.view.schema)).toBe(printSchemaWithDirectives(configured.view.schema))
})

it('says in its SDL which service owns a field', () => {
  const printed = printSchemaWithDirectives(createForeignWorld([saying(...MERGED)]).view.schema)
  expect(printed).toMatch(/cameras\(on: Boolean\): \[Camera\] @service\(name: "cameras"\)/)
  expect(printed).toMatch(/\n {2}cameras: CamerasQuery @service\(name: "cameras"\)/)
  expect(printed).toContain('directive @service(name: String!) on FIELD_DEFINITION')
  expect(printed).toMatch(/\n {2}regions\(codes: \[String!\]\): \[Region\]!\n/)
})

it('takes a key of one field, and leaves types that are not ours to the service', async () => {
  const service = saying(
    ...MERGED,
    ['type Region {', 'type Region @key(selectionSet: "{ code }") {'],
    ['total: Int!', 'total: Int! poles(ids: [ID!]!): [Pole] @merge(argsExpr: "ids: [[$key.id]]")'],
  )
  const result = await createForeignWorld([service]).ask('{ region(code: "370200") { availability { viewable } } }')
  expect(result).toEqual({ data: { region: { availability: { viewable: 30 } } } })
})

it('reads no directive where the configuration says how objects are found', async () => {
  const { sdl } = saying([CASES, `${CASES} @merge(keyField: "nr", keyArg: "nowhere")`])
  const world = createForeignWorld([{ ...CAMERAS, sdl }])
  expect((await world.ask('{ region(code: "370200") { availability { viewable } } }')).errors).toBeUndefined()
})

const merged = (argument: string) => [[REGIONS, `${REGIONS} @merge(${argument})`]] as const
it.each<[string, readonly (readonly [string, string])[]]>([
  ['@merge of regions: argsExpr is not carried', merged('argsExpr: "codes: [[$key.code]]"')],
  ['@merge of regions: additionalArgs is not carried', merged('keyField: "code", additionalArgs: "on: true"')],
  ['@merge of regions: without keyField its keys would be objects', merged('keyArg: "codes"')],
  ['regions has no argument codes.in', merged('keyField: "code", keyArg: "codes.in"')],
  ['@merge of regions: its own SDL may ask by code of Region only; merge may name name', merged('keyField: "name"')],
  [
    '@merge of casesById: its own SDL may ask by id of Case only; merge may name grid',
    [[CASES, `${CASES} @merge(keyField: "grid")`]],
  ],
  [
    '@merge of regions: it has more than one argument',
    [[REGIONS, 'regions(codes: [String!]!, at: Int): [Region]! @merge(keyField: "code")']],
  ],
  [
    '@merge for Region on both regions and byCode',
    [...merged('keyField: "code"'), ['total: Int!', 'byCode(code: ID): Region @merge(keyField: "code")']],
  ],
  [
    '@key of Region: a key is one field',
    [...merged('keyField: "code"'), ['type Region {', 'type Region @key(selectionSet: "{ code name }") {']],
  ],
  [
    '@computed of Region.availability: a service is sent keys',
    [...MERGED, ['availability: Availability!', 'availability: Availability! @computed(selectionSet: "{ name }")']],
  ],
])('refuses what it does not carry: %s', (reason, replaced) => {
  expect(() => createForeignWorld([saying(...replaced)])).toThrow(
    expect.objectContaining({ code: 'GT_CONFIG_INVALID', message: expect.stringContaining(reason) }),
  )
})
