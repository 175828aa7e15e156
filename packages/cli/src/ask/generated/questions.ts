/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type DataSetName =
  /** 监测报警(监测事件) (GB/T 47678.6-2026). Alarm. */
  | 'Alarm'
  /** 案卷 (PRACTICE). Case. */
  | 'Case'
  /** 案卷多媒体引用 (PRACTICE). Media reference of a case. */
  | 'CaseMedia'
  /** 案卷流程记录 (PRACTICE). Step of a case. */
  | 'CaseStep'
  /** 案卷计时记录 (PRACTICE). Timer of a case. */
  | 'CaseTimer'
  /** 城市基本情况指标值 (PRACTICE). Figure of a city profile. */
  | 'CityProfileFigure'
  /** 代码表条目(含自定义代码) (PRACTICE). Entry of a code list. */
  | 'CodeListEntry'
  /** 管理部件 (GB/T 47678.5-2026). Managed component. */
  | 'Component'
  /** 行政区划登记 (GB/T 2260). Division record. */
  | 'DivisionRecord'
  /** 立案、处置和结案规则 (GB/T 30428.8-2013). Filing, disposal and closing rule. */
  | 'FilingRule'
  /** 业务指导资料 (CJJ/T 312-2021). Guidance document. */
  | 'GuidanceDocument'
  /** 评价指标 (PRACTICE). Indicator definition. */
  | 'IndicatorDefinition'
  /** 评价指标值 (CJ/T 551-2023). Indicator value. */
  | 'IndicatorValue'
  /** 管理网格 (GB/T 47678.3-2026). Management grid. */
  | 'ManagementGrid'
  /** 管理事项 (GB/T 47678.5-2026). Managed matter. */
  | 'Matter'
  /** 监测对象 (GB/T 47678.6-2026). Monitored object. */
  | 'MonitoredObject'
  /** 组织机构 (GB 32100-2015). Organisation. */
  | 'Organisation'
  /** 监测数据 (PRACTICE). Reading. */
  | 'Reading'
  /** 道路清扫保洁 (CJ/T 545-2021). Road cleaning. */
  | 'RoadCleaning'
  /** 公众诉求(12345、12319) (CJ/T 545-2021). Service demand. */
  | 'ServiceDemand'
  /** 监督检查任务 (CJJ/T 312-2021). Supervision task. */
  | 'SupervisionTask'
  /** 监督检查任务反馈 (CJJ/T 312-2021). Feedback on a supervision task. */
  | 'TaskFeedback'
  /** 单元网格 (GB/T 47678.3-2026). Unit grid. */
  | 'UnitGrid'
  /** 工作时间表 (GB/T 30428.8-2013). Work-time table. */
  | 'WorkTime';

export type DiscrepancyKind =
  /** Cells at `node` do not match what `origin` sealed. */
  | 'ALTERED'
  /** Sealed with a key of `origin` after it was stolen: `node` held it, and has withdrawn it. Nobody can tell what the thief sealed from what `origin` did. */
  | 'FORGED'
  /** `origin` no longer holds records of a scope it has reported. */
  | 'LOST'
  /** `node` holds a newer revision of a scope than `origin`, whose own it is. */
  | 'SUPERSEDED';

/** Sharing class of fields (共享属性); personal ones are withheld too, and named apart. */
export type FieldClass =
  | 'conditional'
  | 'personal'
  | 'unconditional'
  | 'withheld';

/** A scope, and what of it. */
export type FigureInput = {
  /** Values that all stand in the key of a cell, with commas between: `0101,COLLECTOR`. */
  readonly cell?: string | null | undefined;
  readonly dataSet?: string | null | undefined;
  readonly day: string;
  /** Its sum over these cells; also the name of a rate or ratio. */
  readonly measure?: string | null | undefined;
  /** Division the figure is counted for: a county, as a rule. */
  readonly region: string;
};

export type Flow =
  /** Issued (下发), or given back (回流): made by a tier, owed to all below it. */
  | 'DOWN'
  /** Reported (报送): made by a city, owed to its parent. */
  | 'UP';

/** The highest class of fields that a grant shows; those it holds are shown with it. */
export type GrantedClass =
  /** 有条件共享. */
  | 'CONDITIONAL'
  /** 不予共享. */
  | 'WITHHELD';

/** A moment in the life of a submission. */
export type LifeStep =
  /** Its scopes were taken into the figures; fewer than all where newer ones were held already. */
  | 'APPLIED'
  /** Cells of a scope of it did not match their seal at the node. */
  | 'DIFFERED'
  /** It was sealed with a key after that was stolen: set aside, and withdrawn from all figures. */
  | 'FORGED'
  /** A node in between sent it on, unchanged. */
  | 'FORWARDED'
  /** Sent down to a child. */
  | 'HANDED_DOWN'
  /** The difference was gone again. */
  | 'HEALED'
  /** Figures were made of the records. */
  | 'MEASURED'
  /** Owed, and not sent yet. */
  | 'NOT_PUBLISHED'
  /** No receipt of the node is held by anybody who was asked. */
  | 'NOT_RECEIPTED'
  /** The node does not hold it. */
  | 'NOT_RECEIVED'
  /** The figures wait to be sealed. */
  | 'NOT_SEALED'
  /** The node could not be asked; `code` says why. */
  | 'NO_ANSWER'
  /** The figures were owed further. */
  | 'OWED'
  /** The node keeps it, and cannot take it yet. */
  | 'PARKED'
  /** The origin sent it on; `with` is whom to. */
  | 'PUBLISHED'
  /** The node signed that it holds it, after its own commit. */
  | 'RECEIPTED'
  /** It came in; `with` is whom from. */
  | 'RECEIVED'
  /** The node recorded a fault or a repetition with it; `code` says which. */
  | 'RECORDED'
  /** The node refused it. */
  | 'REFUSED'
  /** The origin signed it. */
  | 'SEALED'
  /** The newest record behind it was written at the origin. */
  | 'WRITTEN';

/** Why a link stands as it does. The first that applies is given; none blames a node for a link above it. */
export type LinkCause =
  /** Cells at the child do not match what their origin sealed; they are being put back. */
  | 'ALTERED'
  /** What is said of it comes over another link, and that one is broken: nothing can be said now. */
  | 'BEHIND_BROKEN_LINK'
  /** The link is alive; the child has not sealed or not sent what it has. */
  | 'CHILD_LATE'
  /** The clocks of both sides differ. */
  | 'CLOCK'
  /** The key of one side ends within thirty days. */
  | 'KEY_ENDS'
  /** The key of one side is past its end: nothing it signs counts. */
  | 'KEY_EXPIRED'
  /** The side that is nearer has heard nothing of the other for three beats: cut off, or stopped. */
  | 'LINK_DOWN'
  /** The child no longer holds records of scopes it reported once. */
  | 'LOST'
  /** Nothing has been heard of it here so far that would tell. */
  | 'NOT_HEARD_YET'
  /** The sides state no version of the wire in common: what is owed waits until one of them is upgraded. */
  | 'NO_COMMON_VERSION'
  /** Both sides hear each other, and nothing waits too long. */
  | 'OK'
  /** The parent has receipted everything of the child, and has itself not passed on what it owes. */
  | 'PARENT_HAS_NOT_FORWARDED'
  /** The child is heard, but it hears nothing of its parent, or has no receipt for what it sent. */
  | 'PARENT_SILENT'
  /** The parent holds something it cannot take yet, and tries again by itself. */
  | 'PARKED'
  /** The parent signed that it refuses something; it will not come by itself. */
  | 'REFUSED';

export type LookDoor =
  /** A page of an export that was asked for here. */
  | 'EXPORT'
  /** Asked here. */
  | 'GRAPHQL'
  /** The reply to a push, which tells which rows were here already. */
  | 'PUSH'
  /** Asked through a tier above; an export there comes page by page. */
  | 'QUESTION'
  /** An event. */
  | 'SUBSCRIPTION';

/** First and last period, both included: `YYYY`, `YYYYQn`, `YYYY-MM` or `YYYY-MM-DD`. */
export type PeriodInput = {
  readonly from: string;
  readonly to: string;
};

export type RowChangeKind =
  | 'CHANGED'
  /** As the row was when its history begins; what made it so is not kept. */
  | 'EARLIER'
  /** New, or back after a withdrawal. */
  | 'INSERTED'
  /** By another hand, on the database. */
  | 'REMOVED'
  /** Taken back by `withdrawRecords`. */
  | 'WITHDRAWN';

export type ServiceState =
  /** Its fields can be asked. */
  | 'ATTACHED'
  /** Its schema does not fit beside the others: `lastError` says why. */
  | 'REFUSED'
  /** It was silent repeatedly and is left alone for a moment. */
  | 'RESTING'
  /** Its schema has not been had yet; it is attached as soon as it is. */
  | 'WAITING';

export type SharingGrantState =
  /** Approved, and shows what it names. */
  | 'IN_FORCE'
  /** Not answered within the working days in which it has to be. */
  | 'LATE'
  /** Approved; its first day is to come. */
  | 'NOT_YET'
  /** Approved, and ended. */
  | 'OVER'
  /** Answered with no. */
  | 'REFUSED'
  /** Approved, and taken back. */
  | 'REVOKED'
  /** Asked for, and not answered yet. */
  | 'WAITING';

/** Whether there are figures, and if not, why: then there are no rows, and nothing of it is a zero. */
export type Standing =
  /** Asked for live, and no origin answered in time; `coverage` says why. (无应答) */
  | 'NOT_ANSWERED'
  /** No city or municipality of the region has a node. (未接入) */
  | 'NOT_CONNECTED'
  /** The whole period lies ahead. (未到期) */
  | 'NOT_DUE'
  /** The region lies above this node, and the tier above has not passed these figures down (回流). (上级未回流) */
  | 'NOT_GIVEN_BACK'
  /** No origin of the region has reported anything of this kind for the period, not even that there was nothing (零报告). (无报送) */
  | 'NOT_REPORTED'
  /** The region is neither of this node nor above it, as a sibling is. (不在本级范围) */
  | 'OUT_OF_SCOPE'
  /** Figures of at least one origin of the region; `coverage` names those that are missing. Only here a 0 is a 0. (已报送) */
  | 'REPORTED';

/** 任务状态 (PRACTICE, assumed). state of a task. */
export type TaskState =
  /** 已反馈. answered. */
  | 'ANSWERED'
  /** 已办结. completed. */
  | 'COMPLETED'
  /** 已布置. issued. */
  | 'ISSUED'
  /** 督办中. under key supervision. */
  | 'SUPERVISED'
  /** 已转办. passed on. */
  | 'TRANSFERRED'
  /** 已撤销. withdrawn. */
  | 'WITHDRAWN';

export type LooksQueryVariables = Exact<{
  subject?: string | null | undefined;
  dataSet?: string | null | undefined;
  region?: string | null | undefined;
  since?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LooksQuery = { readonly looks: { readonly nodes: ReadonlyArray<{ readonly seq: number, readonly at: string, readonly issuer: string, readonly subject: string, readonly roles: string, readonly scope: string, readonly presentedAt: string, readonly via: string, readonly door: LookDoor, readonly documentHash: string, readonly rows: number, readonly purpose: string | null, readonly outcome: string, readonly previous: string, readonly hash: string, readonly seen: ReadonlyArray<{ readonly dataSet: string, readonly region: string, readonly classes: ReadonlyArray<FieldClass>, readonly rows: number, readonly counted: boolean }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type GrantsQueryVariables = Exact<{
  region: string;
  first?: number | null | undefined;
}>;


export type GrantsQuery = { readonly region: { readonly grants: ReadonlyArray<{ readonly id: string, readonly dataSet: DataSetName, readonly upTo: GrantedClass, readonly fields: ReadonlyArray<string> | null, readonly purpose: string, readonly from: string, readonly until: string, readonly state: SharingGrantState, readonly requestedAt: string, readonly requestedBy: string, readonly presentedAt: string, readonly answerDue: string, readonly isDueProvisional: boolean, readonly decidedAt: string | null, readonly decidedBy: string | null, readonly reason: string | null, readonly revokedAt: string | null, readonly revokeReason: string | null }> | null } | null };

export type RequestGrantMutationVariables = Exact<{
  region: string;
  dataSet: DataSetName;
  upTo: GrantedClass;
  fields?: ReadonlyArray<string> | string | null | undefined;
  purpose: string;
  from: string;
  until: string;
}>;


export type RequestGrantMutation = { readonly grant: { readonly id: string, readonly state: SharingGrantState, readonly answerDue: string, readonly until: string } | null };

export type ApproveGrantMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type ApproveGrantMutation = { readonly grant: { readonly id: string, readonly state: SharingGrantState, readonly answerDue: string, readonly until: string } | null };

export type RefuseGrantMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type RefuseGrantMutation = { readonly grant: { readonly id: string, readonly state: SharingGrantState, readonly answerDue: string, readonly until: string } | null };

export type RevokeGrantMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type RevokeGrantMutation = { readonly grant: { readonly id: string, readonly state: SharingGrantState, readonly answerDue: string, readonly until: string } | null };

export type FigureRevisionsQueryVariables = Exact<{
  region: string;
  since?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type FigureRevisionsQuery = { readonly region: { readonly figureRevisions: { readonly pageInfo: { readonly hasNextPage: boolean }, readonly nodes: ReadonlyArray<{ readonly at: string, readonly day: string, readonly dataSet: string, readonly isFirst: boolean, readonly origin: string, readonly submission: string | null, readonly region: { readonly code: string, readonly name: string }, readonly moved: ReadonlyArray<{ readonly name: string, readonly zh: string, readonly before: number | null, readonly after: number | null }> }> } } | null };

export type HistoryQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
}>;


export type HistoryQuery = { readonly history: ReadonlyArray<{ readonly at: string, readonly kind: RowChangeKind, readonly by: string | null, readonly door: string | null, readonly source: string | null, readonly reason: string | null, readonly fields: ReadonlyArray<{ readonly name: string, readonly zh: string, readonly old: string | null, readonly new: string | null }> }> | null };

export type CodeOfNodeQueryVariables = Exact<{ [key: string]: never; }>;


export type CodeOfNodeQuery = { readonly node: { readonly code: string } };

export type LinksQueryVariables = Exact<{ [key: string]: never; }>;


export type LinksQuery = { readonly links: ReadonlyArray<{ readonly parent: string, readonly child: string, readonly cause: LinkCause, readonly lastHeardAt: string | null, readonly childLastHeardParentAt: string | null, readonly clockSkewSeconds: number | null, readonly wireVersion: number | null, readonly release: string | null, readonly blocksUpgrade: boolean, readonly lostScopes: number, readonly alteredScopes: number, readonly keyEnds: string | null, readonly unsettled: { readonly count: number, readonly since: string | null, readonly parked: number, readonly refused: number } | null }>, readonly discrepancies: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly kind: DiscrepancyKind, readonly origin: string, readonly node: string, readonly dataSet: string, readonly region: string, readonly day: string, readonly cell: string | null, readonly measure: string | null, readonly sealed: number | null, readonly held: number | null, readonly seenAt: string }> }, readonly lostScopes: ReadonlyArray<{ readonly dataSet: string, readonly region: string, readonly day: string, readonly revision: number, readonly cases: number, readonly toldBy: string, readonly seenAt: string }> };

export type ServicesQueryVariables = Exact<{ [key: string]: never; }>;


export type ServicesQuery = { readonly node: { readonly services: ReadonlyArray<{ readonly name: string, readonly via: string | null, readonly state: ServiceState, readonly lastError: { readonly code: string, readonly message: string, readonly at: string } | null }> } };

export type FiguresChangedSubscriptionVariables = Exact<{
  regions?: ReadonlyArray<string> | string | null | undefined;
  after?: string | null | undefined;
}>;


export type FiguresChangedSubscription = { readonly news: { readonly cursor: string, readonly isReset: boolean, readonly rows: ReadonlyArray<{ readonly changedAt: string, readonly day: string, readonly dataSet: string, readonly origin: string, readonly revision: number, readonly region: { readonly code: string, readonly name: string } }> } };

export type SubmissionsReceivedSubscriptionVariables = Exact<{
  regions?: ReadonlyArray<string> | string | null | undefined;
  after?: string | null | undefined;
}>;


export type SubmissionsReceivedSubscription = { readonly news: { readonly cursor: string, readonly isReset: boolean, readonly rows: ReadonlyArray<{ readonly id: string, readonly receivedAt: string, readonly origin: string, readonly epoch: string, readonly seq: number, readonly flow: Flow, readonly scopes: number, readonly rows: number }> } };

export type TasksIssuedSubscriptionVariables = Exact<{
  regions?: ReadonlyArray<string> | string | null | undefined;
  after?: string | null | undefined;
}>;


export type TasksIssuedSubscription = { readonly news: { readonly cursor: string, readonly isReset: boolean, readonly rows: ReadonlyArray<{ readonly changedAt: string, readonly issuer: string, readonly day: string, readonly tasks: ReadonlyArray<{ readonly id: string, readonly taskNo: string, readonly title: string | null, readonly divisionCode: string | null, readonly state: TaskState | null, readonly deadline: string | null }> }> } };

export type LinksChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LinksChangedSubscription = { readonly news: { readonly rows: ReadonlyArray<{ readonly parent: string, readonly child: string, readonly cause: LinkCause, readonly lastHeardAt: string | null, readonly release: string | null }> } };

export type WhyQueryVariables = Exact<{
  submission?: string | number | null | undefined;
  figure?: FigureInput | null | undefined;
}>;


export type WhyQuery = { readonly why: { readonly subject: string, readonly origin: string | null, readonly events: ReadonlyArray<{ readonly at: string | null, readonly node: string, readonly what: LifeStep, readonly with: string | null, readonly submission: string | null, readonly code: string | null, readonly data: Readonly<Record<string, string | number>> }>, readonly figures: ReadonlyArray<{ readonly node: string, readonly isHeld: boolean, readonly revision: number | null, readonly submission: string | null, readonly matchesSeal: boolean | null, readonly records: number | null, readonly cells: number | null, readonly value: number | null, readonly numerator: number | null, readonly denominator: number | null, readonly changedAt: string | null }>, readonly ground: { readonly zh: string, readonly cohort: ReadonlyArray<string>, readonly formulaId: string | null, readonly formula: string | null, readonly formulaVersion: number | null, readonly cutAt: string | null } | null } };

export type WithdrawMutationVariables = Exact<{
  dataSet: DataSetName;
  ids: ReadonlyArray<string | number> | string | number;
  reason: string;
  region: string;
}>;


export type WithdrawMutation = { readonly withdrawRecords: { readonly withdrawn: number, readonly unchanged: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly rule: string, readonly message: string, readonly fix: string }> } | null };

export type WithdrawnQueryVariables = Exact<{
  region: string;
  dataSet?: DataSetName | null | undefined;
  first?: number | null | undefined;
}>;


export type WithdrawnQuery = { readonly region: { readonly withdrawals: ReadonlyArray<{ readonly id: string, readonly dataSet: DataSetName, readonly divisionCode: string | null, readonly at: string, readonly by: string | null, readonly reason: string }> | null } | null };

export type FiguresQueryVariables = Exact<{
  codes: ReadonlyArray<string> | string;
  period: PeriodInput;
}>;


export type FiguresQuery = { readonly regions: ReadonlyArray<{ readonly code: string, readonly measures: { readonly standing: Standing, readonly nodes: ReadonlyArray<{ readonly reported: number, readonly closed: number }>, readonly coverage: { readonly asOf: string | null } } } | null> };

export type AnySampleQueryVariables = Exact<{
  code: string;
}>;


export type AnySampleQuery = { readonly region: { readonly cases: { readonly nodes: ReadonlyArray<{ readonly id: string }> } | null, readonly guidanceDocuments: { readonly nodes: ReadonlyArray<{ readonly id: string }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const LooksDocument = new TypedDocumentString(`
    query Looks($subject: String, $dataSet: String, $region: String, $since: DateTime, $first: Int, $after: String) {
  looks(
    subject: $subject
    dataSet: $dataSet
    region: $region
    since: $since
    first: $first
    after: $after
  ) {
    nodes {
      seq
      at
      issuer
      subject
      roles
      scope
      presentedAt
      via
      door
      documentHash
      seen {
        dataSet
        region
        classes
        rows
        counted
      }
      rows
      purpose
      outcome
      previous
      hash
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<LooksQuery, LooksQueryVariables>;
export const GrantsDocument = new TypedDocumentString(`
    query Grants($region: String!, $first: Int) {
  region(code: $region) {
    grants(first: $first) {
      id
      dataSet
      upTo
      fields
      purpose
      from
      until
      state
      requestedAt
      requestedBy
      presentedAt
      answerDue
      isDueProvisional
      decidedAt
      decidedBy
      reason
      revokedAt
      revokeReason
    }
  }
}
    `) as unknown as TypedDocumentString<GrantsQuery, GrantsQueryVariables>;
export const RequestGrantDocument = new TypedDocumentString(`
    mutation RequestGrant($region: String!, $dataSet: DataSetName!, $upTo: GrantedClass!, $fields: [String!], $purpose: String!, $from: DateTime!, $until: DateTime!) {
  grant: requestGrant(
    region: $region
    dataSet: $dataSet
    upTo: $upTo
    fields: $fields
    purpose: $purpose
    from: $from
    until: $until
  ) {
    id
    state
    answerDue
    until
  }
}
    `) as unknown as TypedDocumentString<RequestGrantMutation, RequestGrantMutationVariables>;
export const ApproveGrantDocument = new TypedDocumentString(`
    mutation ApproveGrant($id: ID!, $reason: String) {
  grant: approveGrant(id: $id, reason: $reason) {
    id
    state
    answerDue
    until
  }
}
    `) as unknown as TypedDocumentString<ApproveGrantMutation, ApproveGrantMutationVariables>;
export const RefuseGrantDocument = new TypedDocumentString(`
    mutation RefuseGrant($id: ID!, $reason: String!) {
  grant: refuseGrant(id: $id, reason: $reason) {
    id
    state
    answerDue
    until
  }
}
    `) as unknown as TypedDocumentString<RefuseGrantMutation, RefuseGrantMutationVariables>;
export const RevokeGrantDocument = new TypedDocumentString(`
    mutation RevokeGrant($id: ID!, $reason: String!) {
  grant: revokeGrant(id: $id, reason: $reason) {
    id
    state
    answerDue
    until
  }
}
    `) as unknown as TypedDocumentString<RevokeGrantMutation, RevokeGrantMutationVariables>;
export const FigureRevisionsDocument = new TypedDocumentString(`
    query FigureRevisions($region: String!, $since: DateTime, $first: Int) {
  region(code: $region) {
    figureRevisions(since: $since, first: $first) {
      pageInfo {
        hasNextPage
      }
      nodes {
        at
        day
        dataSet
        isFirst
        origin
        submission
        region {
          code
          name
        }
        moved {
          name
          zh
          before
          after
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FigureRevisionsQuery, FigureRevisionsQueryVariables>;
export const HistoryDocument = new TypedDocumentString(`
    query History($id: ID!, $first: Int) {
  history(id: $id, first: $first) {
    at
    kind
    by
    door
    source
    reason
    fields {
      name
      zh
      old
      new
    }
  }
}
    `) as unknown as TypedDocumentString<HistoryQuery, HistoryQueryVariables>;
export const CodeOfNodeDocument = new TypedDocumentString(`
    query CodeOfNode {
  node {
    code
  }
}
    `) as unknown as TypedDocumentString<CodeOfNodeQuery, CodeOfNodeQueryVariables>;
export const LinksDocument = new TypedDocumentString(`
    query Links {
  links {
    parent
    child
    cause
    lastHeardAt
    childLastHeardParentAt
    unsettled {
      count
      since
      parked
      refused
    }
    clockSkewSeconds
    wireVersion
    release
    blocksUpgrade
    lostScopes
    alteredScopes
    keyEnds
  }
  discrepancies(open: true, first: 50) {
    totalCount
    nodes {
      kind
      origin
      node
      dataSet
      region
      day
      cell
      measure
      sealed
      held
      seenAt
    }
  }
  lostScopes {
    dataSet
    region
    day
    revision
    cases
    toldBy
    seenAt
  }
}
    `) as unknown as TypedDocumentString<LinksQuery, LinksQueryVariables>;
export const ServicesDocument = new TypedDocumentString(`
    query Services {
  node {
    services {
      name
      via
      state
      lastError {
        code
        message
        at
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServicesQuery, ServicesQueryVariables>;
export const FiguresChangedDocument = new TypedDocumentString(`
    subscription FiguresChanged($regions: [String!], $after: String) {
  news: figuresChanged(regions: $regions, after: $after) {
    cursor
    isReset
    rows: changes {
      changedAt
      region {
        code
        name
      }
      day
      dataSet
      origin
      revision
    }
  }
}
    `) as unknown as TypedDocumentString<FiguresChangedSubscription, FiguresChangedSubscriptionVariables>;
export const SubmissionsReceivedDocument = new TypedDocumentString(`
    subscription SubmissionsReceived($regions: [String!], $after: String) {
  news: submissionsReceived(regions: $regions, after: $after) {
    cursor
    isReset
    rows: submissions {
      id
      receivedAt
      origin
      epoch
      seq
      flow
      scopes
      rows
    }
  }
}
    `) as unknown as TypedDocumentString<SubmissionsReceivedSubscription, SubmissionsReceivedSubscriptionVariables>;
export const TasksIssuedDocument = new TypedDocumentString(`
    subscription TasksIssued($regions: [String!], $after: String) {
  news: tasksIssued(regions: $regions, after: $after) {
    cursor
    isReset
    rows: changes {
      changedAt
      issuer
      day
      tasks {
        id
        taskNo
        title
        divisionCode
        state
        deadline
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TasksIssuedSubscription, TasksIssuedSubscriptionVariables>;
export const LinksChangedDocument = new TypedDocumentString(`
    subscription LinksChanged {
  news: linksChanged {
    rows: links {
      parent
      child
      cause
      lastHeardAt
      release
    }
  }
}
    `) as unknown as TypedDocumentString<LinksChangedSubscription, LinksChangedSubscriptionVariables>;
export const WhyDocument = new TypedDocumentString(`
    query Why($submission: ID, $figure: FigureInput) {
  why(submission: $submission, figure: $figure) {
    subject
    origin
    events {
      at
      node
      what
      with
      submission
      code
      data
    }
    figures {
      node
      isHeld
      revision
      submission
      matchesSeal
      records
      cells
      value
      numerator
      denominator
      changedAt
    }
    ground {
      zh
      cohort
      formulaId
      formula
      formulaVersion
      cutAt
    }
  }
}
    `) as unknown as TypedDocumentString<WhyQuery, WhyQueryVariables>;
export const WithdrawDocument = new TypedDocumentString(`
    mutation Withdraw($dataSet: DataSetName!, $ids: [ID!]!, $reason: String!, $region: String!) {
  withdrawRecords(dataSet: $dataSet, ids: $ids, reason: $reason, region: $region) {
    withdrawn
    unchanged
    rejected {
      index
      rule
      message
      fix
    }
  }
}
    `) as unknown as TypedDocumentString<WithdrawMutation, WithdrawMutationVariables>;
export const WithdrawnDocument = new TypedDocumentString(`
    query Withdrawn($region: String!, $dataSet: DataSetName, $first: Int) {
  region(code: $region) {
    withdrawals(dataSet: $dataSet, first: $first) {
      id
      dataSet
      divisionCode
      at
      by
      reason
    }
  }
}
    `) as unknown as TypedDocumentString<WithdrawnQuery, WithdrawnQueryVariables>;
export const FiguresDocument = new TypedDocumentString(`
    query Figures($codes: [String!]!, $period: PeriodInput!) {
  regions(codes: $codes) {
    code
    measures(period: $period) {
      standing
      nodes {
        reported
        closed
      }
      coverage {
        asOf
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FiguresQuery, FiguresQueryVariables>;
export const AnySampleDocument = new TypedDocumentString(`
    query AnySample($code: String!) {
  region(code: $code) {
    cases(first: 1) {
      nodes {
        id
      }
    }
    guidanceDocuments(first: 1) {
      nodes {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AnySampleQuery, AnySampleQueryVariables>;