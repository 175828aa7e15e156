import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mainArchive, parseDeb822, parseOneLine } from './apt-source.mjs'

let root: string
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guantong-apt-'))
  write('os-release', 'ID=debian\nVERSION_CODENAME=bookworm\n')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('mainArchive', () => {
  it('takes the main archive and leaves security and third parties out', () => {
    write(
      'apt/sources.list.d/debian.sources',
      [
        'Types: deb',
        '# a comment in the middle',
        'URIs: http://mirror.example/debian-security',
        'Suites: bookworm-security',
        'Components: main',
        '',
        'Types: deb deb-src',
        'URIs: http://mirror.example/debian',
        'Suites: bookworm bookworm-updates',
        'Components: main contrib',
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
      ].join('\n'),
    )
    write('apt/sources.list.d/another.list', 'deb https://packages.example.org/thing stable main\n')
    expect(mainArchive(root)).toMatchObject({
      uris: ['http://mirror.example/debian'],
      suites: ['bookworm', 'bookworm-updates'],
      signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      id: 'debian',
    })
  })

  it('reads the one-line style with options', () => {
    write(
      'apt/sources.list',
      '# deb cdrom:[Debian]/ bookworm main\ndeb [arch=amd64 signed-by=/k.gpg] https://mirror.example/d/ bookworm main # ours\ndeb https://mirror.example/d/ bookworm-updates main\n',
    )
    expect(mainArchive(root)).toMatchObject({ uris: ['https://mirror.example/d/'], signedBy: '/k.gpg' })
  })

  it('finds nothing where there is nothing', () => {
    write('apt/sources.list', 'deb https://packages.example.org/thing stable main\n')
    // a third party that uses the distribution's suite and component names, under its own key
    write('apt/sources.list.d/x.list', 'deb [signed-by=/their.gpg] https://x.example/debian bookworm main\n')
    expect(mainArchive(root)).toBeUndefined()
  })
})

describe('the two formats', () => {
  it('keeps a key that stands in the stanza itself', () => {
    const [entry] = parseDeb822(
      'URIs: http://m\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n abc\n',
    )
    expect(entry?.signedBy).toContain('-----BEGIN PGP')
  })

  it('skips what is switched off, and sources', () => {
    expect(parseDeb822('Enabled: no\nURIs: http://m\nSuites: sid\nComponents: main')).toEqual([])
    expect(parseDeb822('Types: deb-src\nURIs: http://m\nSuites: sid\nComponents: main')).toEqual([])
    expect(parseOneLine('deb-src http://m sid main')).toEqual([])
  })
})
