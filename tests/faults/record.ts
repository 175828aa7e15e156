/**
 * What is known of each schedule once it was played: a line of JSON each, appended at once, so that a run can be gone on with.
 *
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Outcome } from './run-schedule.ts'
import type { Step } from './step.ts'

export interface Played extends Omit<Outcome, 'skipped'> {
  seed: number
  bad: boolean
  /** Only of a bad one. */
  steps?: readonly Step[]
  shrunk?: readonly Step[]
}

export function append(file: string, played: Played): void {
  appendFileSync(file, `${JSON.stringify(played)}\n`)
}

export const readRecord = (file: string): Played[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Played)
    : []
