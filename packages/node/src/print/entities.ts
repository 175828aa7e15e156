/**
 * The tables of the store that are read and written as entities, and what their columns mean. Columns, types, keys and relations are not
 * written here: they are the catalogue's.
 *
 * @module
 */

export interface Entity {
  /** By which it is found in the catalogue; the model's name follows from it. */
  readonly table: string
  readonly means: string
  /** By the name of the field. */
  readonly fields?: Readonly<Record<string, string>>
}

export const ENTITIES: readonly Entity[] = [
  {
    table: 'region',
    means: 'An administrative division (行政区划, GB/T 2260).',
    fields: {
      code: '行政区划代码 (GB/T 2260): six digits.',
      kind: 'municipality, prefecture_city, direct_county, …: what the division is called in its own right.',
    },
  },
  {
    table: 'code_item',
    means: "An entry of a code list (代码表): published, or a city's own (`LOCAL:<division>`, 自定义代码).",
    fields: {
      kind: '部件 or 事件/事项.',
      code: '小类代码.',
      classCode: '大类代码; null: not mapped to a class of the standard, counted under `unmapped`.',
      parentStandardRef: 'Of a declared local code: the list and kind its class is of.',
      validFrom: "Of a declared local code; those of published ones are the edition's.",
      declared: 'The city keeps an entry for it in a list of its own.',
      used: 'Figures carry it.',
      status: '`second-hand`: transcribed from a public source, not yet compared with the printed standard.',
    },
  },
  {
    table: 'submission',
    means: 'A submission (报送): scopes sealed by their origin under one gapless number.',
    fields: {
      epoch: "Changes when the origin's database is restored; numbers restart with it.",
      digest: 'SHA-256 of the seal.',
      receivedFrom: 'The node it was received from; null where it was made.',
      appliedScopes: 'How many of its scopes were newer than what was held.',
    },
  },
  {
    table: 'delivery',
    means: 'Where a submission stands with one recipient.',
    fields: { code: 'Why the recipient refused it.' },
  },
  { table: 'refusal', means: 'Something received that was refused and changed nothing.' },
  {
    table: 'parked',
    means: 'A submission that is sound and cannot be committed here yet (挂起).',
    fields: {
      sender: 'The node it came from.',
      tries: 'How often it was tried.',
      detail: 'Why it could not be committed at the last try.',
    },
  },
  {
    table: 'set_aside_scope',
    means: 'A scope that is not taken, because a figure in it is not plausible (数值不合理).',
    fields: { figure: 'The figure, and its ceiling.' },
  },
  {
    table: 'discrepancy',
    means: 'A cell that differs from its seal, or a scope that was lost; kept when it is healed.',
  },
  {
    table: 'lost_scope',
    means:
      'A scope this node has reported once and whose records it no longer holds: the figures above stand as they were reported.',
  },
  {
    table: 'neighbour',
    means: 'What a neighbour of this node has stated of itself.',
    fields: {
      node: 'Its code.',
      speaks: 'Versions of the wire; none: it has not stated them.',
      release: 'What it runs.',
      heardAt: 'When anything signed by it was last heard.',
    },
  },
  {
    table: 'look',
    means:
      'An answer that showed rows, or refused to (访问记录): who looked at what. Each names the hash of the one before it.',
    fields: {
      seq: 'From 1, without gaps.',
      issuer: 'Who made the token of the asker.',
      subject: 'Whom the token names.',
      roles: 'Of the token, with spaces between them.',
      scope: 'Regions the token covers.',
      presentedAt: 'The node where the token was shown.',
      via: 'The tiers the question came through; empty: it was asked here.',
      door: 'What it came in by.',
      documentHash: 'SHA-256 of the document, hex; empty where there was none.',
      seen: 'Rows by data set and region, with the classes of their fields.',
      rows: 'Rows of all data sets.',
      purpose: 'As the asker stated it.',
      outcome: '`ANSWERED`, or the code of the refusal.',
      previous: 'Hash of the look before it.',
      hash: 'SHA-256 of all its other columns, hex.',
    },
  },
  {
    table: 'persisted_document',
    means: 'A document that may be asked by its hash (持久化查询文档).',
    fields: { hash: 'SHA-256 of the text, hex.', addedBy: 'Who put it in the list.' },
  },
  {
    table: 'import_run',
    means: 'One import of a file (导入进度).',
    fields: {
      contentHash: 'SHA-256 of the file.',
      profileHash: 'Of the profile (映射方案) it was read with.',
      endedAt: 'Null: under way, or cut off; the same import goes on with it.',
    },
  },
  {
    table: 'import_batch',
    means: 'Records of a run that is under way: what is written of the file, counted from 1, both included.',
  },
  { table: 'withdrawn_record', means: 'A row that was withdrawn (撤回登记): its key stays when the row is gone.' },
]
