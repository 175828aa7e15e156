/**
 * The licence of the spliced path (D1): whatever the document, its variables and the failures on the way, it answers as the
 * stitched path does, and both as graphql-js does where all rows are in one node.
 *
 * `GUANTONG_FUZZ_RUNS=20000` tries longer; `GUANTONG_FUZZ_SEED` tries again what a failure printed.
 */
import fc from 'fast-check'
import type { ExecutionResult } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { differenceOf } from './compare-answers.fixture.ts'
import { type Asked, asked } from './document-arbitrary.fixture.ts'
import { createOneNode, type OneNode } from './one-node.fixture.ts'
import { SDL } from './regions-schema.fixture.ts'
import { createTiers, type Tiers } from './three-tiers.fixture.ts'

const RUNS = Number(process.env.GUANTONG_FUZZ_RUNS ?? 2000)
const SEED = process.env.GUANTONG_FUZZ_SEED === undefined ? {} : { seed: Number(process.env.GUANTONG_FUZZ_SEED) }
const DEADLINE = 60_000

type Ask = (asked: Asked) => Promise<ExecutionResult>

function asker(nodes: Tiers | OneNode): Ask {
  const replace = (set: Set<string>, codes: readonly string[]) => {
    set.clear()
    for (const code of codes) set.add(code)
  }
  return async ({ text, variables, at, down, hung, faults }) => {
    replace(nodes.down, down)
    replace(nodes.hung, hung)
    nodes.faults.clear()
    for (const [code, fault] of faults) nodes.faults.set(code, fault)
    const answer = nodes.ask(text, variables, { at, ms: DEADLINE })
    let waiting = hung.length > 0
    const done = answer.finally(() => {
      waiting = false
    })
    // The clock stands still unless a node hangs; then the deadlines pass one after another, in no real time.
    for (let ms = 0; waiting && ms <= DEADLINE; ms += DEADLINE / 6) await vi.advanceTimersByTimeAsync(DEADLINE / 6)
    expect(waiting, 'answers by the deadline').toBe(false)
    return done
  }
}

const spliced = asker(createTiers('auto'))
const stitched = asker(createTiers('stitched'))
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

describe('both paths answer as one node would', () => {
  beforeAll(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
  afterAll(() => void vi.useRealTimers())

  const same = async (input: Asked) => {
    const answer = await spliced(input)
    expect(differenceOf(answer, await inOneNode(input)), 'spliced, one node').toBeNull()
    expect(differenceOf(answer, await stitched(input)), 'spliced, stitched').toBeNull()
  }

  it.each(FOUND)('%s', (text) =>
    same({ text, variables: {}, at: '000000', down: ['370200'], hung: [], faults: [['310000', 'name']] }),
  )

  it('a node that hangs costs the regions below others nothing, however deep they are asked for', () =>
    same({ text: DEEP, variables: { yes: true }, at: '000000', down: [], hung: ['370800', '310000'], faults: [] }))

  it(`whatever is asked and whoever fails (${RUNS} times)`, { timeout: 60_000 + RUNS * 100 }, () =>
    fc.assert(fc.asyncProperty(asked, same), { ...SEED, numRuns: RUNS }),
  )

  it.each([true, false])('and so with nodes of the release before (that say what they lack: %s)', async (tells) => {
    const inOneOlder = asker(createOneNode(OLDER))
    const property = fc.asyncProperty(asked, async (input) => {
      // Asked itself, an older node refuses what it lacks.
      fc.pre(!(input.at in OLDER))
      const older = (['auto', 'stitched'] as const).map((path) => asker(createTiers(path, { sdl: SDL_OF, tells })))
      const expected = await inOneOlder(input)
      for (const ask of older) {
        expect(differenceOf(await ask(input), expected), 'the first time').toBeNull()
        expect(differenceOf(await ask(input), expected), 'when it is known').toBeNull()
      }
    })
    await fc.assert(property, { ...SEED, numRuns: Math.ceil(RUNS / 10) })
  })

  it.each(Object.entries(PLANTED))('and it shows when %s', async (_, plant) => {
    const wrong = fc.asyncProperty(asked, async (input) => {
      const answer = await spliced(input)
      expect(differenceOf(plant(answer), await inOneNode(input))).toBeNull()
    })
    const { failed } = await fc.check(wrong, { ...SEED, numRuns: 300, endOnFailure: true })
    expect(failed).toBe(true)
  })
})
