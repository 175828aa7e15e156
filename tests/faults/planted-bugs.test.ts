/**
 * The laboratory itself is tried: bugs planted into a copy of the sources must be found, and an unchanged copy must pass the
 * same seeds.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUGS, type Bug } from './bugs.ts'
import { CAST, type Laboratory, openLaboratory } from './laboratory.ts'
import { plantBug } from './plant-bug.ts'
import { isBad, type Outcome, runSchedule } from './run-schedule.ts'
import { scheduleOf } from './schedule.ts'
import type { World } from './world.ts'

const MOST_SEEDS = 100
/** A bug may keep a world from ever coming to rest: it has shown itself long before. */
const PATIENCE_MS = 8_000

const sentencesOf = ({ lost, doubled, stale, unsound }: Outcome): string[] => [
  ...stale,
  ...unsound,
  ...lost,
  ...doubled,
]

/** The first seed whose schedule brings out what the bug is known by. */
async function firstSeed(
  world: World,
  bug: Bug,
  signal: AbortSignal,
): Promise<{ seed: number; sentence: string } | undefined> {
  // A test that is out of time would otherwise go on beside all that follow it.
  for (const seed of seedsOf(bug)) {
    if (signal.aborted) break
    const outcome = await runSchedule(world, scheduleOf(seed, CAST, bug.kinds), PATIENCE_MS)
    const sentence = sentencesOf(outcome).find((each) => bug.says.test(each))
    if (sentence !== undefined) return { seed, sentence }
  }
  return undefined
}

/** Twice what brought it out before; then whatever else does. */
const seedsOf = ({ seed }: Bug): number[] => [seed, seed, ...Array.from({ length: MOST_SEEDS }, (_, i) => i + 1)]

const found = new Map<Bug, number>()

describe('a bug planted into a copy of the sources is found', () => {
  it.for(BUGS)('$name', { timeout: 240_000 }, async (bug, { signal }) => {
    const copy = plantBug(bug.patches)
    const lab = await openLaboratory(copy.folder)
    try {
      const first = await firstSeed(await lab.world(), bug, signal)
      process.stderr.write(
        `${bug.name}: ${first === undefined ? 'not found' : `seed ${first.seed}: ${first.sentence}`}\n`,
      )
      expect(first).toBeDefined()
      found.set(bug, first?.seed ?? 0)
    } finally {
      await lab.close()
      copy.remove()
    }
  })
})

describe('an unchanged copy passes the seeds that bring it out', () => {
  let copy: ReturnType<typeof plantBug>
  let lab: Laboratory
  let world: World
  beforeAll(async () => {
    copy = plantBug([])
    lab = await openLaboratory(copy.folder)
    world = await lab.world()
  })
  afterAll(async () => {
    await lab?.close()
    copy?.remove()
  })

  it.each(BUGS)('$name', { timeout: 240_000 }, async (bug) => {
    for (const seed of new Set([bug.seed, found.get(bug) ?? 1])) {
      const outcome = await runSchedule(world, scheduleOf(seed, CAST, bug.kinds), 60_000)
      expect(sentencesOf(outcome), `seed ${seed}`).toEqual([])
      expect(isBad(outcome)).toBe(false)
    }
  })
})
