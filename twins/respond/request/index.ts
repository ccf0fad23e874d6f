/** @module Reading requests: credentials, parameters and bodies, checked against the contract. */

export { authenticate, expiredCredential } from './authenticate.ts'
export { answerFor } from './media-types.ts'
export { parameterSchemaPointer } from './parameter-values.ts'
export { queryFromBody } from './query-from-body.ts'
export { type RawBody, type ReadBody, readBody } from './read-body.ts'
export { type ReadParameters, readParameters } from './read-parameters.ts'
export { base64Of, bytesOf, isBytes, type Media } from './read-upload.ts'
