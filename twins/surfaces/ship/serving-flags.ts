/** @module The flags of Node for processes of our own that serve twins. */

/**
 * How Node is started where all that it does is to serve twins: what is young may take 24 MB and not 192. A twin keeps little
 * of a request, so that collecting it more often costs hardly any time, and the process stays that much smaller.
 */
export const SERVING_FLAGS: readonly string[] = ['--max-semi-space-size=8']
