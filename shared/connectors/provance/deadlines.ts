/** Dataverse lets a request run for two minutes and answers most within a second. */
export const CALL_SECONDS = 30

/** A change is up to four calls. */
export const LONGEST_CHANGE_SECONDS = 4 * CALL_SECONDS

/** A call beside the delivery must not take long. */
export const LOOK_SECONDS = 10
