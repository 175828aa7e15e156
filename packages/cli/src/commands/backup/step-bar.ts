import { SingleBar } from 'cli-progress'

export interface StepBar {
  show(done: number, total: number, name: string): void
  end(): void
}

/** For somebody who watches; says nothing into a pipe. */
export function stepBar(terminal = process.stderr.isTTY === true): StepBar {
  if (!terminal) return { show: () => {}, end: () => {} }
  const bar = new SingleBar({
    format: '  {bar} {value}/{total} {name}',
    barsize: 24,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let running = false
  return {
    show(done, total, name) {
      if (!running) bar.start(total, done, { name })
      else bar.update(done, { name })
      running = true
    },
    end() {
      if (running) bar.stop()
      running = false
    },
  }
}
