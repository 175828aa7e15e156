import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../bin/guantong.mjs', import.meta.url))

/** Runs the command with the named streams read by something that leaves at once. */
function intoClosedPipe(argv: readonly string[], closed: 'stdout' | 'stderr') {
  const child = spawn(process.execPath, [COMMAND, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  const other = closed === 'stdout' ? 'stderr' : 'stdout'
  let seen = ''
  child[closed].destroy()
  child[other].setEncoding('utf8').on('data', (text: string) => {
    seen += text
  })
  return new Promise<{ code: number | null; seen: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, seen }))
  })
}

it('ends quietly, with the code of a broken pipe, when the reader of its output has gone', async () => {
  expect(await intoClosedPipe(['standard', 'show', '--json'], 'stdout')).toEqual({ code: 141, seen: '' })
  expect(await intoClosedPipe(['bogus'], 'stderr')).toEqual({ code: 141, seen: '' })
})
