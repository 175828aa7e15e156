import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cloneRoot } from '../program/clone.ts'
import { bundledProgram } from './bundled-program.ts'

/** A clone of its own: sources as they are, packages those of this one, a cache of its own. */
const clone = mkdtempSync(join(tmpdir(), 'guantong-bundle-'))
const here = (...path: string[]): string => join(clone, ...path)
const run = (...argv: string[]) => spawnSync(process.execPath, argv, { cwd: clone, encoding: 'utf8' })
const guantong = (...argv: string[]) => {
  const { status, stdout, stderr } = run(here('packages/cli/src/main.ts'), ...argv)
  return { status, stdout, stderr }
}

const [BEFORE, LATER] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:01Z')]
const TOUCHED = ['packages/web/src/dashboard.ts', 'deploy/nats/nats-config.ts', 'deploy/bootstrap/nats-server.mjs']

beforeAll(() => {
  for (const part of ['packages', 'deploy', 'schemas', 'package.json', 'package-lock.json'])
    cpSync(join(cloneRoot, part), here(part), { recursive: true, filter: (path) => !path.endsWith('node_modules') })
  for (const path of TOUCHED) utimesSync(here(path), BEFORE, BEFORE)
  mkdirSync(here('node_modules'))
  for (const name of readdirSync(join(cloneRoot, 'node_modules')))
    if (name !== '@guantong' && name !== '.cache')
      symlinkSync(join(cloneRoot, 'node_modules', name), here('node_modules', name))
  mkdirSync(here('node_modules', '@guantong'))
  for (const name of ['cli', 'contract', 'node', 'standard', 'view', 'web'])
    symlinkSync(here('packages', name), here('node_modules', '@guantong', name))
  symlinkSync(here('deploy'), here('node_modules', '@guantong', 'deploy'))
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

it('is the program of these sources, and says what they say', () => {
  expect(bundledProgram(clone)).toBeUndefined()
  const asked = [['--version'], ['import', '--help'], ['standard', 'search', '井盖', '--lang', 'zh'], ['nonsense']]
  const fromSources = asked.map((argv) => guantong(...argv))
  expect(run(here('packages/cli/src/bundle/bundle-program.ts'))).toMatchObject({ status: 0, stderr: '' })
  expect(bundledProgram(clone)).toBeDefined()
  expect(asked.map((argv) => guantong(...argv))).toEqual(fromSources)
  expect(fromSources.map(({ status }) => status)).toEqual([0, 0, 0, 2])
})

it('is what runs while the sources stand, and not after a change', () => {
  const program = fileURLToPath(bundledProgram(clone) as string)
  writeFileSync(program, "export const runProcess = () => console.log('bundled')\n")
  expect(guantong('--version').stdout).toBe('bundled\n')
  for (const path of TOUCHED) {
    utimesSync(here(path), LATER, LATER)
    expect([path, bundledProgram(clone)]).toEqual([path, undefined])
    expect(guantong('--version').stdout).toBe('0.1.0\n')
    utimesSync(here(path), BEFORE, BEFORE)
    expect([path, bundledProgram(clone)]).toEqual([path, expect.any(String)])
  }
})

it('is not made of sources whose change nobody would see', () => {
  mkdirSync(here('packages/cli/more'))
  writeFileSync(here('packages/cli/more/unseen.ts'), 'export const unseen = 1\n')
  appendFileSync(here('packages/cli/src/run-command.ts'), "export { unseen } from '../more/unseen.ts'\n")
  const { status, stderr } = run(here('packages/cli/src/bundle/bundle-program.ts'))
  expect([status, stderr]).toEqual([1, expect.stringContaining('packages/cli/more/unseen.ts')])
  expect(bundledProgram(clone)).toBeUndefined()
})
