/**
 * The steps of `up`: a bar that moves on a terminal, one line per finished step elsewhere.
 *
 * @module
 */
import { type ProgressBar, progressBar } from '../../print/progress-bar.ts'
import type { Context } from '../../program/context.ts'
import type { Progress } from '../../sandbox/start-sandbox.ts'
import type { UpKey } from './messages.ts'

export function progressShower({ say, tell }: Context<UpKey>): { show(progress: Progress): void; end(): void } {
  let current: { step: Progress['step']; started: number; bar: ProgressBar } | undefined

  const end = (): void => {
    current?.bar.end()
    current = undefined
  }
  return {
    show({ step, done, total }) {
      const sentence = say(`up.${step}`, { total })
      if (current?.step !== step) {
        end()
        current = { step, started: performance.now(), bar: progressBar(`  {bar} {value}/{total} ${sentence}`) }
      }
      const { bar, started } = current as NonNullable<typeof current>
      bar.show(done, total)
      if (done < total) return
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const count = total > 1 && step !== 'leftovers' ? ` ${total}` : ''
      end()
      tell(`✓ ${sentence}${count}${step === 'leftovers' ? '' : ` (${seconds} s)`}`)
    },
    end,
  }
}
