import { GraphQLError, parse, printSchema, validate } from 'graphql'
import { expect, it } from 'vitest'
import { CAMERAS, camerasOf, createForeignWorld, WEATHER } from './foreign-world.fixture.ts'

const plainly = ({ id, name, on }: { id: string; name: string; on: boolean }) => ({ id, name, on })

it('puts what services say beside what is ours, in the order of the document', async () => {
  const world = createForeignWorld()
  const result = await world.ask(
    '{ regions(codes: ["370200", "370000"]) { cams: cameras { id name on } code temperature name } }',
  )
  expect(result.errors).toBeUndefined()
  expect(JSON.stringify(result.data)).toBe(
    JSON.stringify({
      regions: ['370200', '370000'].map((code) => ({
        ...{ cams: camerasOf(code).map(plainly), code, temperature: 21.5, name: `name of ${code}` },
      })),
    }),
  )
})

it('asks each service once for all regions, cases, aliases and root fields', async () => {
  const world = createForeignWorld()
  const result = await world.ask(
    `query ($on: Boolean, $code: String!) {
      a: region(code: $code) { name cameras(on: $on) { id } cases(first: 3) { nodes { id nearbyCameras { id } } } }
      b: regions { ...R children { ...R } }
      cameras { list(region: "370200") { id } total }
      other: cameras { all: total newest { __typename ... on Pole { metres } } }
    }
    fragment R on Region { availability { installed } temperature }`,
    { on: true, code: '370200' },
  )
  expect(result.errors).toBeUndefined()
  expect(world.sent.map(({ service }) => service).sort()).toEqual(['cameras', 'weather'])
  expect(result.data).toMatchObject({
    a: {
      cameras: [{ id: '370200-1' }],
      cases: { nodes: [0, 1, 2].map((at) => ({ nearbyCameras: [{ id: `370200:case:${at}-1` }, {}] })) },
    },
    b: [{ availability: { installed: 69 }, temperature: 21.5, children: [{ temperature: 21.5 }, {}] }, {}, {}],
    cameras: { list: [{ id: '370200-1' }, {}], total: 2 },
    other: { all: 2, newest: { __typename: 'Pole', metres: 4 } },
  })
})

it('goes on from what a service says of a region to what is ours', async () => {
  const world = createForeignWorld()
  const result = await world.ask('{ region(code: "370000") { cameras { id region { code name parent { name } } } } }')
  expect(result).toEqual({
    data: {
      region: {
        cameras: [
          { id: '370000-1', region: { code: '370000', name: 'name of 370000', parent: null } },
          { id: '370000-2', region: { code: '370200', name: 'name of 370200', parent: { name: 'name of 370000' } } },
        ],
      },
    },
  })
})

it('says of ours what is wrong with ours, also below a field of a service', async () => {
  const world = createForeignWorld([CAMERAS])
  const result = await world.ask('{ cameras { list(region: "370800") { id region { code name } } } }')
  expect(result.data).toMatchObject({ cameras: { list: [{ region: null }, { region: { name: 'name of 370200' } }] } })
  expect(result.errors).toEqual([{ message: 'no name', path: ['cameras', 'list', 0, 'region', 'name'] }])
})

it('runs what asks nothing of a service as before', async () => {
  const world = createForeignWorld()
  const document = '{ regions { code name cases { nodes { title } } } node { code } }'
  expect(await world.ask(document)).toEqual(await world.askOurs(document))
  expect(world.sent).toEqual([])
})

it('sends no key that the asker may not see, and says so at its place', async () => {
  const world = createForeignWorld()
  const result = await world.ask('{ regions { code availability { viewable } } }', {}, ['370200'])
  expect(world.sent.map(({ variables }) => Object.values(variables))).toEqual([[['370200']]])
  expect(result.data).toEqual({
    regions: [
      { code: '370000', availability: null },
      { code: '370200', availability: { viewable: 30 } },
      { code: '370800', availability: null },
    ],
  })
  expect(result.errors).toMatchObject([
    { path: ['regions', 0, 'availability'], extensions: { code: 'GT_REGION_OUT_OF_SCOPE', region: '370000' } },
    { path: ['regions', 2, 'availability'], extensions: { code: 'GT_REGION_OUT_OF_SCOPE', region: '370800' } },
  ])
  const cases = await world.ask('{ region(code: "370800") { cases { nodes { nearbyCameras { id } } } } }', {}, [
    '370200',
  ])
  expect(cases.data).toEqual({ region: { cases: { nodes: [{ nearbyCameras: null }, { nearbyCameras: null }] } } })
  expect(world.sent).toHaveLength(1)
})

it('asks root fields for regions the asker may see, and without a region only for all', async () => {
  const world = createForeignWorld()
  const document = 'query ($r: String) { cameras { mine: list(region: $r) { id } } }'
  const total = '{ cameras { total } }'
  const refused = (key: string) => ({
    data: { cameras: { [key]: null } },
    errors: [{ path: ['cameras', key], extensions: { code: 'GT_REGION_OUT_OF_SCOPE' } }],
  })
  expect(await world.ask(document, { r: '370800' }, ['370200'])).toMatchObject(refused('mine'))
  expect(await world.ask(document, { r: null }, ['370200'])).toMatchObject(refused('mine'))
  expect(await world.ask(document, {}, ['370200'])).toMatchObject(refused('mine'))
  expect(await world.ask(total, {}, ['370200'])).toMatchObject(refused('total'))
  expect(world.sent).toEqual([])
  expect((await world.ask(document, { r: '370200' }, ['370200'])).errors).toBeUndefined()
  expect(await world.ask(total)).toEqual({ data: { cameras: { total: 2 } } })
})

it('leaves out what conditions leave out, keys of the client in peace, and nothing of its own behind', async () => {
  const world = createForeignWorld()
  const document = `query ($no: Boolean!) { region(code: "370200") {
    code: name _gt_code: code ... @include(if: $no) { cameras { id } } availability @skip(if: true) { viewable } sky @include(if: $no) } }`
  expect(await world.ask(document, { no: false })).toEqual({
    data: { region: { code: 'name of 370200', _gt_code: '370200' } },
  })
  expect(world.sent).toEqual([])
  expect(await world.ask(document, { no: true })).toMatchObject({
    data: { region: { code: 'name of 370200', cameras: [{}, {}], sky: 'clear' } },
  })
})

it.each([
  ['below an interface', '{ region(code: "370000") { named { name ... on Region { cameras { id } } } } }'],
  ['of a region that a service names', '{ region(code: "370000") { cameras { region { temperature } } } }'],
  [
    'of a region that it names, in a fragment',
    '{ region(code: "370000") { ...R cameras { region { ...R } } } } fragment R on Region { sky }',
  ],
  ['under a name that is none', '{ region(code: "370000") { cameras { __proto__: id } } }'],
])('refuses fields of services %s', (_, text) => {
  const { view } = createForeignWorld()
  const document = parse(text)
  expect(validate(view.schema, document)).toEqual([])
  expect(() => view.check(document)).toThrow(expect.objectContaining({ code: 'GT_DOCUMENT_INVALID' }))
})

it('says in the schema whose a field is, shows no entry by keys, and answers questions about the schema', async () => {
  const world = createForeignWorld()
  const printed = printSchema(world.view.schema)
  expect(printed).not.toMatch(/_cameras_|switchOff|weatherOf/)
  expect(printed).toContain('type CamerasQuery')
  const result = await world.ask(
    '{ __type(name: "Region") { fields { name description } } camera: __type(name: "Weather_Camera") { name } region(code: "370200") { code } }',
  )
  const { fields } = (result.data as { __type: { fields: { name: string; description: string | null }[] } }).__type
  expect(
    fields
      .filter(({ description }) => description?.includes('外部服务'))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['availability', 'cameras', 'division', 'sky', 'temperature'])
  expect(result.data).toMatchObject({ camera: { name: 'Weather_Camera' }, region: { code: '370200' } })
})

it.each([
  [
    'a type of ours',
    { sdl: 'type Query { a: Node } type Node { x: Int }', merge: {} },
    'Node is both of this platform',
  ],
  [
    'a type of another',
    { sdl: 'type Query { a: Camera } type Camera { x: Int }', merge: {} },
    'Camera is both of the service cameras',
  ],
  [
    'a root field of ours',
    { name: 'node', sdl: 'type Query { a: Int }', merge: {} },
    'Query.node is both of this platform',
  ],
  [
    'a service',
    { name: 'cameras', sdl: 'type Query { a: Int }', merge: {} },
    'Query.cameras is both of the service cameras',
  ],
  [
    'a field of ours',
    { sdl: 'type Query { r(codes: [String]): [Region] } type Region { code: String name: String }' },
    'Region.name is both of this platform',
  ],
  [
    'a field of another',
    { sdl: 'type Query { r(codes: [String]): [Region] } type Region { code: String cameras: Int }' },
    'Region.cameras is both of the service cameras',
  ],
])('refuses a second one of the name of %s, and names both owners', (_, more, reason) => {
  const second = {
    name: 'second',
    merge: { Region: { field: 'r', argument: 'codes', key: 'code' } },
    regionArguments: {},
    ...more,
  }
  expect(() => createForeignWorld([CAMERAS, second])).toThrow(reason)
})

it.each([
  ['nothing may be added to Node', { Node: { field: 'regions', argument: 'codes', key: 'code' } }],
  ['it has no root field nowhere', { Region: { field: 'nowhere', argument: 'codes', key: 'code' } }],
  ['regions has no argument ids', { Region: { field: 'regions', argument: 'ids', key: 'code' } }],
  ['its root field total gives no Region', { Region: { field: 'total', argument: 'codes', key: 'code' } }],
  ['its type Region has no field nr', { Region: { field: 'regions', argument: 'codes', key: 'code', theirKey: 'nr' } }],
  [
    'Region of this platform has no field nr',
    { Region: { field: 'regions', argument: 'codes', key: 'nr', theirKey: 'code' } },
  ],
  [
    'Region.parent is no key: it is not one value',
    { Region: { field: 'regions', argument: 'codes', key: 'parent', theirKey: 'code' } },
  ],
  ['it has no type Place', { Region: { field: 'regions', argument: 'codes', key: 'code', type: 'Place' } }],
])('refuses what does not fit the service: %s', (reason, merge) => {
  expect(() => createForeignWorld([{ ...CAMERAS, merge }])).toThrow(reason)
})

it.each([
  ['an interface that is not kept', 'type Query { a: Int } interface Nm { a: Int } type Cx implements Nm { id: ID }'],
  ['a name of GraphQL', 'type Query { a: Int __b: Int }'],
  ['an input that never ends', 'type Query { a(b: In): Int } input In { c: In! }'],
])('refuses a schema that is not valid: %s', (_, sdl) => {
  const bad = { name: 'bad', sdl, merge: {}, regionArguments: {} }
  expect(() => createForeignWorld([CAMERAS, bad])).toThrow('its schema is not valid')
})

it('keeps a failure inside the fields of the service that failed, each with its path', async () => {
  const world = createForeignWorld()
  world.forged.set('cameras', () => {
    throw new GraphQLError('socket hang up at 10.0.0.7')
  })
  const result = await world.ask(
    '{ regions(codes: ["370200"]) { code temperature cams: cameras { id } availability { viewable } } cameras { total } }',
  )
  expect(result.data).toEqual({
    regions: [{ code: '370200', temperature: 21.5, cams: null, availability: null }],
    cameras: { total: null },
  })
  expect(result.errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.service])).toEqual([
    [['regions', 0, 'cams'], 'GT_SERVICE_FAILED', 'cameras'],
    [['regions', 0, 'availability'], 'GT_SERVICE_FAILED', 'cameras'],
    [['cameras', 'total'], 'GT_SERVICE_FAILED', 'cameras'],
  ])
  expect(JSON.stringify(result)).not.toContain('10.0.0.7')
})

it('keeps errors and wrong values at their places', async () => {
  const world = createForeignWorld([CAMERAS])
  const document = '{ regions(codes: ["370200", "370000"]) { cameras { id name on } availability { installed } } }'
  world.forged.set('cameras', (answer) => {
    const [list] = Object.entries(answer.data ?? {})
    const [key, rows] = list as [string, { cameras: { name: unknown; on: unknown }[]; availability: unknown }[]]
    Object.assign(rows[0]?.cameras[1] ?? {}, { name: null, on: 'yes', more: 1 })
    Object.assign(rows[1] ?? {}, { availability: null })
    return {
      ...answer,
      errors: [
        { message: 'no \u202e\nname', path: [key, 0, 'cameras', 1, 'name'] },
        { message: 'x', path: [key, 1, 'availability'] },
      ],
    }
  })
  const result = await world.ask(document)
  expect(result.data).toMatchObject({
    regions: [
      { cameras: [{ name: 'gate' }, { id: '370200-2', name: null, on: null }] },
      { cameras: [{}, {}], availability: null },
    ],
  })
  expect(result.errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.reason])).toEqual([
    [['regions', 0, 'cameras', 1, 'name'], 'GT_SERVICE_FAILED', 'no name'],
    [['regions', 0, 'cameras', 1, 'on'], 'GT_SERVICE_LIED', 'no Boolean where one was asked for'],
    [['regions', 1, 'availability'], 'GT_SERVICE_FAILED', 'x'],
  ])
})

it('takes no object that is answered twice, none that was not asked for, and null for one that is not there', async () => {
  const world = createForeignWorld([WEATHER])
  world.forged.set('weather', (answer) => {
    const [key, rows] = Object.entries(answer.data ?? {})[0] as [string, object[]]
    const [a, b] = rows
    return {
      data: {
        [key]: [
          a,
          { ...a, temperature: 1 },
          { ...b, [Object.keys(b ?? {}).find((one) => one.startsWith('_gt')) ?? '']: '440300' },
        ],
      },
    }
  })
  const result = await world.ask('{ regions(codes: ["370200", "370000"]) { code temperature } }')
  expect(result.data).toEqual({
    regions: [
      { code: '370200', temperature: null },
      { code: '370000', temperature: null },
    ],
  })
  expect(result.errors).toMatchObject([
    { path: ['regions', 1, 'temperature'], extensions: { code: 'GT_SERVICE_LIED' } },
  ])
})
