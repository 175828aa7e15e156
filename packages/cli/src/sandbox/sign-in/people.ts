/**
 * Who may sign in at the sandbox: for every role somebody, named by what they are. Nobody of them exists.
 *
 * @module
 */
import type { Language, Role, Sharing, Verb } from '@guantong/contract'

export interface Person {
  /** Their `sub`. */
  readonly id: string
  /** Code of the node they are at home at. */
  readonly home: string
  readonly name: Readonly<Record<Language, string>>
  readonly roles: readonly Role[]
  readonly regions: readonly string[]
  readonly verbs: readonly Verb[]
  readonly sharing: Sharing
}

type Told = readonly [role: Role, home: string, en: string, zh: string, verbs?: readonly Verb[]]

const TOLD: readonly Told[] = [
  ['viewer', '000000', 'Staff member of the ministry', '国家级平台查询人员'],
  ['evaluator', '000000', 'Evaluator at the ministry', '国家级平台评价人员'],
  ['auditor', '000000', 'Auditor at the ministry', '国家级平台审计人员'],
  ['supervisor', '370000', 'Supervisor of Shandong', '山东省监督人员'],
  ['reviewer', '370000', 'Reviewer of Shandong', '山东省复核人员'],
  ['supervisor', '440000', 'Supervisor of Guangdong', '广东省监督人员'],
  ['clerk', '370200', 'Clerk in Qingdao', '青岛市受理人员', ['read', 'write']],
  ['operator', '370200', 'Operator of Qingdao’s node', '青岛市节点运维人员', ['read', 'write']],
  ['integrator', '370200', 'Integrator in Qingdao', '青岛市接入单位人员', ['read', 'write']],
  ['clerk', '440300', 'Clerk in Shenzhen', '深圳市受理人员', ['read', 'write']],
  ['clerk', '310000', 'Clerk in Shanghai', '上海市受理人员', ['read', 'write']],
  ['operator', '000000', 'Operator of the ministry’s node', '国家节点运维人员', ['read', 'write']],
]

/** Those at home at one of these nodes. */
export const peopleAt = (codes: readonly string[]): readonly Person[] =>
  TOLD.filter(([, home]) => codes.includes(home)).map(([role, home, en, zh, verbs = ['read']]) => ({
    id: `${role}.${home}`,
    home,
    name: { en, zh },
    roles: [role],
    regions: [home],
    verbs,
    sharing: 'conditional',
  }))
