/**
 * Files that take longest begin first: on a fresh clone nothing is known of earlier runs, and one that begins last would keep
 * everybody waiting alone.
 *
 * @module
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Some half a minute or more each in a whole run, the longest first; the rest is in the order vitest finds best. */
const LONGEST = [
  'tests/flow/readme-commands.test.ts',
  'tests/faults/planted-bugs.test.ts',
  'tests/faults/seeds.test.ts',
  'tests/flow/sandbox.test.ts',
  'tests/flow/import-all-files.test.ts',
  'tests/faults/kill.test.ts',
  'tests/view/live-figures.test.ts',
  'tests/flow/drop-folder.test.ts',
  'tests/flow/health.test.ts',
  'tests/flow/export.test.ts',
  'tests/flow/standards-clerk.test.ts',
  'tests/flow/random-workbooks.test.ts',
  'tests/view/every-way.test.ts',
  'tests/audits/every-argument.test.ts',
  'tests/scale/many-cities.test.ts',
  'tests/flow/cohort-rates.test.ts',
  'tests/audits/dictionary.test.ts',
  'tests/flow/summaries.test.ts',
  'tests/flow/three-tiers.test.ts',
  'tests/flow/nats-oldest.test.ts',
  'tests/flow/foreign-in-the-tiers.test.ts',
  'tests/flow/narrow-server.test.ts',
  'tests/flow/status-command.test.ts',
  'tests/flow/exported-again.test.ts',
  'packages/view/src/licence.test.ts',
  'tests/audits/wrong-answers.test.ts',
  'tests/audits/hostile-neighbour.test.ts',
  'tests/flow/sandbox-samples.test.ts',
  'tests/flow/runbook.test.ts',
  'tests/flow/large-and-odd.test.ts',
  'tests/flow/backup-restore.test.ts',
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
