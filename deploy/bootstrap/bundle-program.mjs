import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cloneRoot, pinnedNode } from './paths.mjs'
import { runQuietly } from './run-quietly.mjs'
import { say } from './say.mjs'

const bundler = 'packages/cli/src/bundle/bundle-program.ts'

/** Bundles the program once, for all starts of commands and nodes; again only when its sources have changed. */
export async function bundleProgram() {
  if (!existsSync(join(cloneRoot, bundler))) return
  const { code, output } = await runQuietly(pinnedNode(), [bundler], { cwd: cloneRoot })
  // Every start reads the sources then.
  if (code !== 0)
    say(`the program was not bundled; every start takes longer:\n${output}`, `程序未能打包,每次启动将变慢:\n${output}`)
}
