/**
 * Everything a schedule can be made of.
 *
 * @module
 */
/** Work that cities do, and faults. `salt` decides what a step chooses while it is played. */
export type Step = { after: number } & (
  | { do: 'submit' | 'change'; city: string; count: number }
  | { do: 'midnight'; count: number }
  | { do: 'slowWriter'; city: string; ms: number }
  | { do: 'pause'; ms: number }
  | { do: 'cut' | 'muteUp' | 'muteDown'; child: string; ms: number }
  | { do: 'slowLink'; child: string; ms: number; delay: number }
  | { do: 'killNode' | 'killNats' | 'killPostgres'; node: string; ms: number }
  | { do: 'freezeNode' | 'freezeNats' | 'freezePostgres'; node: string; ms: number }
  | { do: 'wipeStore' | 'deleteStream' | 'recreateStream'; node: string }
  | { do: 'natsDiskFull' | 'postgresDiskFull'; node: string; ms: number }
  | { do: 'wrongClock'; node: string; days: number; ms: number }
  | { do: 'duplicate' | 'reorder' | 'lateDelivery' | 'tamper'; child: string; count: number; salt: number }
  | { do: 'snapshot' | 'restore'; node: string }
  | { do: 'poison'; child: string; salt: number }
  | { do: 'oversize'; city: string; count: number }
  | { do: 'rotateKey'; node: string }
  | { do: 'alterFigure'; node: string; salt: number }
  | { do: 'speakOther'; child: string }
  | { do: 'lockHolder'; node: string; ms: number; kill: boolean }
)

/** The kinds of faults, as `--kinds` and the table name them; which steps they come in. */
export const KINDS = {
  partition: { steps: ['cut'], en: 'link cut', zh: '链路中断' },
  'half-open': { steps: ['muteUp', 'muteDown'], en: 'link half open, up or down', zh: '链路单向失效(上行或下行)' },
  'slow-link': { steps: ['slowLink'], en: 'slow child', zh: '下级链路缓慢' },
  'kill-node': { steps: ['killNode'], en: 'kill -9 of a node', zh: '强杀节点进程' },
  'freeze-node': { steps: ['freezeNode'], en: 'SIGSTOP of a node', zh: '冻结节点进程' },
  'kill-nats': { steps: ['killNats'], en: 'kill -9 of nats-server', zh: '强杀 nats-server' },
  'freeze-nats': { steps: ['freezeNats'], en: 'SIGSTOP of nats-server', zh: '冻结 nats-server' },
  'kill-postgres': { steps: ['killPostgres'], en: 'kill -9 of PostgreSQL', zh: '强杀 PostgreSQL' },
  'freeze-postgres': { steps: ['freezePostgres'], en: 'SIGSTOP of PostgreSQL', zh: '冻结 PostgreSQL' },
  'wiped-store': { steps: ['wipeStore'], en: 'JetStream store wiped', zh: 'JetStream 存储被清空' },
  'stream-gone': { steps: ['deleteStream', 'recreateStream'], en: 'stream deleted or made anew', zh: '流被删除或重建' },
  'nats-disk-full': { steps: ['natsDiskFull'], en: 'disk of nats-server full', zh: 'nats-server 磁盘写满' },
  'postgres-disk-full': { steps: ['postgresDiskFull'], en: 'disk of PostgreSQL full', zh: 'PostgreSQL 磁盘写满' },
  clock: { steps: ['wrongClock'], en: 'clock a day off', zh: '时钟偏差一天' },
  duplicate: { steps: ['duplicate'], en: 'delivered twice', zh: '重复投递' },
  reorder: { steps: ['reorder'], en: 'delivered in another order', zh: '乱序投递' },
  late: { steps: ['lateDelivery'], en: 'an old one delivered late', zh: '旧报文迟到' },
  restore: { steps: ['snapshot', 'restore'], en: 'restored from an older backup', zh: '从旧备份恢复' },
  poison: { steps: ['poison'], en: 'submission the database refuses', zh: '数据库拒收的报文' },
  oversize: { steps: ['oversize'], en: 'larger than max_payload', zh: '超过 max_payload 的报文' },
  'key-rotation': { steps: ['rotateKey'], en: 'key changed on the way', zh: '途中更换密钥' },
  tampered: { steps: ['tamper'], en: 'body altered on the way', zh: '途中篡改报文' },
  'altered-figure': { steps: ['alterFigure'], en: 'figure altered at a province', zh: '省级数据被改动' },
  'no-common-version': {
    steps: ['speakOther'],
    en: 'child without a version in common',
    zh: '下级与上级无共同协议版本',
  },
  midnight: { steps: ['midnight'], en: 'all children at once', zh: '全部下级同时上报' },
  'slow-writer': { steps: ['slowWriter'], en: 'slow writer at a city', zh: '市级慢事务' },
  'lock-holder': { steps: ['lockHolder'], en: 'a lock held at a parent, then killed', zh: '上级持锁后被强杀' },
} as const satisfies Record<string, { steps: readonly Step['do'][]; en: string; zh: string }>

export type Kind = keyof typeof KINDS
export const ALL_KINDS = Object.keys(KINDS) as Kind[]

/** Undefined: plain work. */
export const kindOf = (step: Step): Kind | undefined =>
  ALL_KINDS.find((kind) => (KINDS[kind].steps as readonly string[]).includes(step.do))
