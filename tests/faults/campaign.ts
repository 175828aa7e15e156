/**
 * Many schedules in several worlds side by side.
 *
 * @module
 */
import { CAST, type Laboratory } from './laboratory.ts'
import type { Played } from './record.ts'
import { isBad, type Outcome, runSchedule } from './run-schedule.ts'
import { scheduleOf } from './schedule.ts'
import { shrink } from './shrink.ts'
import type { Kind, Step } from './step.ts'
import type { World } from './world.ts'

/** Schedules a world lasts: its tables grow, and every comparison reads all of them. */
const SCHEDULES_A_WORLD = 25
/** Nothing may take longer to heal. */
export const PATIENCE_MS = 150_000
/** Of nats-server, where submissions are to be larger than it: in life it is 8 MB. */
export const SMALL_PAYLOAD = 64 * 1024

export interface Campaign {
  readonly seeds: readonly number[]
  readonly kinds: readonly Kind[]
  readonly worlds: number
  readonly patienceMs?: number
  /** No schedule is begun after it aborts. */
  readonly signal: AbortSignal
  readonly onPlayed: (played: Played) => void
  readonly shrinks?: boolean
}

/** Kinds that cannot be played on this machine. */
export const impossible = (kinds: readonly Kind[], canMount: boolean): Kind[] =>
  canMount ? [] : kinds.filter((kind) => kind.endsWith('-disk-full'))

export async function runCampaign(lab: Laboratory, campaign: Campaign): Promise<void> {
  const { signal } = campaign
  const waiting = [...campaign.seeds]
  const worker = async (): Promise<void> => {
    let world: World | undefined
    let used = 0
    try {
      for (;;) {
        const seed = waiting[0]
        if (seed === undefined || signal.aborted) return
        waiting.shift()
        if (world === undefined || used === SCHEDULES_A_WORLD) {
          await world?.close()
          world = undefined
          world = await freshWorld(lab, campaign.kinds)
          used = 0
        }
        used += 1
        const steps = scheduleOf(seed, CAST, campaign.kinds)
        const outcome = await outcomeOf(world, steps, campaign.patienceMs)
        if (isBad(outcome)) {
          await world.close()
          world = undefined
        }
        campaign.onPlayed(await playedOf(lab, campaign, seed, steps, outcome))
      }
    } finally {
      await world?.close()
    }
  }
  const results = await Promise.allSettled(Array.from({ length: campaign.worlds }, worker))
  for (const result of results) if (result.status === 'rejected' && !signal.aborted) throw result.reason
}

/** One schedule in a world of its own. */
export async function playOnce(
  lab: Laboratory,
  steps: readonly Step[],
  { kinds, patienceMs }: Pick<Campaign, 'kinds' | 'patienceMs'>,
): Promise<Outcome> {
  const world = await freshWorld(lab, kinds)
  try {
    return await outcomeOf(world, steps, patienceMs)
  } finally {
    await world.close()
  }
}

const freshWorld = (lab: Laboratory, kinds: readonly Kind[]): Promise<World> =>
  lab.world(kinds.includes('oversize') ? { maxPayload: SMALL_PAYLOAD } : {})

/** A world that cannot be brought to rest at all counts against the product as well. */
async function outcomeOf(world: World, steps: readonly Step[], patienceMs = PATIENCE_MS): Promise<Outcome> {
  const begun = performance.now()
  try {
    return await runSchedule(world, steps, patienceMs)
  } catch (error) {
    const ms = performance.now() - begun
    return {
      lost: [],
      doubled: [],
      stale: [],
      unsound: [`the world could not be looked at: ${(error as Error).stack}`],
      healedMs: ms,
      totalMs: ms,
      submissions: 0,
      faults: {},
      looks: 0,
      skipped: [],
    }
  }
}

async function playedOf(
  lab: Laboratory,
  campaign: Campaign,
  seed: number,
  steps: readonly Step[],
  { skipped: _, ...outcome }: Outcome,
): Promise<Played> {
  const bad = isBad({ ...outcome, skipped: [] })
  if (!bad) return { seed, bad, ...outcome }
  if (campaign.shrinks !== true) return { seed, bad, ...outcome, steps }
  const shrunk = await shrink(
    steps,
    async (some) => !campaign.signal.aborted && isBad(await playOnce(lab, some, campaign)),
  )
  return { seed, bad, ...outcome, steps, shrunk }
}
