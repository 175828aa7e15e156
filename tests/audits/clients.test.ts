import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generate } from '@graphql-codegen/cli'
import { graphiqlOptions } from '@guantong/node/graphiql-options'
import { Client, fetchExchange, gql } from '@urql/core'
import { buildSchema, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import { startGraphs } from '../support/start-graphs.ts'

const PRINTED = fileURLToPath(new URL('../../schemas/node.graphql', import.meta.url))
const DOCUMENT = `query Regions($first: Int!) {
  regions(connected: true) { code name cases(first: $first) { totalCount nodes { id state } } }
}`

it('urql asks a node with nothing but a token', async () => {
  const graphs = await startGraphs([{ code: '370200', parent: null, tier: 'city' }])
  try {
    const authorization = `Bearer ${await graphs.tokenFor('370200')}`
    const client = new Client({
      url: `${graphs.urlOf('370200')}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: { authorization } },
    })
    const { data, error } = await client.query(gql(DOCUMENT), { first: 2 }).toPromise()
    expect(error).toBeUndefined()
    expect(data.regions).toMatchObject([{ code: '370200', cases: { totalCount: 0, nodes: [] } }])
  } finally {
    await graphs.stop()
  }
})

it('graphql-codegen makes typed documents from the printed schema', async () => {
  const schema = buildSchema(readFileSync(PRINTED, 'utf8'))
  expect(validate(schema, parse(DOCUMENT))).toEqual([])
  const files: { filename: string; content: string }[] = await generate(
    {
      schema: PRINTED,
      documents: [DOCUMENT],
      silent: true,
      generates: { 'generated/': { preset: 'client' } },
    },
    false,
  )
  const typed = files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content ?? ''
  expect(typed).toContain('export type RegionsQuery =')
  expect(typed).toContain('RegionsQueryVariables')
})

it('the ready-made queries of GraphiQL and of the dashboard fit the printed schema', () => {
  const schema = buildSchema(readFileSync(PRINTED, 'utf8'))
  const tabs = (graphiqlOptions('370200').defaultTabs ?? []).map(({ query }) => query ?? '')
  const page = readFileSync(new URL('../../packages/web/public/dashboard.js', import.meta.url), 'utf8')
  const document = /DOCUMENT = `([^`]+)`/.exec(page)?.[1] ?? ''
  for (const text of [...tabs, document]) expect(validate(schema, parse(text))).toEqual([])
  expect(tabs.length).toBeGreaterThan(2)
})
