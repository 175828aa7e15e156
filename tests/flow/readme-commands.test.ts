/** README.md and README.zh.md, followed by a newcomer: every command pasted in order into one shell, every answer as it is shown. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linesMissing, shapeDifferences } from '../support/answer-shape.ts'
import { CLONE } from '../support/clone.ts'
import { type CopyOfClone, copyOfClone } from '../support/copy-of-clone.ts'
import { correctSample } from '../support/correct-sample.ts'
import { eventually } from '../support/eventually.ts'
import { type Fence, fencesOf, nodeOf, withoutComments } from '../support/fences.ts'
import { openShell, type PastedShell } from '../support/pasted-shell.ts'
import { type PortBlock, takePortBlock } from '../support/port-block.ts'

/** Commands that are not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm run up': 'the sandbox runs already: its start is what tests/flow/sandbox.test.ts is about',
  'npm test': 'runs this very test',
}
/** What the page asks the reader to do by hand before a block. */
const BY_HAND: readonly { before: string; does(clone: string): Promise<void> }[] = [
  {
    before: 'guantong import schemas/samples/cases.rejects.xlsx',
    does: (clone) => correctSample(join(clone, 'schemas', 'samples', 'cases.rejects.xlsx')),
  },
]

const COMMAND = join(CLONE, 'packages', 'cli', 'bin', 'guantong.mjs')
const folder = mkdtempSync(join(tmpdir(), 'guantong-readme-'))
const env = { ...process.env, GUANTONG_DATA: join(folder, 'data') }
let ports: PortBlock
let sandbox: ChildProcess
let copy: CopyOfClone

beforeAll(async () => {
  ports = await takePortBlock()
  copy = copyOfClone()
  // As `npm run up` has done in the clone of a reader.
  const bundled = promisify(execFile)(process.execPath, [
    join(copy.folder, 'packages/cli/src/bundle/bundle-program.ts'),
  ])
  sandbox = spawn(process.execPath, [COMMAND, 'up', '--port-base', String(ports.base)], { env, stdio: 'pipe' })
  let text = ''
  for (const stream of [sandbox.stdout, sandbox.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  await eventually('the sandbox is ready', () => /Ready after|已就绪/.test(text) || sandbox.exitCode !== null, {
    withinMs: 220_000,
  })
  expect(sandbox.exitCode, text).toBe(null)
  await bundled
})
afterAll(async () => {
  sandbox?.kill('SIGTERM')
  if (sandbox?.exitCode === null) await once(sandbox, 'exit')
  ports?.release()
  copy?.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** The sandbox of a reader has the ports of the page. */
const here = (text: string): string =>
  text.replace(/127\.0\.0\.1:74(\d\d)\b/g, (_, at) => `127.0.0.1:${ports.base + Number(at)}`)

let made = 0
/** A new case at a city of Shandong: figures of the province change. */
async function change(): Promise<void> {
  const file = join(folder, `change-${++made}.csv`)
  writeFileSync(
    file,
    `caseNo,divisionCode,kind,standardRef,code,source,state,reportedAt\nNEW-${made},370202,MATTER,GB/T 47678.5-2026,06010,COLLECTOR,REPORTED,2026-09-30T09:00:00+08:00\n`,
  )
  const child = spawn(process.execPath, [COMMAND, 'import', file, '--node', '370200'], { env, stdio: 'ignore' })
  await once(child, 'exit')
  expect(child.exitCode).toBe(0)
}

async function follow(fence: Fence, shown: Fence | undefined, shell: PastedShell): Promise<void> {
  const node = nodeOf(fence)
  if (node !== undefined) {
    const ask = `npx guantong query --node ${node} --json '${fence.text.replaceAll("'", `'\\''`)}'`
    // Receipts are on their way: a page shows how it stands when they have come.
    await eventually(
      `the answer of line ${fence.line} has the shape that is shown`,
      async () => {
        const { out, err, failed } = await shell.paste(ask)
        if (failed.length > 0) throw new Error(err)
        const answer = JSON.parse(out)
        expect(answer.errors).toBe(undefined)
        const found = shown?.language === 'json' ? shapeDifferences(JSON.parse(shown.text), answer) : []
        if (found.length > 0) throw new Error(found.join('\n'))
        return true
      },
      { withinMs: 60_000, everyMs: 1000 },
    )
    return
  }
  for (const { before, does } of BY_HAND) if (fence.text.includes(before)) await does(copy.folder)
  const run = fence.text.split('\n').filter((line) => NOT_RUN[withoutComments(line)] === undefined)
  const { out, err, failed } = await shell.paste(here(run.join('\n')))
  expect(failed, `${err}\n${out}`).toEqual([])
  if (shown?.language === 'text') expect(linesMissing(shown.text, out), out).toEqual([])
}

describe.each([
  ['README.md', 'en_US.UTF-8'],
  ['README.zh.md', 'zh_CN.UTF-8'],
])('%s', (page, language) => {
  const fences = fencesOf(readFileSync(join(CLONE, page), 'utf8'))
  let shell: PastedShell

  beforeAll(() => {
    shell = openShell({ cwd: copy.folder, env: { ...env, LC_ALL: language, LANG: language }, onStream: change })
  })
  afterAll(() => shell?.close())

  it.each(
    fences.flatMap((fence, at) =>
      fence.language === 'bash' || fence.language === 'graphql' ? [[fence.line, fence, fences[at + 1]] as const] : [],
    ),
  )('line %i', (_line, fence, shown) => follow(fence, shown, shell))
})
