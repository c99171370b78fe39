// Types of docs/console.openapi.yaml, for clients in TypeScript. npm run write-docs writes this file.

export type Time = string
export type Count = number
export type State = 'open' | 'held' | 'resolved' | 'closed' | 'inDoubt' | 'merged' | 'waiting'
export type Severity = 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3' | 'Sev4'
export type Condition = 'fired' | 'resolved'
export type Mute = 'hold' | 'note' | 'drop'

export interface Operations {
  /**
   * What happens at this moment, and happened in the last 24 hours. At most 15 seconds old.
   */
  'GET /console/now.json': {
    answer: Now
  }
  /**
   * Tickets, the newest first, 50 a page.
   */
  'GET /console/tickets.json': {
    query: {
      q?: string
      connection?: string
      state?: State
      severity?: Severity
      rule?: string
      grouped?: 'yes'
      after?: string
    }
    answer: Tickets
  }
  /**
   * A ticket with its alerts and its timeline.
   */
  'GET /console/tickets/{connection}/{correlationId}.json': {
    path: {
      connection: string
      correlationId: string
    }
    answer: Ticket
  }
  /**
   * Dead letters, without their payloads, and what waits in the queue.
   */
  'GET /console/dead-letters.json': {
    query: {
      code?: string
    }
    answer: Letters
  }
  /**
   * Silences that people have added, maintenance windows, and what was muted within 24 hours.
   */
  'GET /console/silences.json': {
    answer: Silences
  }
  /**
   * Adds a silence that begins now. Takes Ops.Operator, and the session of a browser with its form's token.
   */
  'POST /console/silences/add.json': {
    body: {
      csrf: string
      /**
       * How long.
       */
      minutes: '30' | '60' | '120' | '240' | '480' | '1440' | '4320' | '10080'
      why: string
      /**
       * Which alerts, in CEL.
       */
      when?: string
      /**
       * On which routes; may be repeated.
       */
      route?: string[]
      /**
       * All alerts are meant.
       */
      all?: 'yes'
      mute?: '' | 'hold' | 'note' | 'drop'
    }
    answer: Silences
  }
  /**
   * Ends a silence before its time. Takes what adding takes.
   */
  'POST /console/silences/end.json': {
    body: {
      csrf: string
      id: string
    }
    answer: Silences
  }
  /**
   * What was sent for a ticket. The journal keeps who read it, so it takes the session of a person.
   */
  'GET /console/tickets/{connection}/{correlationId}/payload.json': {
    path: {
      connection: string
      correlationId: string
    }
    query: {
      delivery: string
      name: string
    }
    answer: Payload
  }
  /**
   * A dead letter with its payload. The journal keeps who read it, so it takes the session of a person.
   */
  'GET /console/dead-letters/letter.json': {
    query: {
      id: string
    }
    answer: Letter
  }
  /**
   * Delivers letters again. Takes Ops.Operator, and the session of a browser with its form's token.
   */
  'POST /console/dead-letters/replay.json': {
    body: {
      csrf: string
      /**
       * May be repeated.
       *
       * @minItems 1
       * @maxItems 100
       */
      id: string[]
    }
    answer: Acted
  }
  /**
   * Delivers the next hundred of all letters again; `isMore` says that there are more.
   */
  'POST /console/dead-letters/replay-all.json': {
    body: {
      csrf: string
      /**
       * Of the letters; absent for all.
       */
      code?: string
      /**
       * How many the requests before have done.
       */
      done?: string
      /**
       * The `total` of the answer before.
       */
      total?: string
    }
    answer: Acted
  }
  /**
   * Throws letters away, with a reason that the journal keeps.
   */
  'POST /console/dead-letters/discard.json': {
    body: {
      csrf: string
      /**
       * May be repeated.
       *
       * @minItems 1
       * @maxItems 100
       */
      id: string[]
      why: string
    }
    answer: Acted
  }
  /**
   * Throws the next hundred of all letters away.
   */
  'POST /console/dead-letters/discard-all.json': {
    body: {
      csrf: string
      why: string
      /**
       * Of the letters; absent for all.
       */
      code?: string
      /**
       * How many the requests before have done.
       */
      done?: string
      /**
       * The `total` of the answer before.
       */
      total?: string
    }
    answer: Acted
  }
  /**
   * Asks a product now how it is; nothing is written.
   */
  'POST /console/connections/check.json': {
    body: {
      csrf: string
      connection: string
    }
    answer: Checked
  }
  /**
   * The templates that can be tried, and the text of one.
   */
  'GET /console/playground.json': {
    answer: Playground
  }
  /**
   * What a payload would become on each route, with nothing sent.
   */
  'POST /console/playground.json': {
    body: {
      csrf: string
      /**
       * JSON as it is posted.
       */
      payload: string
      template?: string
      /**
       * In place of the template's own.
       */
      text?: string
    }
    answer: Playground
  }
  /**
   * The connections as they are known to be; no product is called.
   */
  'GET /console/connections.json': {
    answer: Connections
  }
  /**
   * The routes in the order in which they are asked, with what came of them in seven days.
   */
  'GET /console/routes.json': {
    answer: Routes
  }
  /**
   * Dead letters, without their payloads, the latest death first. Takes Ops.Reader.
   */
  'GET /dead-letters': {
    query: {
      limit?: number
      since?: string
    }
    answer: LetterList
  }
  /**
   * A dead letter with the payload as it was posted. Takes Ops.Reader.
   */
  'GET /dead-letters/{id}': {
    path: {
      id: string
    }
    answer: DeadLetter
  }
  /**
   * Delivers one letter, or all, again. What was delivered before is not done twice. Takes Ops.Operator.
   */
  'POST /dead-letters/replay': {
    body:
      | {
          id: string
        }
      | {
          all: true
          /**
           * Of alerts received since this day or time.
           */
          since?: string
        }
    answer: Replayed
  }
  /**
   * Throws a letter away. Takes Ops.Operator.
   */
  'POST /dead-letters/discard': {
    body: {
      id: string
    }
    answer: null
  }
}
export interface Now {
  at: Time
  needs: {
    level: 'bad' | 'warn'
    what: string
    why: string
    command?: string
    page?: string
  }[]
  /**
   * @minItems 24
   * @maxItems 24
   */
  hours: {
    at: Time
    counts: Counts
  }[]
  day: Counts
  tickets: {
    [k: string]: Count
  }
  opened: {
    connection: string
    kind: string
    count: Count
  }[]
  queued: Count
  deadLetters: Bounded
  inDoubt: Bounded
  storms: {
    connection: string
    kind: string
    since: Time
  }[]
  connections: Connection[]
  resources: {
    name: string
    tickets: Summary[]
  }[]
  rules: {
    count: Count
    most: {
      rule: string
      alerts: Count
    }[]
  }
}
export interface Counts {
  alerts: {
    [k: string]: Count
  }
  ends: Count
  routes: {
    [k: string]: {
      [k: string]: Count
    }
  }
  rules: {
    [k: string]: Count
  }
  waits: Count
  dead: Count
  replayed: Count
  discarded: Count
}
export interface Bounded {
  count: Count
  isMore: boolean
}
export interface Connection {
  name: string
  product: string
  url?: string
  routes?: string[]
  circuit: 'closed' | 'open' | 'half-open'
  checks: Check[]
  rateLimit: {
    calls: number
    perSeconds: number
  } | null
  lastTicket: Summary | null
}
export interface Check {
  name: string
  ok: boolean
  isSkipped?: boolean
  isNeeded?: boolean
  isShared?: boolean
  detail: string
}
export interface Summary {
  connection: string
  correlationId: string
  state: State
  number: string
  url: string
  severity: Severity | null
  route: string
  kind: string | null
  rule: string
  name: string
  episodes: Count
  lasting: Count
  isRollUp: boolean
  createdAt: Time
  updatedAt: Time
  endedAt: Time | null
}
export interface Tickets {
  /**
   * As in the request; empty for what was not asked.
   */
  asked: {
    [k: string]: string
  }
  connections: string[]
  /**
   * @maxItems 50
   */
  tickets: Summary[]
  /**
   * Found by a whole name, among all tickets that there are.
   */
  isNamed: boolean
  looked: Count
  lookedBackTo: string | null
  next: string | null
}
export interface Ticket {
  at: Time
  summary: Summary
  mergedInto: string | null
  assignee: string | null
  heardAt: string | null
  wakeUpAt: string | null
  pendingDigest: Count
  inDoubt: Count
  moreEpisodes: Count
  lasting: Count
  /**
   * @maxItems 50
   */
  episodes: {
    name: string
    rule: string
    alertId: string
    firedAt: string | null
    endedAt: string | null
  }[]
  /**
   * Items: A line of the journal; which members it has besides depends on its step.
   */
  timeline: {
    step: string
    at: Time
    deliveryId: string
    [k: string]: unknown
  }[]
  windows: {
    from: Time
    until: Time
  }[]
  isCut: boolean
}
export interface Letters {
  at: Time
  code: string
  /**
   * @maxItems 50
   */
  letters: {
    id: string
    code: string
    reason: string
    diedAt: Time
    attempts: Count
    means: string
    remedy: string | null
  }[]
  isMore: boolean
  queued: Count
  waiting: {
    deliveryId: string
    alert: {
      rule: string
      severity: Severity
      condition: Condition
      items: string[]
    } | null
    line: {
      at: Time
      route?: string
      code: string
      reason: string
      attempt: Count
      until: Time
    }
    means: string
    remedy: string | null
  }[]
  isMoreWaiting: boolean
}
export interface Silences {
  at: Time
  silences: {
    id: string
    from: Time
    until: Time
    when?: string
    routes?: string[]
    mute?: Mute
    why: string
    by: string
    addedAt: Time
    endedAt?: Time
    endedBy?: string
    phase: 'in force' | 'to come' | 'over'
  }[]
  windows: {
    name: string
    why: string
    when: string | null
    routes: string[] | null
    mute: string | null
    times: string
    until: string | null
    next: string | null
  }[]
  muted: {
    route: string
    count: Count
  }[]
  routes: string[]
}
export interface Payload {
  ticket: {
    connection: string
    correlationId: string
  }
  deliveryId: string
  payload: unknown
}
export interface Letter {
  id: string
  letter: {
    code: string
    reason: string
    diedAt: Time
    attempts: Count
  }
  means: string
  remedy: string | null
}
export interface Acted {
  doing: 'replay' | 'discard'
  done: Count
  failed: {
    id: string
    reason: string
  }[]
  total: number | null
  isMore: boolean
  code: string
  why: string
}
export interface Checked {
  at: Time
  connection: string
  checks: Check[]
}
export interface Playground {
  templates: string[]
  template: string
  text: string
  isEdited: boolean
  payload: string
  answer: {
    [k: string]: unknown
  } | null
}
export interface Connections {
  at: Time
  connections: Connection[]
}
export interface Routes {
  routes: {
    name: string
    when: string | null
    isDefault: boolean
    goesOn: boolean
    makes: {
      connection: string
      product: string
      template: string
      kind: string
      grouping: string | null
    } | null
    unreachable: string | null
    week: {
      [k: string]: Count
    } | null
  }[]
}
export interface LetterList {
  /**
   * @maxItems 1000
   *
   * Items: Receipt and route, and what the alert says, are absent where the message has none.
   */
  letters: {
    id: string
    /**
     * Of the error.
     */
    code: string
    /**
     * The first line.
     */
    reason: string
    diedAt: Time
    receivedAt?: Time
    attempts: Count
    route?: string
    rule?: string
    condition?: Condition
    severity?: Severity
    /**
     * Names of what the alert is about.
     */
    items?: string[]
  }[]
  /**
   * The limit left some out.
   */
  more: boolean
}
/**
 * The notification has the payload as it was posted; `message` is what was in the queue where that is no notification.
 *
 */
export interface DeadLetter {
  id: string
  /**
   * Of the error.
   */
  code: string
  reason: string
  diedAt: Time
  attempts: Count
  route?: string
  message?: unknown
  notification?: {
    deliveryId: string
    receivedAt: Time
    alert?: unknown
  }
}
export interface Replayed {
  replayed: Count
  /**
   * Letters that no replay can deliver.
   */
  skipped: number
}
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  /**
   * JSON path of what is wrong in the body.
   */
  path?: string
  /**
   * The dead letter in which what was refused is kept.
   */
  letter?: string
}
