/** @module Chooses the converter of a format; OpenAPI 3.0 and 3.1 need none. */

import type { JsonObject } from '../../base/index.ts'
import type { Contract } from '../model.ts'
import { convertDiscovery } from './discovery.ts'
import { convertOpenApi32 } from './openapi-3-2.ts'
import type { Conversion } from './origins.ts'
import { convertSwagger2 } from './swagger-2.ts'

/** The document as one that the reader knows: OpenAPI 3.0 as it is, everything else as 3.1. */
export function convertDocument(format: Contract['format'], document: JsonObject): Conversion {
  switch (format) {
    case 'openapi-3.0':
    case 'openapi-3.1':
      return { document, problems: [], originOf: (pointer) => pointer }
    case 'openapi-3.2':
      return convertOpenApi32(document)
    case 'swagger-2.0':
      return convertSwagger2(document)
    case 'google-discovery':
      return convertDiscovery(document)
  }
}
