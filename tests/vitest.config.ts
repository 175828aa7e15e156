import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

// Whatever needs a process runs one file at a time: the machine has two cores, and a test that waits for its turn in
// silence is worth less than a suite that takes a minute longer.
export default defineConfig({
  // graphql ships twice, as CommonJS and as ES modules: everything must load the copy that Node itself resolves.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['packages/**/*.test.ts', 'deploy/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['tests/support/no-leaks.ts'],
    reporters: process.env.CI ? ['default'] : ['default'],
  },
})
