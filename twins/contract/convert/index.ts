/** @module Other formats as OpenAPI 3.1, for the reader. */

export { convertDocument } from './convert-document.ts'
export { convertDiscovery } from './discovery.ts'
export { convertOpenApi32 } from './openapi-3-2.ts'
export type { Conversion } from './origins.ts'
export { convertSwagger2 } from './swagger-2.ts'
