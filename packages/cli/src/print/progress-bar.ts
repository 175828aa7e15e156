import { SingleBar } from 'cli-progress'

export interface ProgressBar {
  show(done: number, total: number, words?: Readonly<Record<string, string | number>>): void
  end(): void
}

/**
 * Long work for a person who watches; prints nothing into a pipe.
 *
 * @param format may name `{bar}`, `{percentage}`, `{value}`, `{total}`, the words of `show`, and `{rate}`: what of `rows`
 * (else of what is done) comes in a second
 */
export function progressBar(format: string, terminal = process.stderr.isTTY === true): ProgressBar {
  if (!terminal) return { show: () => {}, end: () => {} }
  const bar = new SingleBar({ format, barsize: 24, stream: process.stderr, clearOnComplete: true, hideCursor: true })
  const started = performance.now()
  let running = false
  return {
    show(done, total, words = {}) {
      const seconds = Math.max(0.001, (performance.now() - started) / 1000)
      const rate = Math.round(Number(words.rows ?? done) / seconds)
      if (!running) bar.start(total, done, { ...words, rate })
      else bar.update(done, { ...words, rate })
      running = true
    },
    end() {
      if (running) bar.stop()
      running = false
    },
  }
}
