import { once } from 'node:events'
import { resolve } from 'node:path'
import { declareCommand } from '../../declare/declare-command.ts'
import { startFolder } from '../../program/clone.ts'
import { keepHeapSmall } from '../../program/small-heap.ts'
import { READ_MESSAGES } from './messages.ts'
import { showRows } from './show-rows.ts'

interface ReadOptions {
  sheet?: string
  encoding?: string
}

/** With --json the file's facts on the first line, then one row a line. */
export const addRead = declareCommand(['json'], {
  name: 'read',
  messages: READ_MESSAGES,
  about: 'about.read',
  options: (command, { say }) =>
    command
      .argument('<file>', say('argument.readFile'))
      .option('--sheet <name>', say('option.sheet'))
      .option('--encoding <name>', say('option.encoding')),
  run: async (at, { sheet, encoding }: ReadOptions, argument: string) => {
    keepHeapSmall()
    const { readFile } = await import('@guantong/node/intake/read-file')
    const { facts, rows } = await readFile({ file: resolve(startFolder(at.env), argument), sheet, encoding })
    if (!at.json) {
      await showRows(facts, rows, at)
      return 0
    }
    at.print(JSON.stringify(facts))
    for await (const some of rows) {
      if (some.length > 0) at.print(some.map((row) => JSON.stringify(row)).join('\n'))
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
    }
    return 0
  },
})
