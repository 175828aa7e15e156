/**
 * One shell into which commands are pasted, as a reader of a page does: variables stay, a failure is noted and the next goes on.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'

export interface PastedShell {
  /** Runs a block to its end. */
  paste(block: string): Promise<Pasted>
  close(): Promise<void>
}

export interface Pasted {
  readonly out: string
  readonly err: string
  /** Commands that ended with something else than 0. */
  readonly failed: readonly string[]
}

export interface ShellOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Called when a stream has told its first event, so that there is a second: which ends it. */
  readonly onStream: () => Promise<void>
}

const END = '@end'
const STREAM = '@stream'
const EVENT = /^event: next$/gm
/** Two events, or the stream counts as failed. */
const STREAM_SECONDS = 120

/**
 * Blocks come over descriptor 3, so that no command can read them. A stream has no end of its own: its process is named, and it
 * has failed unless it was ended from outside (128 + SIGTERM). A refusal over HTTP counts as a failure.
 */
const LOOP = `
curl() {
  case " $* " in
    *' -N '*|*' -sSN '*) stream "$(type -P curl)" "$@" ;;
    *) command curl --fail-with-body "$@" ;;
  esac
}
stream() {
  timeout ${STREAM_SECONDS} "$@" & local pid=$!
  printf '${STREAM} %s\\n' "$pid"
  wait "$pid"
  [ $? -eq 143 ]
}
trap 'printf "%s\\0" "$BASH_COMMAND" >&4' ERR
while IFS= read -r -d '' block <&3; do
  eval "$block"
  printf '\\n${END}\\n'
done`

export function openShell({ cwd, env, onStream }: ShellOptions): PastedShell {
  const child = spawn('bash', ['--noprofile', '--norc', '-c', LOOP], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  const blocks = child.stdio[3] as Writable
  const said = { out: '', err: '', failed: '' }
  for (const [into, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
    ['failed', child.stdio[4]],
  ] as const)
    (stream as NodeJS.ReadableStream).setEncoding('utf8').on('data', (text: string) => {
      said[into] += text
    })

  /** The stream that runs: how many events it has told so far decides what happens. */
  async function followStream(told: { first: boolean }): Promise<void> {
    const at = said.out.lastIndexOf(`${STREAM} `)
    if (at < 0) return
    const events = said.out.slice(at).match(EVENT)?.length ?? 0
    if (events >= 1 && !told.first) {
      told.first = true
      await onStream()
    } else if (events >= 2) {
      const pid = Number(said.out.slice(at + STREAM.length).match(/\d+/)?.[0])
      said.out = said.out.slice(0, at) + said.out.slice(at).replace(`${STREAM} `, '')
      told.first = false
      process.kill(pid, 'SIGTERM')
    }
  }

  return {
    async paste(block) {
      Object.assign(said, { out: '', err: '', failed: '' })
      blocks.write(`${block}\0`)
      const told = { first: false }
      while (!said.out.endsWith(`\n${END}\n`)) {
        if (child.exitCode !== null) throw new Error(`the shell has ended: ${said.err}`)
        await followStream(told)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      // What failed is written before the end is.
      await new Promise((resolve) => setImmediate(resolve))
      return { out: said.out.slice(0, -END.length - 2), err: said.err, failed: said.failed.split('\0').filter(Boolean) }
    },
    async close() {
      blocks.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
