import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type SandboxRun, sandboxCommand } from '../../declare/node-command.ts'
import { holderOf } from '../../sandbox/claim-folder.ts'
import { removeCluster } from '../../sandbox/cluster-folder.ts'
import { dropDatabases } from '../../sandbox/databases/create-databases.ts'
import { databaseName } from '../../sandbox/databases/database-accounts.ts'
import { stopLeftovers } from '../../sandbox/recorded-pids.ts'
import { readState } from '../../sandbox/sandbox-state.ts'
import { WEATHER_DATABASE } from '../../sandbox/services/weather/weather-database.ts'
import { UP_MESSAGES, type UpKey } from './messages.ts'

interface DownOptions {
  data?: string
  wipe?: boolean
}

export const addDown = sandboxCommand({
  name: 'down',
  messages: UP_MESSAGES,
  about: 'about.down',
  options: (command, { say }) => command.option('--wipe', say('option.wipe')),
  run: async (at, options: DownOptions) => {
    const { say, print, tell, answer, folder } = at
    const pid = holderOf(folder)
    if (pid !== undefined) {
      process.kill(pid, 'SIGTERM')
      const deadline = performance.now() + 60_000
      while (holderOf(folder) === pid && performance.now() < deadline) await sleep(100)
      if (holderOf(folder) === pid) {
        tell(say('down.stuck', { pid }))
        return 1
      }
    }
    const leftovers = await stopLeftovers(folder)
    const stopped = pid !== undefined || leftovers > 0
    const wiped = options.wipe === true && (await wipe(at))
    answer({ folder: folder.root, stopped, wiped }, () => {
      print(say(stopped ? 'down.stopped' : 'down.none', { folder: folder.root }))
      if (wiped) print(say('down.wiped'))
    })
    return 0
  },
})

/** Only a folder that says it is a sandbox is deleted: `--data ~` must not cost anybody a home. */
async function wipe({ folder, say, tell }: SandboxRun<UpKey>): Promise<boolean> {
  if (!existsSync(folder.root)) return false
  const state = readState(folder)
  if (state === undefined) {
    tell(say('down.notASandbox', { folder: folder.root }))
    return false
  }
  const embedded = existsSync(folder.postgres)
  const first = state.nodes[0]
  if (!embedded && first !== undefined) {
    // A state of before the accounts: the administrator's was the nodes' own.
    const adminUrl = new URL(state.adminUrl ?? first.databaseUrl)
    if (state.adminUrl === undefined) adminUrl.pathname = '/postgres'
    if (databaseName(first.code) === new URL(first.databaseUrl).pathname.slice(1)) {
      await dropDatabases(adminUrl.href, [...state.nodes.map(({ code }) => databaseName(code)), WEATHER_DATABASE])
    }
  }
  removeCluster(folder.postgres)
  for (const part of [
    'nats',
    'keys',
    'nodes',
    'logs',
    'services',
    'topology.yaml',
    'pids.json',
    'up.lock',
    'sandbox.json',
  ]) {
    rmSync(`${folder.root}/${part}`, { recursive: true, force: true })
  }
  if (readdirSync(folder.root).length === 0) rmdirSync(folder.root)
  return true
}
