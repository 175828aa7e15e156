/**
 * Files that take longest begin first: on a fresh clone nothing is known of earlier runs, and one that begins last would keep
 * everybody waiting alone.
 *
 * @module
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** More than half a minute each; the rest is in the order vitest finds best. */
const LONGEST = [
  'tests/faults/seeds.test.ts',
  'tests/faults/planted-bugs.test.ts',
  'tests/flow/health.test.ts',
  'tests/flow/import-all-files.test.ts',
  'tests/flow/three-tiers.test.ts',
  'tests/flow/sandbox.test.ts',
  'tests/flow/readme-commands.test.ts',
  'tests/flow/export.test.ts',
  'tests/view/live-streams.test.ts',
  'tests/flow/summaries.test.ts',
  'tests/faults/kill.test.ts',
  'tests/view/live-figures.test.ts',
  'tests/scale/many-cities.test.ts',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(file))
      return at === -1 ? LONGEST.length : at
    }
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}
