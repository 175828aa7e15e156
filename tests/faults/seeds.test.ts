/**
 * Fifty random schedules with every kind of fault. A thousand and more: `npm run faults`.
 *
 * @module
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { impossible, runCampaign } from './campaign.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import type { Played } from './record.ts'
import { canMountHere } from './small-disk.ts'
import { ALL_KINDS } from './step.ts'
import { summaryOf } from './summary.ts'

const SEEDS = 50

let lab: Laboratory
beforeAll(async () => {
  lab = await openLaboratory(CLONE, { ahead: 3 })
})
afterAll(async () => {
  await lab?.close()
})

test(`${SEEDS} random schedules of faults: nothing lost, doubled or silently stale, and all heals by itself`, {
  timeout: 600_000,
}, async () => {
  const leftOut = impossible(ALL_KINDS, canMountHere())
  const kinds = ALL_KINDS.filter((kind) => !leftOut.includes(kind))
  const played: Played[] = []
  await runCampaign(lab, {
    seeds: Array.from({ length: SEEDS }, (_, i) => i + 1),
    kinds,
    worlds: 2,
    signal: new AbortController().signal,
    onPlayed: (one) => void played.push(one),
  })
  expect(
    played
      .filter(({ bad }) => bad)
      .map(({ seed, steps, lost, doubled, stale, unsound }) => ({
        seed,
        steps: JSON.stringify(steps),
        what: [...lost, ...doubled, ...stale, ...unsound].slice(0, 5),
      })),
  ).toEqual([])
  const { schedules, faults, submissions, healedMs, meanMs } = summaryOf(played, {})
  process.stderr.write(`${JSON.stringify({ schedules, faults, submissions, healedMs, meanMs })}\n`)
  expect(schedules).toBe(SEEDS)
})
