/**
 * Plays a schedule against real processes, heals everything, and says what differs from the cities' own rows.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { cellsAt, totalsAt } from '../support/cube-cells.ts'
import { caseInput, range, submit } from '../support/generated-cases.ts'
import type { ThreeTiers } from '../support/start-three-tiers.ts'
import type { Step } from './schedule.ts'

export interface Outcome {
  /** Cells of a city that a tier above does not hold, or holds otherwise. */
  lost: string[]
  /** Cells a tier above holds that the city does not. */
  doubled: string[]
  /** Figures whose coverage says newer than what is held. */
  stale: string[]
  healedMs: number
  faults: Record<string, number>
}

export interface Laboratory {
  tiers: ThreeTiers
  nodes: readonly string[]
  cities: readonly string[]
  /** Next free case number of each city. */
  next: Map<string, number>
}

export async function runSchedule(lab: Laboratory, steps: readonly Step[], patienceMs = 60_000): Promise<Outcome> {
  const faults: Record<string, number> = {}
  for (const step of steps) {
    if (step.do !== 'submit' && step.do !== 'change' && step.do !== 'pause')
      faults[step.do] = (faults[step.do] ?? 0) + 1
    await play(lab, step)
  }
  const begun = performance.now()
  for (const node of lab.nodes) await lab.tiers.startNats(node)
  for (const node of lab.nodes) await lab.tiers.startNode(node)
  let found = await differences(lab)
  while (found.lost.length + found.doubled.length > 0 && performance.now() - begun < patienceMs) {
    await pause(150)
    found = await differences(lab)
  }
  return { ...found, healedMs: performance.now() - begun, faults }
}

async function play({ tiers, next }: Laboratory, step: Step): Promise<void> {
  switch (step.do) {
    case 'pause':
      await pause(step.ms)
      return
    case 'wipeNats':
      await tiers.killNats(step.node)
      tiers.wipeNats(step.node)
      await tiers.startNats(step.node)
      return
    case 'submit':
    case 'change': {
      const from = step.do === 'submit' ? (next.get(step.city) ?? 0) : Math.max(0, (next.get(step.city) ?? 0) - 40)
      const numbers = range(from, from + step.count)
      const changed = step.do === 'change' ? { state: 'SUSPENDED', closedAt: null, reworkCount: from % 3 } : {}
      // A city whose node is down takes nothing in; that is no fault of the exchange.
      const written = await submit(
        tiers,
        step.city,
        numbers.map((n) => caseInput(step.city, n, changed)),
      ).catch(() => undefined)
      if (written !== undefined && step.do === 'submit') next.set(step.city, from + step.count)
      return
    }
    default:
      await tiers[step.do](step.node)
  }
}

async function differences({ tiers, cities, nodes }: Laboratory): Promise<Pick<Outcome, 'lost' | 'doubled' | 'stale'>> {
  const lost: string[] = []
  const doubled: string[] = []
  for (const city of cities) {
    const [held] = await tiers.sql<{ count: string }>(city, 'select count(*) from case_record')
    const own = await cellsAt(tiers, city, city)
    const counted = (await totalsAt(tiers, city, city)).reported ?? 0
    if (counted !== Number(held?.count)) lost.push(`${city}: ${held?.count} cases, ${counted} counted`)
    const ownCells = new Set(own)
    for (const above of nodes.filter((node) => !cities.includes(node))) {
      const cells = new Set(await cellsAt(tiers, above, city))
      lost.push(...own.filter((cell) => !cells.has(cell)).map((cell) => `${above} lacks ${cell}`))
      doubled.push(...[...cells].filter((cell) => !ownCells.has(cell)).map((cell) => `${above} has ${cell}`))
    }
  }
  return { lost, doubled, stale: lost.length + doubled.length === 0 ? [] : await silentlyStale(tiers, nodes, cities) }
}

/** A beat says "nothing newer than seq": a tier that shows it must hold every number up to it. */
async function silentlyStale(
  tiers: ThreeTiers,
  nodes: readonly string[],
  cities: readonly string[],
): Promise<string[]> {
  const stale: string[] = []
  for (const above of nodes.filter((node) => !cities.includes(node))) {
    for (const row of await tiers.sql<{ origin: string; seq: string; arrived: string; as_of: Date; said_at: Date }>(
      above,
      `select b.origin, b.seq, count(s.seq) as arrived, max(s.sealed_at) as as_of, b.said_at
         from origin_state b left join submission s on s.origin = b.origin and s.epoch = b.epoch and s.seq <= b.seq
        group by b.origin, b.seq, b.said_at`,
    )) {
      const answer = await tiers.ask(above, `{ region(code: "${row.origin}") { coverage { asOf } } }`)
      const claimed = Date.parse(answer.data?.region?.coverage?.asOf ?? '')
      if (Number(row.arrived) < Number(row.seq) && claimed >= row.said_at.getTime())
        stale.push(`${above} claims ${row.origin} whole`)
    }
  }
  return stale
}
