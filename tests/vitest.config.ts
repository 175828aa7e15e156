import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './support/longest-first.ts'

export default defineConfig({
  // graphql ships twice, as CommonJS and as ES modules: everything must load the copy that Node itself resolves.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['packages/**/*.test.ts', 'deploy/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    // Files share a process, three in all: each would load graphql, NATS, Prisma and the standard anew (61 unit files: 31 s of CPU instead of 50).
    isolate: false,
    // Most files wait more than they work: for beats, deadlines, processes. On two cores three at a time take half as long; four only make each other late.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Against what hangs. How long things take is measured in tests/bench: a machine may be busy with something else.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    globalSetup: ['tests/support/no-leaks.ts', 'tests/support/template-cluster.ts'],
  },
})
