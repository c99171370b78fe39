import type { ErrorCode } from './errors.ts'

interface ErrorWords {
  readonly means: string
  /** What a person does about it; absent: nothing, because it is tried again. */
  readonly remedy?: string
}

const CHECK_CONNECTION = '`npm run check-connection -- NAME`'
const RENEW = '`npm run connect -- NAME --renew`'

/** Each error code in words, for the docs and for people who read dead letters. */
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
      'The JSON is not a known alert; `path` is the JSON path of the member that was expected. The webhook keeps it as a dead letter, which `letter` names; after a hundred in an hour, further ones are only counted.',
    remedy: 'Enable the common alert schema in the action group. After an update that recognises it, replay.',
  },
  route_unknown: {
    means: 'bridge.yaml has no route of that name, or no longer has it.',
    remedy: 'Restore the route and replay, or discard.',
  },
  token_missing: { means: 'The secure webhook needs a token, and the request has none.' },
  token_refused: { means: 'The token of the request is invalid; `detail` says which claim.' },
  caller_not_allowed: { means: 'The token is valid, but belongs to another app or lacks the role.' },
  subscription_not_allowed: {
    means: 'The alert is about a subscription that is not in `WEBHOOK_SUBSCRIPTIONS`.',
  },
  request_invalid: {
    means:
      'A parameter or a member of the request cannot be used; `detail` says which and why, `path` names the member.',
    remedy:
      'For a ticket request: restore the connection or template that it names and replay it, or discard it and post a new one.',
  },
  too_many_requests: { means: 'More was posted within a few minutes than is accepted. Nothing was stored.' },
  page_unknown: { means: 'The console has no such page, or is not set up.' },
  silence_unknown: { means: 'There is no active silence with that id.' },
  dead_letter_unknown: { means: 'No dead letter has that id, or it no longer exists.' },
  dead_letter_not_replayable: {
    means: 'The dead letter holds no alert that could be delivered.',
    remedy: 'Read it, then discard it.',
  },
  storage_unavailable: { means: 'The storage account does not answer.' },
  webhook_failed: {
    means: 'The webhook of `fallback` or `warnings` does not accept posts.',
    remedy: 'Look at that webhook; its address is in `bridge.yaml` or in the setting named there.',
  },
  config_invalid: {
    means: 'The configuration has problems. Alerts wait.',
    remedy: '`npm run check-config`, fix what it names, restart the app.',
  },
  setting_missing: {
    means: 'An application setting is missing. Alerts wait.',
    remedy: 'Set the one that is named.',
  },
  signing_keys_unavailable: { means: 'Entra ID’s signing keys could not be fetched.' },
  ticket_claimed_elsewhere: { means: 'Another delivery works on the same ticket at this moment.' },
  ticket_in_doubt: {
    means: 'An earlier call’s outcome is unknown, and it is too early to conclude that nothing was written.',
  },
  muted: { means: 'A silence, or a maintenance window, holds the alert until it is over.' },
  circuit_open: { means: 'The connection fails, and is not called for a while.' },
  stored_by_newer_version: {
    means:
      'A newer version of the app has written a record that this one cannot read. The record is left unchanged, and the alert waits.',
    remedy: 'Deploy that version again.',
  },
  alert_lost_from_storage: {
    means: 'The blob that held the alert was deleted before the alert was delivered.',
    remedy: 'Remove the lifecycle rule that deletes it; find the alert in Azure Monitor.',
  },
  template_failed: {
    means:
      'The template could not be rendered: a value is missing, or a required field is blank. A plain ticket says so; a dead letter means that the product refused the plain ticket as well.',
    remedy: 'Give the value a default in the template, then replay.',
  },
  connection_unknown: {
    means: 'bridge.yaml has no connection of that name, or no longer has it.',
    remedy: 'Restore the connection and replay, or discard.',
  },
  message_unreadable: {
    means: 'A queue message was not written by this app.',
    remedy: 'Read the dead letter.',
  },
  message_poisoned: {
    means: 'The Functions host gave the message up after five tries.',
    remedy: 'Read the dead letter.',
  },
  gave_up: {
    means: 'It was tried until `giveUpAfter`; the reason names the last failure.',
    remedy: 'Remove that cause, then replay.',
  },
  unexpected: { means: 'An unknown error occurred.' },
  vault_unavailable: {
    means: 'Key Vault cannot be reached or refuses the request.',
    remedy: '403: give the app’s identity Key Vault Secrets Officer. 409: recover the deleted secret.',
  },
  sign_in_needed: { means: 'The credentials were refused or are missing. Alerts wait.', remedy: RENEW },
  token_endpoint_failed: { means: 'The token server does not answer, or its answer is invalid.' },
  lock_lost: { means: 'This instance was too slow, and another one took over its work.' },
  token_refresh_elsewhere: { means: 'Another instance is requesting the token at this moment.' },
  resource_graph_unavailable: { means: 'Resource Graph does not answer. Tickets are written without tags.' },
  resource_graph_refused: {
    means: 'Resource Graph refuses the app. Tickets are written without tags.',
    remedy: 'Give the app’s identity the role Reader on the subscriptions that alerts come from.',
  },
  log_analytics_unavailable: { means: 'Log Analytics does not accept rows at the moment.' },
  log_analytics_refused: {
    means: 'Log Analytics refuses these rows from the app; the message says what is missing.',
    remedy: 'Correct the role, the data collection rule or its stream, as the message says.',
  },
  azure_alerts_unavailable: { means: 'Azure does not accept the state of an alert at the moment.' },
  azure_alert_not_permitted: {
    means: 'The app may not change the state of alerts in this subscription, or the alert has no such state.',
    remedy: 'Give the app’s identity the role of `docs/azure-alerts.md` in the subscription.',
  },
  product_unreachable: { means: 'The product could not be reached.' },
  product_cut_off: { means: 'The connection broke off before the answer was complete.' },
  product_timed_out: { means: 'The product did not answer in time.' },
  product_unavailable: { means: 'The product answered that it is unavailable.' },
  product_throttled: {
    means: 'The product limits the rate of calls.',
    remedy: 'If this happens often, set a `rateLimit` below the product’s own.',
  },
  product_asleep: {
    means: 'The answer was a page instead of data: the instance hibernates or is in maintenance.',
    remedy: 'Wake it.',
  },
  product_refused_credentials: { means: 'A fresh token was refused as well.', remedy: CHECK_CONNECTION },
  product_answer_unusable: { means: 'The answer could not be understood.' },
  product_answer_too_large: {
    means: 'The answer was larger than any that is expected.',
    remedy: CHECK_CONNECTION,
  },
  product_redirected: { means: 'The product redirects calls to another host.', remedy: 'Correct `url`.' },
  product_not_permitted: {
    means:
      'The integration user lacks a right. Alerts that need it wait without a time limit, as for a sign-in; others are delivered.',
    remedy: `Give the right: ${CHECK_CONNECTION} names the roles.`,
  },
  product_rejected: {
    means:
      'The product refuses the record: a rule, a mandatory field, an unknown value. A plain ticket is opened instead; a dead letter means that this was refused as well.',
    remedy: `Correct the template (${CHECK_CONNECTION} names many causes), then replay.`,
  },
  product_missing_record: {
    means: 'A table or record that is needed does not exist.',
    remedy: CHECK_CONNECTION,
  },
  product_row_mismatch: {
    means: 'The search by correlation id found another record.',
    remedy: 'Let the integration user read that field.',
  },
}
