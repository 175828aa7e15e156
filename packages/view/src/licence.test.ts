/**
 * The licence of the spliced path (D1): whatever the document, its variables and the failures on the way, it answers as
 * graphql-js does where all rows are in one node, and as plain `stitchSchemas` does over the same nodes.
 *
 * `GUANTONG_DOCUMENTS=50000` tries longer and says how far it is; `GUANTONG_SEED` and `GUANTONG_FROM` go on where it was, and
 * `GUANTONG_SEED` alone tries again what a failure printed.
 */
import fc from 'fast-check'
import type { ExecutionResult } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { differenceOf } from './compare-answers.fixture.ts'
import { countKinds, KINDS } from './count-kinds.fixture.ts'
import { type Asked, asked } from './document-arbitrary.fixture.ts'
import { createOneNode, type OneNode } from './one-node.fixture.ts'
import { SDL } from './regions-schema.fixture.ts'
import { createStitched } from './stitched.fixture.ts'
import { createTiers, type Tiers } from './three-tiers.fixture.ts'

const IN_THE_SUITE = 2000
const { GUANTONG_DOCUMENTS: documents, GUANTONG_SEED: seeded, GUANTONG_FROM: from } = process.env
const DOCUMENTS = Number(documents ?? IN_THE_SUITE)
const SEED = Number(seeded ?? Date.now() % 2 ** 31)
const FROM = Number(from ?? 0)
/** Documents of one seed; the next thousand have the next seed. */
const CHUNK = 1000
const DEADLINE = 60_000

type Ask = (asked: Asked) => Promise<ExecutionResult>

function asker(nodes: Tiers | OneNode): Ask {
  const replace = (set: Set<string>, codes: readonly string[]) => {
    set.clear()
    for (const code of codes) set.add(code)
  }
  return async ({ text, variables, at, down, hung, dying, faults }) => {
    replace(nodes.down, down)
    replace(nodes.hung, hung)
    replace(nodes.dying, dying)
    nodes.faults.clear()
    for (const [code, fault] of faults) nodes.faults.set(code, fault)
    const answer = nodes.ask(text, variables, { at, ms: DEADLINE })
    let waiting = hung.length + dying.length > 0
    const done = answer.finally(() => {
      waiting = false
    })
    // The clock stands still unless a node hangs; then the deadlines pass one after another, in no real time.
    for (let ms = 0; waiting && ms <= DEADLINE; ms += DEADLINE / 6) await vi.advanceTimersByTimeAsync(DEADLINE / 6)
    expect(waiting, 'answers by the deadline').toBe(false)
    return done
  }
}

const spliced = asker(createTiers())
const stitched = asker(createStitched())
const inOneNode = asker(createOneNode())

/** Found by the property below, and once wrong on one of the paths. */
const FOUND: readonly string[] = [
  // What stands below a field that is left out is not asked for on behalf of another of its key.
  '{ a: regions { c: cases { totalCount } } a: regions @skip(if: true) { c: cases { edges { cursor } } } }',
  // Names the view uses itself.
  '{ g0: case(id: "370200:case:1") { id } regions { sensors } }',
  '{ regions { _gtCode: sensors _gtRow: name } }',
  '{ regions { code: sensors name children { code: cases { totalCount } } } }',
  // Fields of one key under different conditions, and selections of which nothing is left.
  '{ region(code: "310000") { cases { edges @skip(if: true) { cursor } edges { cursor } } } }',
  '{ region(code: "310000") { cases { edges { cursor @skip(if: true) } } } }',
  // Errors of an id; several errors below one null; errors of one row that is asked for different things.
  '{ one: case(id: "440300:case:2") { broken strict } two: case(id: "nonsense") { id } }',
  '{ region(code: "310000") { parent { children { name cases { totalCount } } } name } }',
  '{ regions { cases { totalCount } children { cases { edges { node { broken } } } } } }',
]

/** Four passes on the stitched path. */
const DEEP = `query ($yes: Boolean!) { ...All case(id: "310000:case:0") { broken @include(if: $yes) } }
fragment All on Query { regions {
  children { parent { ...Below name } } cases @include(if: $yes) { one: totalCount totalCount } children { sensors } } }
fragment Below on Region { children {
  children { also: sensors answeredBy @include(if: $yes) } cases { totalCount } children @include(if: $yes) { answeredBy } } }`

/** A city, a province and a city at the top, each of a release that lacks something else. */
const OLDER = { '370200': 'Case.title', '440000': 'Region.sensors', '310000': 'Region.cases(state:)' } as const
const SDL_OF: Readonly<Record<keyof typeof OLDER, string>> = {
  '370200': SDL.replace('title: String ', ''),
  '440000': SDL.replace('sensors: [String!]\n', '\n'),
  '310000': SDL.replace('cases(first: Int, state: State)', 'cases(first: Int)'),
}

/** Letters of a document that a person can read at once. */
const SMALL = 400

/** Differences small enough to be overlooked. */
const PLANTED: Readonly<Record<string, (answer: ExecutionResult) => ExecutionResult>> = {
  'an error is lost': ({ errors, ...answer }) => ({ ...answer, errors: (errors ?? []).slice(1) }),
  'the path of an error ends too early': ({ errors, ...answer }) => ({
    ...answer,
    errors: (errors ?? []).map((error) => Object.assign({}, error, { path: error.path?.slice(0, -1) })),
  }),
  'an error has the sentence of another': ({ errors, ...answer }) => ({
    ...answer,
    errors: (errors ?? []).map((error) => Object.assign({}, error, { message: errors?.[0]?.message })),
  }),
  'rows change places': ({ data, ...answer }) => ({ ...answer, ...changed(data, (rows) => rows.toReversed()) }),
  'a null takes its list with it': ({ data, ...answer }) => ({
    ...answer,
    ...changed(data, (rows) => (rows.includes(null) ? null : rows)),
  }),
}

function changed(data: ExecutionResult['data'], change: (rows: unknown[]) => unknown): ExecutionResult {
  const revive = (_: string, value: unknown): unknown => (Array.isArray(value) ? change(value) : value)
  return JSON.parse(JSON.stringify({ data }), revive)
}

describe('the spliced path answers as one node would, and as stitching does', () => {
  beforeAll(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterAll(() => void vi.useRealTimers())

  const kinds = new Map<string, number>()
  const same = async (input: Asked) => {
    const answer = await spliced(input)
    countKinds(kinds, input, answer)
    expect(differenceOf(answer, await inOneNode(input)), 'spliced, one node').toBeNull()
    expect(differenceOf(answer, await stitched(input), 'another order'), 'spliced, stitched').toBeNull()
  }

  it.each(FOUND)('%s', (text) =>
    same({ text, variables: {}, at: '000000', down: ['370200'], hung: [], dying: [], faults: [['310000', 'name']] }),
  )

  it('a node that hangs costs the regions below others nothing, however deep they are asked for', () =>
    same({
      text: DEEP,
      variables: { yes: true },
      at: '000000',
      down: [],
      hung: ['370800', '310000'],
      dying: [],
      faults: [],
    }))

  it(`whatever is asked and whoever fails (${DOCUMENTS} documents)`, {
    timeout: 60_000 + DOCUMENTS * 100,
  }, async () => {
    for (let at = FROM; at < DOCUMENTS; at += CHUNK) {
      const numRuns = Math.min(CHUNK, DOCUMENTS - at)
      await fc.assert(fc.asyncProperty(asked, same), { seed: SEED + at / CHUNK, numRuns })
      if (DOCUMENTS > IN_THE_SUITE)
        process.stderr.write(
          `equal: ${at + numRuns} of ${DOCUMENTS}; GUANTONG_SEED=${SEED} GUANTONG_FROM=${at + CHUNK}\n`,
        )
    }
  })

  it.runIf(DOCUMENTS - FROM >= IN_THE_SUITE)('and of each kind of document and answer there were some', () => {
    const seldom = KINDS.filter((kind) => (kinds.get(kind) ?? 0) < (DOCUMENTS - FROM) / 200)
    expect(seldom, JSON.stringify(Object.fromEntries(kinds))).toEqual([])
  })

  it.each([true, false])('and so with nodes of the release before (that say what they lack: %s)', async (tells) => {
    const inOneOlder = asker(createOneNode(OLDER))
    const stitchedOlder = asker(createStitched(OLDER))
    const property = fc.asyncProperty(asked, async (input) => {
      // Asked itself, an older node refuses what it lacks.
      fc.pre(!(input.at in OLDER))
      const older = asker(createTiers({ sdl: SDL_OF, tells }))
      const expected = await inOneOlder(input)
      expect(differenceOf(expected, await stitchedOlder(input), 'another order'), 'one node, stitched').toBeNull()
      expect(differenceOf(await older(input), expected), 'the first time').toBeNull()
      expect(differenceOf(await older(input), expected), 'when it is known').toBeNull()
    })
    await fc.assert(property, { seed: SEED, numRuns: Math.ceil(DOCUMENTS / 10) })
  })

  it.each(Object.entries(PLANTED))('and it shows when %s, in a small document', async (_, plant) => {
    const wrong = fc.asyncProperty(asked, async (input) => {
      const answer = await spliced(input)
      expect(differenceOf(plant(answer), await inOneNode(input))).toBeNull()
    })
    const { counterexample } = await fc.check(wrong, { seed: SEED, numRuns: 300 })
    expect(counterexample?.[0].text.length, counterexample?.[0].text).toBeLessThan(SMALL)
  })
})
