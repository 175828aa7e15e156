import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AddCommand } from '../../declare/command.ts'
import { dataFolder } from '../../program/clone.ts'
import { holderOf } from '../../sandbox/claim-folder.ts'
import { removeCluster } from '../../sandbox/cluster-folder.ts'
import { databaseName, dropDatabases } from '../../sandbox/databases.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { stopLeftovers } from '../../sandbox/recorded-pids.ts'
import { readState } from '../../sandbox/sandbox-state.ts'

interface DownOptions {
  data?: string
  wipe?: boolean
  json?: boolean
}

export const addDown: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('down')
    .description(say('about.down'))
    .option('--data <folder>', say('option.data'))
    .option('--wipe', say('option.wipe'))
    .option('--json', say('option.json'))
    .action(async (options: DownOptions) => {
      const folder = sandboxFolder(dataFolder(options.data, context.env))
      const pid = holderOf(folder)
      if (pid !== undefined) {
        process.kill(pid, 'SIGTERM')
        const deadline = performance.now() + 60_000
        while (holderOf(folder) === pid && performance.now() < deadline) await sleep(100)
        if (holderOf(folder) === pid) {
          context.tell(say('down.stuck', { pid }))
          return done(1)
        }
      }
      const leftovers = await stopLeftovers(folder)
      const stopped = pid !== undefined || leftovers > 0
      const wiped = options.wipe === true && (await wipe())
      if (options.json === true) context.print(JSON.stringify({ folder: folder.root, stopped, wiped }))
      else {
        context.print(say(stopped ? 'down.stopped' : 'down.none', { folder: folder.root }))
        if (wiped) context.print(say('down.wiped'))
      }
      done(0)

      /** Only a folder that says it is a sandbox is deleted: `--data ~` must not cost anybody a home. */
      async function wipe(): Promise<boolean> {
        if (!existsSync(folder.root)) return false
        const state = readState(folder)
        if (state === undefined) {
          context.tell(say('down.notASandbox', { folder: folder.root }))
          return false
        }
        const embedded = existsSync(folder.postgres)
        const first = state.nodes[0]
        if (!embedded && first !== undefined) {
          const adminUrl = new URL(first.databaseUrl)
          adminUrl.pathname = '/postgres'
          if (databaseName(first.code) === new URL(first.databaseUrl).pathname.slice(1)) {
            await dropDatabases(
              adminUrl.href,
              state.nodes.map(({ code }) => code),
            )
          }
        }
        removeCluster(folder.postgres)
        for (const part of ['nats', 'keys', 'nodes', 'logs', 'topology.yaml', 'pids.json', 'up.lock', 'sandbox.json']) {
          rmSync(`${folder.root}/${part}`, { recursive: true, force: true })
        }
        if (readdirSync(folder.root).length === 0) rmdirSync(folder.root)
        return true
      }
    })
}
