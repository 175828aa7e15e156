/**
 * What the command says, in English and Chinese.
 *
 * @module
 */
import { ALL_KINDS, KINDS } from './step.ts'

const kinds = (language: 'en' | 'zh'): string =>
  ALL_KINDS.map((kind) => `  ${kind.padEnd(20)}${KINDS[kind][language]}`).join('\n')

export const MESSAGES = {
  en: {
    help: `npm run faults -- [--runs N] [--seed S] [--minutes M] [--worlds W] [--kinds a,b]
                  [--record FILE | --resume FILE] [--replay FILE] [--shrink] [--results FILE] [--json]

Plays random schedules of work and faults against real nodes, nats-servers and PostgreSQLs, lifts every fault, and compares
every cell of every tier with the cities' own records, counted anew. While faults last, what nodes answer is held against
what they hold. Exit code 1: something was lost, doubled, silently stale, or never healed.

  --runs N         schedules to play (50); seeds S, S+1, …
  --seed S         the first seed (1); one seed gives one schedule
  --minutes M      begin no schedule after M minutes
  --worlds W       worlds side by side (2): each has 5 nodes, 5 nats-servers and 5 PostgreSQLs
  --kinds a,b      only these faults (all)
  --record FILE    append each outcome to FILE, a line of JSON each (a file of its own in the system's temporary folder)
  --resume FILE    go on: seeds that FILE holds are not played again, and are counted
  --replay FILE    play one schedule again: FILE holds its steps, or a record whose first bad schedule is taken
  --shrink         leave out of a failing schedule what it does not need
  --results FILE   write the table there
  --json           the summary as JSON on standard output

Kinds of faults:
${kinds('en')}
`,
    preparing: 'preparing the laboratory …',
    noMount: 'no small disk can be mounted here',
    leftOut: (kind: string, reason: string) => `left out: ${kind}: ${reason}`,
    recordIn: (file: string) => `outcomes go to ${file}`,
    progress: (done: number, total: number, bad: number, mean: number, seed: number) =>
      `${done}/${total}, seed ${seed}, ${bad} bad, ${(mean / 1000).toFixed(1)} s each`,
    bad: (seed: number) => `seed ${seed}: a violation`,
    shortest: (count: number) => `the shortest schedule that still fails has ${count} steps:`,
    replayWith: (command: string) => `play it again: ${command}`,
    stopping: 'stopping: schedules under way are dropped; go on with --resume',
    unknownKind: (kind: string) => `no such kind of fault: ${kind}`,
    noSteps: (file: string) => `${file} holds no schedule`,
  },
  zh: {
    help: `npm run faults -- [--runs N] [--seed S] [--minutes M] [--worlds W] [--kinds a,b]
                  [--record 文件 | --resume 文件] [--replay 文件] [--shrink] [--results 文件] [--json]

对真实的节点、nats-server 与 PostgreSQL 执行随机的业务与故障组合;解除全部故障后,将各级每一格数据与市级原始案卷
重新计算的结果逐格核对;故障期间,将节点的应答与其实际持有的数据核对。退出码 1 表示有丢失、重复、暗中过期或未能自愈。

  --runs N         故障组合数(50),种子依次为 S、S+1……
  --seed S         起始种子(1);同一种子即同一组合
  --minutes M      满 M 分钟后不再开始新的组合
  --worlds W       并行的环境数(2),每个环境含 5 个节点、5 个 nats-server、5 个 PostgreSQL
  --kinds a,b      只用这些故障(默认全部)
  --record 文件    每个组合的结果以一行 JSON 追加到该文件(默认为系统临时目录中的新文件)
  --resume 文件    续跑:文件中已有的种子不再执行,但计入结果
  --replay 文件    重放一个组合:文件为其步骤,或为结果文件(取其中第一个违例的组合)
  --shrink         对违例的组合去掉无关步骤
  --results 文件   将结果表写入该文件
  --json           在标准输出以 JSON 给出汇总

故障种类:
${kinds('zh')}
`,
    preparing: '正在准备故障实验室……',
    noMount: '本机不能挂载小磁盘',
    leftOut: (kind: string, reason: string) => `未执行:${kind}:${reason}`,
    recordIn: (file: string) => `结果写入 ${file}`,
    progress: (done: number, total: number, bad: number, mean: number, seed: number) =>
      `${done}/${total},种子 ${seed},违例 ${bad},平均 ${(mean / 1000).toFixed(1)} 秒`,
    bad: (seed: number) => `种子 ${seed}:出现违例`,
    shortest: (count: number) => `仍会违例的最短组合共 ${count} 步:`,
    replayWith: (command: string) => `重放:${command}`,
    stopping: '正在停止:进行中的组合作废,可用 --resume 续跑',
    unknownKind: (kind: string) => `没有这种故障:${kind}`,
    noSteps: (file: string) => `${file} 中没有故障组合`,
  },
}
