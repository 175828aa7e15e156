#!/usr/bin/env node
// The front door of a clone: `npm run up | down | test | bench | faults | scale | check | generate`.
// Plain JavaScript without a single dependency, because it runs before anything is installed and under whatever
// Node (>= 20) the machine has. It installs what is missing and hands over to the pinned Node of package.json.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundleProgram } from './bundle-program.mjs'
import { chromiumFor } from './chromium.mjs'
import { generateClient } from './generate-client.mjs'
import { handOver } from './hand-over.mjs'
import { withLock } from './install-lock.mjs'
import { installPackages } from './install-packages.mjs'
import { ensureNatsServer, ensureOldNatsServer } from './nats-server.mjs'
import { parseStandard } from './parse-standard.mjs'
import { cloneRoot, pinnedMajor, pinnedNode } from './paths.mjs'
import { say } from './say.mjs'

const cli = ['packages/cli/src/main.ts']
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', '--config', 'tests/vitest.config.ts']

const jobs = {
  up: { needs: ['program', 'nats', 'client'], steps: (args) => [[...cli, 'up', ...args]] },
  down: { needs: [], steps: (args) => [[...cli, 'down', ...args]] },
  test: { needs: ['program', 'nats', 'oldNats', 'client', 'chromium'], steps: (args) => [[...vitest, ...args]] },
  bench: { needs: ['program', 'nats', 'client'], steps: (args) => [['tests/bench/main.ts', ...args]] },
  faults: { needs: ['program', 'nats', 'client'], steps: (args) => [['tests/faults/main.ts', ...args]] },
  scale: { needs: ['program', 'nats', 'client'], steps: (args) => [['tests/scale/main.ts', ...args]] },
  check: {
    needs: ['client'],
    steps: () => [
      ['packages/standard/src/print/print.ts', '--check'],
      ['node_modules/@biomejs/biome/bin/biome', 'ci', '.'],
      ['node_modules/turbo/bin/turbo', 'boundaries'],
      ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
      [...vitest, 'tests/in-step'],
    ],
  },
  // In the order of what stands on what: the dictionary, the stored shapes, the database client, the printed schemas, the
  // answers to the questions of the command.
  generate: {
    needs: [],
    stopsAtFailure: true,
    steps: (args) => [
      ['packages/standard/src/print/print.ts', ...args],
      ['packages/node/src/print/print-store.ts', ...args],
      () => withLock(() => generateClient()),
      ['packages/node/src/print/print.ts'],
      ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'packages/cli/codegen.yaml'],
    ],
  },
}

async function main() {
  const [name = '', ...args] = process.argv.slice(2)
  const job = jobs[name]
  if (job === undefined) {
    say(
      `usage: node deploy/bootstrap/run.mjs ${Object.keys(jobs).join('|')}`,
      `用法:node deploy/bootstrap/run.mjs ${Object.keys(jobs).join('|')}`,
    )
    return 2
  }
  const [major] = process.versions.node.split('.').map(Number)
  if (major < 20) {
    say(
      `Node ${process.versions.node} is too old to start with: install Node 20 or newer (${pinnedMajor()} is then fetched from npm).`,
      `当前 Node ${process.versions.node} 版本过低:请安装 Node 20 或更高版本(运行时所需的 ${pinnedMajor()} 将由 npm 自动获取)。`,
    )
    return 1
  }

  const env = await install(job.needs)
  let code = 0
  const steps = job.steps(args)
  const failed = []
  for (const step of steps) {
    if (job.stopsAtFailure && code !== 0) break
    if (typeof step === 'function') {
      await step()
      continue
    }
    if (!existsSync(join(cloneRoot, step[0]))) {
      say(`not part of this clone: ${step[0]}`, `本仓库中没有:${step[0]}`)
      code = 1
      continue
    }
    const result = await handOver(pinnedNode(), step, { name, env })
    // `check` shows everything that is wrong at once; a signal always ends the job
    code = Math.max(code, result.code)
    if (result.code !== 0) failed.push(step.join(' '))
    if (result.signal !== null) return result.code
  }
  // a failure in the middle is pages above the last line of output, and what comes after it is green
  if (steps.length > 1 && failed.length > 0)
    say(`failed:\n  ${failed.join('\n  ')}`, `未通过:\n  ${failed.join('\n  ')}`)
  return code
}

/** Installs what is missing, each thing once even if two jobs start together, and returns the child's extra environment. */
async function install(needs) {
  await withLock(() => installPackages())
  await withLock(() => parseStandard())
  const env = {}
  const [nats, oldNats, chromium] = await Promise.all([
    needs.includes('nats') ? ensureNatsServer() : undefined,
    needs.includes('oldNats') ? ensureOldNatsServer() : undefined,
    needs.includes('chromium') ? chromiumFor('browser tests') : undefined,
    needs.includes('client') ? withLock(() => generateClient()) : undefined,
  ])
  // Of sources among which the client's are.
  if (needs.includes('program')) await withLock(() => bundleProgram())
  if (nats !== undefined) env.GUANTONG_NATS_SERVER = nats
  if (oldNats !== undefined) env.GUANTONG_OLD_NATS_SERVER = oldNats
  if (chromium !== undefined) env.GUANTONG_CHROMIUM = chromium
  return env
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
