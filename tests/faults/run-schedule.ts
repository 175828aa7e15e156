/**
 * Plays a schedule, lifts every fault, waits until all tiers agree again, and says what was wrong on the way.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { differences } from './compare.ts'
import { freeNatsDisk, play, setClock } from './play.ts'
import { isQuiet, owedBy, unsound } from './sound.ts'
import { createStage, inTurn, type Stage } from './stage.ts'
import { kindOf, type Step } from './step.ts'
import { watch } from './watch.ts'
import type { Site, World } from './world.ts'

export interface Outcome {
  /** Cells of the cities' own records that a tier does not hold so after healing. */
  lost: string[]
  doubled: string[]
  /** Claims beyond what was held, while faults lasted or afterwards. */
  stale: string[]
  /** What else must never be: revisions that went back, numbers applied twice, seals or receipts that do not hold. */
  unsound: string[]
  healedMs: number
  totalMs: number
  submissions: number
  faults: Record<string, number>
  looks: number
  skipped: string[]
}

export const isBad = ({ lost, doubled, stale, unsound: other }: Outcome): boolean =>
  lost.length + doubled.length + stale.length + other.length > 0

const POLL_MS = 60

export async function runSchedule(world: World, steps: readonly Step[], patienceMs: number): Promise<Outcome> {
  const begun = performance.now()
  const stage = createStage(world)
  const heldBefore = await heldCases(world)
  const submittedBefore = await submissions(world)
  const eyes = watch(stage, heldBefore)
  const faults: Record<string, number> = {}
  for (const step of steps) {
    const kind = kindOf(step)
    if (kind !== undefined && step.do !== 'snapshot') faults[kind] = (faults[kind] ?? 0) + 1
    play(stage, step)
    if (step.after > 0) await pause(step.after)
  }
  // A step may begin others.
  for (let i = 0; i < stage.going.length; i++) await stage.going[i]
  const lifting = performance.now()
  await liftFaults(stage)
  const left = await settleDown(stage, patienceMs)
  const healedMs = performance.now() - lifting
  const stale = await eyes.end()
  return {
    ...left,
    stale,
    unsound: await unsound(stage),
    healedMs,
    totalMs: performance.now() - begun,
    submissions: (await submissions(world)) - submittedBefore,
    faults,
    looks: eyes.looks(),
    skipped: stage.skipped,
  }
}

/** Everything runs, is connected, has the right time and room on its disk. What the exchange makes of it is its own affair. */
async function liftFaults({ world }: Stage): Promise<void> {
  await Promise.all(
    world.sites.map((site) =>
      inTurn(site, async () => {
        site.link?.mend()
        site.node.thaw()
        site.nats.thaw()
        site.postgres.thaw()
        site.disks?.postgres.free()
        if (site.disks?.nats.isFull() === true) await freeNatsDisk(site)
        await Promise.all([site.postgres.start(), site.nats.start()])
        await setClock(site, 0)
        if (site.node.speaks !== undefined) {
          site.node.speaks = undefined
          await site.node.kill()
        }
        await serving(site)
      }),
    ),
  )
}

/** A node whose database goes away while it starts ends, and is started again by its supervisor. */
async function serving(site: Site): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await site.node.start()
      return
    } catch (error) {
      if (attempt === 5) throw error
      await pause(200)
    }
  }
}

/**
 * Twice in a row everybody has to be quiet: sites are looked at one beside the other, and what a city has handed over since its
 * province was looked at is owed by no node the first time.
 */
async function settleDown(stage: Stage, patienceMs: number): Promise<Pick<Outcome, 'lost' | 'doubled'>> {
  const { world } = stage
  const end = performance.now() + patienceMs
  let wasQuiet = false
  for (;;) {
    await restartEnded(world)
    const quiet = await Promise.all(world.sites.map((site) => isQuiet(site).catch(() => false)))
    const isAllQuiet = quiet.every(Boolean)
    if ((isAllQuiet && wasQuiet) || performance.now() > end) {
      const found = await differences(world)
      if (found.lost.length + found.doubled.length === 0 && isAllQuiet) return found
      if (performance.now() > end) {
        const owing = await Promise.all(world.sites.filter((_, i) => quiet[i] === false).map(owedBy))
        return { ...found, lost: [...found.lost, ...owing] }
      }
      await pause(POLL_MS)
    }
    wasQuiet = isAllQuiet
    await pause(POLL_MS)
  }
}

async function restartEnded(world: World): Promise<void> {
  await Promise.all(
    world.sites.map(async (site) => {
      if (site.node.process()?.running() === false) await inTurn(site, async () => site.node.begin())
    }),
  )
}

async function heldCases(world: World): Promise<Map<string, number>> {
  const counts = await Promise.all(
    world.cities.map(async ({ code, db }) => {
      const { rows } = await db.query<{ count: string }>('select count(*) from case_record')
      return [code, Number(rows[0]?.count)] as const
    }),
  )
  return new Map(counts)
}

async function submissions(world: World): Promise<number> {
  const { rows } = await world.of('000000').db.query<{ count: string }>('select count(*) from submission')
  return Number(rows[0]?.count)
}
