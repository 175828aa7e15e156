import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runQuietly } from './run-quietly.mjs'
import { say, step } from './say.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * A browser for the tests that look at the dashboard: GUANTONG_CHROMIUM, else one on PATH, else (root on Debian)
 * installed from the machine's own archive. Without one those tests skip and say why; nothing else depends on it.
 */
export async function chromiumFor(purpose) {
  const given = process.env.GUANTONG_CHROMIUM
  if (given) return given
  const found = onPath()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const installed = await step('chromium and Chinese fonts', 'Chromium 与中文字体', aptInstall)
    if (installed !== undefined) return installed
  }
  say(
    `no chromium here: ${purpose} will be skipped (set GUANTONG_CHROMIUM=/path/to/chromium to run them).`,
    `未找到 Chromium:将跳过${purpose === 'browser tests' ? '浏览器测试' : purpose}(可用 GUANTONG_CHROMIUM=/路径/chromium 指定)。`,
  )
  return undefined
}

function onPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name)
      if (existsSync(file)) return file
    }
  }
  return undefined
}

async function aptInstall() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runQuietly('apt-get', ['-qq', 'update'], { env })
  const wanted = ['chromium', 'fonts-noto-cjk']
  const { code, output } = await runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], {
    env,
  })
  if (code !== 0) process.stderr.write(`${output.trim().split('\n').slice(-3).join('\n')}\n`)
  return onPath()
}
