/** The queue that `deliver-alert` is triggered by. */
export const ALERT_QUEUE = 'alerts'

/** Where the Functions host moves messages that it gives up: always the queue's name with `-poison`. */
export const POISON_QUEUE = 'alerts-poison'
