/**
 * The `guantong` command: starts the program, bundled where that is of these sources.
 *
 * @module
 */
import { enableCompileCache } from 'node:module'
import { bundledProgram } from './bundle/bundled-program.ts'
import { cloneRoot, compiledCode } from './program/clone.ts'

// Compiled code is kept from one start to the next: half of a start.
enableCompileCache(process.env.NODE_COMPILE_CACHE ?? compiledCode)
const program = bundledProgram(cloneRoot) ?? './run-command.ts'
const { runProcess } = (await import(program)) as typeof import('./run-command.ts')
await runProcess()
