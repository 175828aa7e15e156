#!/usr/bin/env node
// Starts the command under the pinned Node that npm brought, whatever Node found this file. Plain JavaScript for that reason.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'main.ts')
const clone = dirname(dirname(dirname(dirname(main))))
const pinned = join(clone, 'node_modules', '.bin', 'node')
const zh = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')

if (!existsSync(pinned)) {
  const en = 'the npm packages are not installed here: run `npm run up` (or `npm ci`) in the clone first.'
  process.stderr.write(zh ? '尚未安装 npm 依赖:请先在仓库中运行 `npm run up`(或 `npm ci`)。\n' : `${en}\n`)
  process.exit(1)
}

// Compiled code is kept from one command to the next: a start takes half as long.
const cache = process.env.NODE_COMPILE_CACHE ?? join(clone, 'node_modules', '.cache', 'compile')
const child = spawn(pinned, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_COMPILE_CACHE: cache },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
