import type { AddCommand } from '../../declare/command.ts'
import { findNode, type NodeChoice } from '../../declare/find-node.ts'
import { portBaseFrom } from '../../declare/port-base.ts'
import { table } from '../../print/table.ts'
import { dataFolder } from '../../program/clone.ts'
import { sandboxFolder } from '../../sandbox/folder.ts'
import { readState } from '../../sandbox/sandbox-state.ts'
import { type Check, worst } from './check.ts'
import { examineNode } from './examine-node.ts'
import { diskCheck, keyCheck, natsCheck, nodeCheck, portsCheck } from './machine.ts'
import { postgresChecks } from './postgres.ts'

interface DoctorOptions extends NodeChoice {
  portBase?: string
  json?: boolean
}

export const addDoctor: AddCommand = (program, context, done) => {
  const { say, env } = context
  return program
    .command('doctor')
    .description(say('about.doctor'))
    .option('--node <code>', say('option.node'))
    .option('--data <folder>', say('option.data'))
    .option('--config <file>', say('option.config'))
    .option('--port-base <number>', say('option.portBase'))
    .option('--json', say('option.json'))
    .action(async (options: DoctorOptions) => {
      const folder = sandboxFolder(dataFolder(options.data, env))
      const checks: Check[] = [nodeCheck(say), natsCheck(say), diskCheck(folder.root, say)]
      if (options.config === undefined && options.node === undefined) {
        const state = readState(folder)
        checks.push(keyCheck(folder.keys, say))
        checks.push(await portsCheck(folder, portBaseFrom(options.portBase, context) ?? state?.portBase, say))
        // one cluster holds all of them
        const first = state?.nodes[0]
        if (state?.pid != null && first !== undefined) {
          checks.push(...(await postgresChecks(first, say)))
        }
      } else {
        const config = await findNode(options, context)
        checks.push(...(await examineNode(config, { say, now: context.now() })))
      }
      if (options.json === true) context.print(JSON.stringify({ checks }))
      else {
        const rows = checks.map(({ name, result, detail, fix }) => [
          name,
          say(`word.${result}`),
          fix === undefined ? detail : `${detail}\n→ ${fix}`,
        ])
        context.print(table([say('column.check'), say('column.result'), say('column.detail')], rows))
      }
      done(worst(checks) === 'fail' ? 1 : 0)
    })
}
