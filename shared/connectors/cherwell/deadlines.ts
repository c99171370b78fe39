/** For all the requests of an operation. Cherwell documents no limit of its own. A change is one operation. */
export const OPERATION_SECONDS = 60
