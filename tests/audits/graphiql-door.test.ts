import { createGraphiqlDoor } from '@guantong/node/graphiql-door'
import { startServer } from '@guantong/node/serve'
import { expect, it } from 'vitest'

const serve = (textOf: (self: string) => Promise<string>) =>
  startServer({
    ...{
      http: { host: '127.0.0.1', port: 0 },
      self: '370200',
      doors: [createGraphiqlDoor('370200', textOf)],
      newId: () => 'id',
    },
    principalOf: () => Promise.reject(new Error('no token is asked for')),
    log: { error: () => {}, info: () => {} },
  })

it('makes its page anew after it failed once, and packs it only for clients that take it packed', async () => {
  let made = 0
  const server = await serve(async () => {
    made += 1
    if (made === 1) throw new Error('too many open files')
    return '<html></html>'
  })
  const open = (encoding: string) =>
    fetch(`${server.url}/graphql`, { headers: { accept: 'text/html', 'accept-encoding': encoding } })
  try {
    expect((await open('gzip')).status).toBe(500)
    expect((await open('gzip')).status).toBe(200)
    const codings = ['gzip', 'br, gzip', 'gzip;q=0.5', 'gzip;q=0', 'gzip; q=0.000, br', 'identity', 'x-gzip']
    const given = await Promise.all(codings.map(async (coding) => (await open(coding)).headers.get('content-encoding')))
    expect(given).toEqual(['gzip', 'gzip', 'gzip', null, null, null, null])
  } finally {
    await server.stop(100)
  }
})

it('makes its page once, however many ask, and names its scripts', async () => {
  let made = 0
  const server = await serve(async (self) => {
    made += 1
    return `<html><script>1</script>${self}</html>`
  })
  const open = () => fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
  try {
    const pages = await Promise.all(Array.from({ length: 8 }, open))
    expect(await Promise.all(pages.map((page) => page.text()))).toEqual(Array(8).fill(await (await open()).text()))
    expect(made).toBe(1)
    // echo -n 1 | openssl dgst -sha256 -binary | base64
    expect(pages[0]?.headers.get('content-security-policy')).toContain(
      "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='",
    )
  } finally {
    await server.stop(100)
  }
})
