/**
 * GraphiQL with ready-made queries. Bundled: it loads nothing from elsewhere.
 *
 * @module
 */
import type { GraphiQLOptions } from 'graphql-yoga'

const WHERE = `# Where am I? Press the play button. Figures need a token: put it below, under Headers.
# 我在哪个节点？点击运行。需要令牌：填在下方 Headers 中。
query Node {
  node { code name tier parent children { code name tier } schemaHash time }
}
`

const FIGURES = `# Figures of every connected region, answered from this node's own database, with what they stand on.
# 各已接入区划的统计量，由本节点数据库直接回答，并注明来源与时间。
query Figures($from: String! = "2018-01", $to: String! = "2026-12") {
  regions(connected: true) {
    code
    name
    measures(period: { from: $from, to: $to }) {
      nodes {
        reported
        closed
        onTimeClosingRate { numerator denominator value formula formulaVersion }
      }
      asOf
      coverage { expected reporting unconnected sources { node source asOf reason } }
    }
  }
}
`

const CASES = `# The three newest open cases of every city, asked live through the tiers. extensions.guantong.hops says who was asked.
# 各城市最新三件未结案卷，逐级实时查询；extensions.guantong.hops 给出经过的节点。
query NewestOpenCases {
  regions(connected: true) {
    code
    name
    cases(first: 3, filter: { open: true }) {
      totalCount
      nodes { id caseNo state codeName reportedAt closingDeadline }
    }
  }
}
`

const SUBMISSIONS = `# What was submitted, and who has signed for it.
# 报送及其回执状态。
query Submissions {
  submissions(first: 10) {
    nodes { origin seq rows sealedAt receivedAt deliveries { recipient state settledAt code } }
    pageInfo { hasNextPage endCursor }
  }
}
`

const HEADERS = JSON.stringify({ Authorization: 'Bearer ' }, null, 2)

export const graphiqlOptions = (code: string): GraphiQLOptions => ({
  title: `Guantong 贯通 ${code}`,
  defaultQuery: WHERE,
  headers: HEADERS,
  defaultHeaders: HEADERS,
  shouldPersistHeaders: false,
  defaultTabs: [WHERE, FIGURES, CASES, SUBMISSIONS].map((query) => ({ query, headers: HEADERS })),
})
