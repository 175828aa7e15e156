// Runs as its own process, started by reaper.ts. Plain JavaScript and no imports of ours: it must cost next to nothing.
import { createInterface } from 'node:readline'

const watched = new Map()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [what, pid, signal] = line.split(' ')
    if (what === '+') watched.set(Number(pid), signal)
    else watched.delete(Number(pid))
  })
  .on('close', () => {
    if (watched.size === 0) process.exit()
    for (const [pid, signal] of watched) send(pid, signal)
    setTimeout(() => {
      for (const pid of watched.keys()) send(pid, 'SIGKILL')
    }, 10_000)
    const check = setInterval(() => {
      for (const pid of watched.keys()) if (!send(pid, 0)) watched.delete(pid)
      if (watched.size === 0) process.exit()
    }, 200)
    setTimeout(() => {
      clearInterval(check)
      process.exit()
    }, 12_000)
  })

function send(pid, signal) {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
