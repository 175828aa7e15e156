/**
 * The steps of `up`: a bar that moves on a terminal, one line per finished step elsewhere.
 *
 * @module
 */
import { SingleBar } from 'cli-progress'
import type { Context } from '../../program/context.ts'
import type { Progress } from '../../sandbox/start-sandbox.ts'

export function progressShower(
  { say, tell }: Context,
  terminal = process.stderr.isTTY === true,
): {
  show(progress: Progress): void
  end(): void
} {
  let current: { step: Progress['step']; started: number; bar: SingleBar | undefined } | undefined

  const open = (step: Progress['step'], total: number): NonNullable<typeof current> => {
    const bar = terminal
      ? new SingleBar({
          format: `  {bar} {value}/{total} ${say(`up.${step}`, { total })}`,
          barsize: 24,
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
        })
      : undefined
    bar?.start(total, 0)
    return { step, started: performance.now(), bar }
  }

  return {
    show({ step, done, total }) {
      if (current?.step !== step) {
        current?.bar?.stop()
        current = open(step, total)
      }
      current.bar?.update(done)
      if (done < total) return
      current.bar?.stop()
      const seconds = ((performance.now() - current.started) / 1000).toFixed(1)
      const count = total > 1 && step !== 'leftovers' ? ` ${total}` : ''
      tell(`✓ ${say(`up.${step}`, { total })}${count}${step === 'leftovers' ? '' : ` (${seconds} s)`}`)
      current = undefined
    },
    end() {
      current?.bar?.stop()
      current = undefined
    },
  }
}
