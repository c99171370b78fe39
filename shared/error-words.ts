import type { ErrorCode } from './errors.ts'

interface ErrorWords {
  readonly means: string
  /** What a person does about it; absent: nothing, it is tried again. */
  readonly mend?: string
}

const CHECK_CONNECTION = '`npm run check-connection -- NAME`'
const RENEW = '`npm run connect -- NAME --renew`'

/** Each error code in words, for the docs and for those who look at dead letters. */
export const ERROR_WORDS: Readonly<Record<ErrorCode, ErrorWords>> = {
  body_too_large: { means: 'The body is larger than 1 MiB. Nothing was stored.' },
  media_type_unsupported: { means: 'The content type is not JSON. Nothing was stored.' },
  body_not_json: { means: 'The body is not JSON. Nothing was stored.' },
  body_too_deep: { means: 'The JSON is nested more than 64 levels deep. Nothing was stored.' },
  body_too_complex: {
    means: 'The JSON has more than 25,000 objects, lists and members. Nothing was stored.',
  },
  body_not_object: { means: 'The JSON is a list, a text or a number. Nothing was stored.' },
  alert_not_recognised: {
    means:
      'The JSON is no alert that is known; `path` is the JSON path of what was looked for. At the webhook it is kept as a dead letter, which `letter` names; of more than a hundred in an hour the rest is counted only.',
    mend: 'Enable the common alert schema in the action group. After an update that knows it, replay.',
  },
  route_unknown: {
    means: 'bridge.yaml has no route of that name (any more).',
    mend: 'Put the route back and replay, or discard.',
  },
  token_missing: { means: 'The secure webhook needs a token, and the request has none.' },
  token_refused: { means: 'The token of the request is not good; `detail` says which claim.' },
  caller_not_allowed: { means: 'The token is good, but belongs to another app or lacks the role.' },
  subscription_not_allowed: {
    means: 'The alert is about a subscription that is not in `WEBHOOK_SUBSCRIPTIONS`.',
  },
  request_invalid: {
    means:
      'A parameter or a member of the request cannot be used; `detail` says which and why, `path` names the member.',
    mend: 'For a ticket request: restore the connection or template that it names and replay it, or discard it and post a new one.',
  },
  too_many_requests: { means: 'More was posted within a few minutes than is taken. Nothing was stored.' },
  page_unknown: { means: 'The console has no such page, or is not set up.' },
  silence_unknown: { means: 'There is no silence of that id that lasts.' },
  dead_letter_unknown: { means: 'There is no dead letter of that id (any more).' },
  dead_letter_not_replayable: {
    means: 'The dead letter holds no alert that could be delivered.',
    mend: 'Read it, then discard it.',
  },
  storage_unavailable: { means: 'The storage account does not answer.' },
  webhook_failed: {
    means: 'The webhook of `fallback` or `warnings` does not take what is posted.',
    mend: 'Look at that webhook; its address is in `bridge.yaml` or in the setting named there.',
  },
  config_invalid: {
    means: 'The configuration has problems. Alerts wait.',
    mend: '`npm run check-config`, mend what it names, restart the app.',
  },
  setting_missing: {
    means: 'An application setting is missing. Alerts wait.',
    mend: 'Set the one that is named.',
  },
  signing_keys_unavailable: { means: 'Entra ID’s signing keys could not be fetched.' },
  ticket_claimed_elsewhere: { means: 'Another delivery works on the same ticket at this moment.' },
  ticket_in_doubt: {
    means: 'An earlier call’s outcome is unknown, and it is too early to believe that nothing was written.',
  },
  muted: { means: 'A silence, or a maintenance window, holds the alert until it is over.' },
  circuit_open: { means: 'The connection is unwell and is not called for a while.' },
  stored_by_newer_version: {
    means:
      'A newer version of the app has written what this one found. It is left as it is, and the alert waits.',
    mend: 'Deploy that version again.',
  },
  alert_lost_from_storage: {
    means: 'The blob that held the alert was deleted before the alert was delivered.',
    mend: 'Remove the lifecycle rule that deletes it; find the alert in Azure Monitor.',
  },
  template_failed: {
    means:
      'The template could not be rendered: a value is missing, or a required field is blank. A plain ticket says so; a dead letter means that the product refused that, too.',
    mend: 'Give the value a default in the template, then replay.',
  },
  connection_unknown: {
    means: 'bridge.yaml has no connection of that name (any more).',
    mend: 'Put the connection back and replay, or discard.',
  },
  message_unreadable: { means: 'A queue message was not put by this app.', mend: 'Read the dead letter.' },
  message_poisoned: {
    means: 'The Functions host gave the message up after five tries.',
    mend: 'Read the dead letter.',
  },
  gave_up: {
    means: 'It was tried until `giveUpAfter`; the reason names the last failure.',
    mend: 'Remove that cause, then replay.',
  },
  unexpected: { means: 'Something failed that the program does not know.' },
  vault_unavailable: {
    means: 'Key Vault cannot be reached or refuses.',
    mend: '403: give the app’s identity Key Vault Secrets Officer. 409: recover the deleted secret.',
  },
  sign_in_needed: { means: 'The credentials were refused or are missing. Alerts wait.', mend: RENEW },
  token_endpoint_failed: { means: 'The token server does not answer, or answers with something else.' },
  lock_lost: { means: 'Another instance took over work that this one was slow at.' },
  token_refresh_elsewhere: { means: 'Another instance asks for the token at this moment.' },
  resource_graph_unavailable: { means: 'Resource Graph does not answer. Tickets are written without tags.' },
  resource_graph_refused: {
    means: 'Resource Graph refuses the app. Tickets are written without tags.',
    mend: 'Give the app’s identity the role Reader on the subscriptions that alerts come from.',
  },
  log_analytics_unavailable: { means: 'Log Analytics does not take rows at the moment.' },
  log_analytics_refused: {
    means: 'Log Analytics does not take these rows from the app; the message says what it lacks.',
    mend: 'Mend the role, the data collection rule or its stream, as the message says.',
  },
  azure_alerts_unavailable: { means: 'Azure does not take the state of an alert at the moment.' },
  azure_alert_not_permitted: {
    means: 'The app may not change the state of alerts in this subscription, or the alert takes none.',
    mend: 'Give the app’s identity the role of `docs/azure-alerts.md` in the subscription.',
  },
  product_unreachable: { means: 'No connection to the product could be made.' },
  product_cut_off: { means: 'The connection broke off before the answer was complete.' },
  product_timed_out: { means: 'The product did not answer in time.' },
  product_unavailable: { means: 'The product answered that it cannot work now.' },
  product_throttled: {
    means: 'The product takes no more calls for now.',
    mend: 'If it comes often: a `rateLimit` below the product’s own.',
  },
  product_asleep: {
    means: 'A page came in place of data: the instance hibernates or is in maintenance.',
    mend: 'Wake it.',
  },
  product_refused_credentials: { means: 'A fresh token was refused as well.', mend: CHECK_CONNECTION },
  product_answer_unusable: { means: 'The answer could not be understood.' },
  product_answer_too_large: {
    means: 'The answer was larger than any that is expected.',
    mend: CHECK_CONNECTION,
  },
  product_redirected: { means: 'The product sends calls to another host.', mend: 'Correct `url`.' },
  product_not_permitted: {
    means:
      'The integration user lacks a right. Alerts that need it wait without an end, as for a sign-in; others go on.',
    mend: `Give the right: ${CHECK_CONNECTION} names the roles.`,
  },
  product_rejected: {
    means:
      'The product refuses the record: a rule, a mandatory field, an unknown value. A new ticket is opened plain instead; a dead letter means that this was refused, too.',
    mend: `Mend the template, ${CHECK_CONNECTION} names many causes; then replay.`,
  },
  product_missing_record: {
    means: 'A table or record that is needed does not exist.',
    mend: CHECK_CONNECTION,
  },
  product_row_mismatch: {
    means: 'The search by correlation id found another record.',
    mend: 'Let the integration user read that field.',
  },
}
