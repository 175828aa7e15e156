/** compose, systemd and the image: thin files that no test starts, held to what they name. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const here = import.meta.dirname
const clone = join(here, '..')
const read = (path: string): string => readFileSync(join(here, path), 'utf8')

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml')) as {
    services: Record<
      string,
      { build?: { context: string; dockerfile: string }; volumes?: string[]; environment?: Record<string, string> }
    >
    volumes: Record<string, unknown>
  }

  it('starts a node with its database and its NATS server', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'nats', 'accounts', 'node'])
  })

  it('tells the node no password but its own', () => {
    const { environment = {} } = compose.services.node ?? {}
    expect(environment).toEqual({
      DATABASE_URL: expect.stringMatching(/^postgres:\/\/guantong:\$\{NODE_PASSWORD\}@/),
    })
    const made = compose.services.accounts?.environment ?? {}
    const accounts = Object.values(made).map((url) => url.split(':')[1])
    expect(new Set(accounts).size).toBe(3)
  })

  it('builds from files that are there and mounts volumes that are declared', () => {
    const build = compose.services.node?.build
    expect(existsSync(join(here, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true)
    const named = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => /^\w+$/.test(source)),
    )
    expect(named.filter((name) => !(name in compose.volumes))).toEqual([])
  })
})

describe('node.Dockerfile', () => {
  it('copies every workspace of the clone, so that npm ci finds them all', () => {
    const { packages } = JSON.parse(readFileSync(join(clone, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>
    }
    const workspaces = Object.keys(packages).filter((path) => path !== '' && !path.includes('node_modules'))
    const text = read('node.Dockerfile')
    expect(workspaces.filter((path) => !text.includes(`COPY ${path}/package.json`))).toEqual([])
  })

  it('stands on the Node that package.json pins', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'))
    const bases = [...read('node.Dockerfile').matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major)
    const pinned = devDependencies.node.split('.')[0]
    expect(bases).toEqual([pinned, pinned])
  })

  it('copies nothing that is not there', () => {
    const sources = [...read('node.Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) =>
      (list ?? '').split(' '),
    )
    expect(sources.filter((path) => !existsSync(join(clone, path)))).toEqual([])
  })
})

describe('systemd unit', () => {
  const text = read('systemd/guantong@.service')

  it('starts the command that is there', () => {
    expect(text).toContain('packages/cli/src/main.ts serve --config /etc/guantong/%i.yaml')
    expect(existsSync(join(clone, 'packages/cli/src/main.ts'))).toBe(true)
  })

  it.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('is accepted by systemd-analyze', () => {
    const folder = mkdtempSync(join(tmpdir(), 'guantong-unit-'))
    try {
      const unit = join(folder, 'guantong@370200.service')
      // the paths of an installation are not on this machine
      writeFileSync(unit, text.replace('/opt/guantong/node_modules/.bin/node', process.execPath))
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
      expect({ status, about: stderr.split('\n').filter((line) => line.includes('guantong@')) }).toEqual({
        status: 0,
        about: [],
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
