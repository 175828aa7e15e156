import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { cloneRoot } from './paths.mjs'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a script under the pinned Node and becomes transparent: terminal, exit code and signals go straight through,
 * whether the signal reached the whole process group (Ctrl-C), this process alone, or only the `npm` above it.
 */
export function handOver(node, args, { name, env }) {
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: cloneRoot,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        ...env,
        PATH: `${join(cloneRoot, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
        TURBO_TELEMETRY_DISABLED: '1',
        // Compiled code is kept from one start to the next, by whatever this starts in its turn: half of a start.
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cloneRoot, 'node_modules', '.cache', 'compile'),
        // Where a relative path on the command line starts from: the reader's folder, not the clone's. Tests and benches
        // start commands of their own and must not inherit it.
        ...(name === 'up' || name === 'down'
          ? { GUANTONG_CWD: process.env.GUANTONG_CWD ?? process.env.INIT_CWD ?? process.cwd() }
          : {}),
      },
    })
    const forward = (signal) => child.kill(signal)
    for (const signal of forwarded) process.on(signal, forward)
    const orphaned = watchNpm(name, () => child.kill('SIGTERM'))

    const finish = (code, signal) => {
      clearInterval(orphaned)
      for (const each of forwarded) process.off(each, forward)
      resolve({ code, signal })
    }
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      finish(127, null)
    })
    child.on('exit', (code, signal) => finish(code ?? 128 + (constants.signals[signal] ?? 0), signal))
  })
}

/**
 * Some shells between `npm run` and this process swallow a signal sent to npm and die of it themselves. Losing our
 * parent is then the only sign. Only when npm started exactly this job: a script that starts us in the background and
 * leaves must not take us down.
 */
function watchNpm(name, lost) {
  if (process.env.npm_lifecycle_event !== name) return undefined
  const parent = process.ppid
  let told = false
  return setInterval(() => {
    if (told || process.ppid === parent) return
    told = true
    lost()
  }, 500).unref()
}
