/**
 * ServiceNow cancels a call after 60 s (ServiceNow docs, transaction quotas). Waiting a little longer, we know that the
 * server has decided before we give up. A change is one call.
 */
export const CALL_SECONDS = 65
