/** For all the requests of an operation. Cherwell documents no limit of its own. A change is one operation. */
export const OPERATION_SECONDS = 60

/** For all that links an incident to a configuration item: the ticket is there, and a delivery waits. */
export const LINKING_SECONDS = 30
