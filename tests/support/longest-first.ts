/**
 * Files that take longest begin first: on a fresh clone nothing is known of earlier runs, and one that begins last would keep
 * everybody waiting alone.
 *
 * @module
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** More than half a minute each in a whole run, the longest first; the rest is in the order vitest finds best. */
const LONGEST = [
  'tests/faults/planted-bugs.test.ts',
  'tests/faults/seeds.test.ts',
  'tests/flow/readme-commands.test.ts',
  'tests/flow/import-all-files.test.ts',
  'tests/flow/health.test.ts',
  'tests/faults/kill.test.ts',
  'tests/flow/standards-clerk.test.ts',
  'tests/flow/random-workbooks.test.ts',
  'tests/flow/sandbox.test.ts',
  'tests/view/live-figures.test.ts',
  'tests/scale/many-cities.test.ts',
  'tests/flow/export.test.ts',
  'tests/flow/cohort-rates.test.ts',
  'tests/flow/drop-folder.test.ts',
  'tests/flow/three-tiers.test.ts',
  'tests/view/every-way.test.ts',
  'packages/view/src/licence.test.ts',
  'tests/flow/status-command.test.ts',
  'tests/flow/exported-again.test.ts',
  'tests/flow/narrow-server.test.ts',
  'tests/audits/dictionary.test.ts',
  'tests/flow/sandbox-samples.test.ts',
  'tests/flow/documents-command.test.ts',
  'tests/flow/nats-oldest.test.ts',
  'tests/flow/hostile-files.test.ts',
  'tests/flow/large-and-odd.test.ts',
  'tests/flow/withdraw-command.test.ts',
  'tests/flow/backup-restore.test.ts',
  'tests/audits/figures-as-named.test.ts',
  'tests/flow/subscribe-command.test.ts',
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
