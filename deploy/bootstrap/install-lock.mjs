import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cloneRoot } from './paths.mjs'
import { say } from './say.mjs'

const name = createHash('sha256').update(cloneRoot).digest('hex').slice(0, 12)
const folder = join(tmpdir(), `guantong-install-${name}-${process.getuid?.() ?? 0}.lock`)

/** One installer per clone at a time. A lock whose owner is gone is taken over, so a killed install blocks no other. */
export async function withLock(work) {
  let told = false
  while (!take()) {
    if (!told) say('… another install in this clone is running; waiting', '… 本仓库正在进行另一次安装,等待中')
    told = true
    await sleep(300)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function take() {
  try {
    mkdirSync(folder)
    writeFileSync(join(folder, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (ownerIsGone()) rmSync(folder, { recursive: true, force: true })
    return false
  }
}

function ownerIsGone() {
  const file = join(folder, 'pid')
  try {
    // The owner writes its pid right after making the folder; without one for two seconds it died in between.
    if (!existsSync(file)) return Date.now() - statSync(folder).mtimeMs > 2000
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
