/** `guantong up` as a person at a terminal has it: started, started twice, interrupted, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { eventually } from '../support/eventually.ts'
import { type PortBlock, takePortBlock } from '../support/port-block.ts'

const command = join(CLONE, 'packages', 'cli', 'bin', 'guantong.mjs')
const folder = mkdtempSync(join(tmpdir(), 'guantong-up-'))
const data = join(folder, 'data')
const started: ChildProcess[] = []
let ports: PortBlock

beforeAll(async () => {
  ports = await takePortBlock()
})
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})
afterAll(async () => {
  await guantong('down', '--wipe')
  ports.release()
  rmSync(folder, { recursive: true, force: true })
})

const env = { ...process.env, GUANTONG_DATA: data, LC_ALL: 'C' }

/** Nation and Shanghai: the smallest sandbox with a node that reports and a node that is reported to. */
function up(...more: string[]): { child: ChildProcess; said: () => string; ready: Promise<string> } {
  const args = [command, 'up', '--nodes', '310000', '--port-base', String(ports.base), ...more]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  const ready = eventually('the sandbox is ready', () => /Ready after/.test(text) || child.exitCode !== null).then(
    () => text,
  )
  return { child, said: () => text, ready }
}

async function guantong(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

/** Processes that work on our folder, by their command line. */
function ours(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return line.some((argument) => argument.startsWith(data)) && !line.some((each) => each.includes('vitest'))
      } catch {
        return false
      }
    })
}

const casesOf = async (): Promise<number> => {
  const { out } = await guantong(
    ...['query', '--node', '000000', '--json'],
    '{ region(code: "310000") { measures(period: {from: "2000-01-01", to: "2099-12-31"}) { nodes { reported } } } }',
  )
  return JSON.parse(out).data.region.measures.nodes[0].reported
}

describe('guantong up', () => {
  it('comes up with samples that have reached the nation, and answers scripts', async () => {
    const { ready } = up()
    const screen = await ready
    expect(screen).toContain('310000')
    expect(screen).toContain('Try next:')
    // The figures of the last column, asked at the nation.
    expect(screen).not.toContain('not known here')
    expect(await casesOf()).toBe(900)

    const status = await guantong('status', '--json')
    expect(JSON.parse(status.out).nodes).toMatchObject([
      { code: '000000', tier: 'nation', parent: null, ready: true },
      { code: '310000', tier: 'province', parent: '000000', ready: true },
    ])
    const token = await guantong('token', '--node', '310000', '--scope', '310000')
    expect(token.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const doctor = await guantong('doctor', '--json')
    expect(JSON.parse(doctor.out).checks.map(({ result }: { result: string }) => result)).not.toContain('fail')

    // What a node writes down may hold names: for the account that started it alone. Policies and public keys are nobody's secret.
    const open = ['logs', 'keys', 'nodes', 'services'].flatMap((part) =>
      readdirSync(join(data, part))
        .map((name) => join(data, part, name))
        .filter((file) => !/\.policy\.yaml$|\.jwks$/.test(file) && (statSync(file).mode & 0o077) !== 0),
    )
    expect(open).toEqual([])

    const second = await guantong('up', '--nodes', '310000', '--port-base', String(ports.base))
    expect(second).toMatchObject({ code: 1 })
    expect(second.err).toContain('GT_SANDBOX_RUNNING')
  })

  it('stops everything on SIGTERM, and finds its data again', async () => {
    const first = up()
    await first.ready
    first.child.kill('SIGTERM')
    await once(first.child, 'exit')
    expect(first.child.exitCode).toBe(0)
    await eventually('nothing is left', () => ours().length === 0)
    const status = JSON.parse((await guantong('status', '--json')).out)
    expect(status.nodes.map(({ ready }: { ready: boolean }) => ready)).toEqual([false, false])

    const second = up()
    await second.ready
    expect(await casesOf()).toBe(900)
    expect((await guantong('down')).code).toBe(0)
    await eventually('nothing is left', () => ours().length === 0)
  })

  it('leaves nothing behind when it is killed', async () => {
    const { ready } = up()
    await ready
    const { pid } = JSON.parse(readFileSync(join(data, 'sandbox.json'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await eventually('nothing is left', () => ours().length === 0)

    const again = up()
    await again.ready
    expect(await casesOf()).toBe(900)
  })

  it('leaves nothing behind when it is interrupted while it starts', async () => {
    const { child, said } = up()
    await eventually('the servers are being started', () => /PostgreSQL/.test(said()))
    child.kill('SIGINT')
    await once(child, 'exit')
    await eventually('nothing is left', () => ours().length === 0)
  })

  it('names the port that is taken, before anything is started', async () => {
    const blocker = createServer().listen(ports.base + 90, '127.0.0.1')
    await once(blocker, 'listening')
    try {
      const { code, err } = await guantong('up', '--nodes', '310000', '--port-base', String(ports.base))
      expect(code).toBe(1)
      expect(err).toContain(`Port ${ports.base + 90} (PostgreSQL)`)
      expect(err).toContain('--port-base')
      expect(ours()).toEqual([])
    } finally {
      blocker.close()
    }
  })

  it('refuses a folder of another release in both languages, and says how to begin anew', async () => {
    const { ready } = up('--no-samples')
    await ready
    const { secrets } = JSON.parse(readFileSync(join(data, 'sandbox.json'), 'utf8')) as {
      secrets: { postgres: string }
    }
    const at = `127.0.0.1:${ports.base + 90}/guantong_310000`
    const client = new pg.Client({ connectionString: `postgres://guantong:${secrets.postgres}@${at}` })
    await client.connect()
    await client.query(`insert into migration (name, run_on) values ('999999_newer', now())`)
    await client.end()
    expect((await guantong('down')).code).toBe(0)

    for (const [lang, sentence] of [
      ['en', 'The database guantong_310000 has migrations this release does not know (999999_newer)'],
      ['zh', '数据库 guantong_310000 含有本版本不认识的迁移（999999_newer）'],
    ]) {
      const again = await guantong('up', '--nodes', '310000', '--port-base', String(ports.base), '--lang', `${lang}`)
      expect(again.code).toBe(1)
      expect(again.err).toContain(`GT_STORE_FOREIGN: ${sentence}`)
      expect(again.err).toContain('npm run down -- --wipe')
      expect(ours()).toEqual([])
    }
  })

  it('clears its data on request', async () => {
    expect((await guantong('down', '--wipe')).code).toBe(0)
    expect(existsSync(data)).toBe(false)
  })
})
