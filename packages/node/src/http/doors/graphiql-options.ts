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

const SERVICES = `# Services of others that are attached here, and what they add. Those of the sandbox hold samples: cameras (Shandong, and
# the nation through it) and weather (the nation). Where they are attached, take the signs off the second question.
# 已接入的外部服务及其提供的字段。沙箱中的摄像机（山东，并经其接入国家节点）与天气（国家节点）均为样例数据。
query Services {
  node { services { name via state fields lastError { code message at } } }
}
# query Board($day: WeatherDate!) {
#   region(code: "370202") {
#     name
#     cameraAvailability { installed switchedOn viewable }
#     weather(day: $day) { condition lowCelsius highCelsius }
#     cases(first: 5) { nodes { caseNo state nearbyCameras(first: 1) { name viewable } } }
#   }
# }
`

const HEADERS = JSON.stringify({ Authorization: 'Bearer ' }, null, 2)

export const graphiqlOptions = (code: string): GraphiQLOptions => ({
  title: `Guantong 贯通 ${code}`,
  defaultQuery: WHERE,
  headers: HEADERS,
  defaultHeaders: HEADERS,
  shouldPersistHeaders: false,
  defaultTabs: [WHERE, FIGURES, CASES, SUBMISSIONS, SERVICES].map((query) => ({ query, headers: HEADERS })),
})
