import { createGraphiqlDoor } from '@guantong/node/graphiql-door'
import { startServer } from '@guantong/node/serve'
import { expect, it } from 'vitest'

it('makes its page once, however many ask, and names its scripts', async () => {
  let made = 0
  const door = createGraphiqlDoor('370200', async (self) => {
    made += 1
    return `<html><script>1</script>${self}</html>`
  })
  const server = await startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: '370200', doors: [door], newId: () => 'id' },
    principalOf: () => Promise.reject(new Error('no token is asked for')),
    log: { error: () => {}, info: () => {} },
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
