import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { portBaseFrom } from '../../declare/port-base.ts'
import { table } from '../../print/table.ts'
import { dataFolder } from '../../program/clone.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { readState } from '../../sandbox/sandbox-state.ts'
import { type Check, worst } from './check.ts'
import { examineNode } from './examine-node.ts'
import { diskCheck, keyCheck, natsCheck, nodeCheck, portsCheck } from './machine.ts'
import { DOCTOR_MESSAGES } from './messages.ts'
import { postgresChecks } from './postgres.ts'

interface DoctorOptions extends NodeChoice {
  portBase?: string
}

/** Without a node, this machine and the sandbox on it. */
export const addDoctor = nodeCommand({
  name: 'doctor',
  messages: DOCTOR_MESSAGES,
  about: 'about.doctor',
  options: (command, { say }) => command.option('--port-base <number>', say('option.portBase')),
  run: async (at, options: DoctorOptions) => {
    const { say, print, answer, env, now } = at
    const folder = sandboxFolder(dataFolder(options.data, env))
    const checks: Check[] = [nodeCheck(say), natsCheck(say), diskCheck(folder.root, say)]
    if (options.config === undefined && options.node === undefined) {
      const state = readState(folder)
      checks.push(keyCheck(folder.keys, say))
      checks.push(await portsCheck(folder, portBaseFrom(options.portBase, at) ?? state?.portBase, say))
      // one cluster holds all of them
      const first = state?.nodes[0]
      if (state?.pid != null && first !== undefined) checks.push(...(await postgresChecks(first, say)))
    } else {
      const { config } = await at.node()
      checks.push(...(await examineNode(config, { say, now: now() })))
    }
    answer({ checks }, () => {
      const rows = checks.map(({ name, result, detail, fix }) => [
        name,
        say(`word.${result}`),
        fix === undefined ? detail : `${detail}\n→ ${fix}`,
      ])
      print(table([say('column.check'), say('column.result'), say('column.detail')], rows))
    })
    return worst(checks) === 'fail' ? 1 : 0
  },
})
