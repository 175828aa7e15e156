/**
 * One schedule while it is played: what goes on in the background, and what must be known to judge it afterwards.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from './ask.ts'
import type { Site, World } from './world.ts'

export interface Commit {
  city: string
  /** When the city had accepted it. */
  at: number
  inserted: number
}

export interface Stage {
  readonly world: World
  /** What steps have begun and not ended yet; none of it rejects. */
  readonly going: Promise<void>[]
  readonly commits: Commit[]
  /** Nodes whose database was set back. */
  readonly restored: Set<string>
  /** Figures altered behind the exchange's back: they must be named at the top. */
  readonly altered: { node: string; region: string; day: string; revision: string }[]
  /** Nodes whose own figures may be wrong until they are mended: what they answer is not held against them. */
  readonly touched: Set<string>
  /** Steps that could not be played, and why: no violation. */
  readonly skipped: string[]
}

export const createStage = (world: World): Stage => ({
  world,
  going: [],
  commits: [],
  restored: new Set(),
  altered: [],
  touched: new Set(),
  skipped: [],
})

/** Goes on beside the next steps; a step that cannot be played now is noted. @returns how many go on. */
export function beside(stage: Stage, what: string, work: () => Promise<void>): number {
  return stage.going.push(
    work().catch((error: Error) => {
      stage.skipped.push(`${what}: ${error.message.split('\n')[0]}`)
    }),
  )
}

/** Breaks something now, and mends it after `ms`. */
export function forSome(stage: Stage, what: string, ms: number, fault: () => unknown, mend: () => unknown): number {
  return beside(stage, what, async () => {
    await fault()
    await pause(ms)
    await mend()
  })
}

const turns = new WeakMap<Site, Promise<unknown>>()

/** Operations on one node's processes, one after the other. */
export function inTurn<T>(site: Site, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(site) ?? Promise.resolve()).then(work, work)
  turns.set(
    site,
    turn.catch(() => {}),
  )
  return turn
}

const SUBMIT = `mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { accepted inserted rejected { index } } }`

/** Hands cases in at a city, as its own systems would. A city that is down takes nothing in: that is no fault of the exchange. */
export async function handIn(stage: Stage, city: Site, cases: readonly object[]): Promise<void> {
  const answer = await ask(city, SUBMIT, { cases }, 15_000)
  const { accepted, inserted } = answer.data.submitCases as { accepted: number; inserted: number }
  if (accepted !== cases.length) throw new Error(`${accepted} of ${cases.length} cases were accepted`)
  stage.commits.push({ city: city.code, at: Date.now(), inserted })
}
