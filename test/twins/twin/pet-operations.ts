/** Types of Pet clinic 1.0. Made by Holdout from its contract; do not edit. */

export interface paths {
  '/owners': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List owners */
    get: operations['listOwners']
    put?: never
    /** Register an owner */
    post: operations['createOwner']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/owners/{ownerId}': {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    /** Get an owner */
    get: operations['getOwner']
    /** Replace an owner */
    put: operations['replaceOwner']
    post?: never
    /** Delete an owner and their pets */
    delete: operations['deleteOwner']
    options?: never
    head?: never
    /** Change an owner */
    patch: operations['updateOwner']
    trace?: never
  }
  '/owners/{ownerId}/pets': {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    /** List the pets of an owner */
    get: operations['listPets']
    put?: never
    /** Register a pet */
    post: operations['createPet']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/owners/{ownerId}/pets/{number}': {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
        number: number
      }
      cookie?: never
    }
    /** Get a pet */
    get: operations['getPet']
    put?: never
    post?: never
    /** Delete a pet */
    delete: operations['deletePet']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    NewOwner: {
      /** Format: email */
      email: string
      name: string
      /** @default false */
      newsletter?: boolean
      address?: {
        street?: string
        city?: string
      }
    }
    OwnerChanges: {
      name?: string
      newsletter?: boolean
      address?: {
        street?: string
        city?: string
      }
    }
    Owner: components['schemas']['NewOwner'] & {
      /** Format: uuid */
      readonly id: string
      /** Format: date-time */
      readonly createdAt: string
      /** Format: date-time */
      readonly updatedAt: string
      readonly petCount: number
    }
    NewPet: {
      name: string
      /** @enum {string} */
      species: 'cat' | 'dog'
      chip?: string
    }
    Pet: {
      readonly number: number
      name: string
      /** @enum {string} */
      species: 'cat' | 'dog'
      ownerId: string
      chip: string
      /** Format: date-time */
      readonly registered: string
      vet?: string | null
    }
  }
  responses: {
    /** @description What went wrong */
    Problem: {
      headers: {
        [name: string]: unknown
      }
      content: {
        'application/problem+json': {
          title: string
          status: number
          detail?: string
          errors?: {
            field: string
            message: string
          }[]
        }
      }
    }
  }
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  listOwners: {
    parameters: {
      query?: {
        limit?: number
        offset?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of owners */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            items: components['schemas']['Owner'][]
            total: number
            offset: number
            limit: number
          }
        }
      }
    }
  }
  createOwner: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewOwner']
        'application/x-www-form-urlencoded': components['schemas']['NewOwner']
      }
    }
    responses: {
      /** @description The owner */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Owner']
        }
      }
      409: components['responses']['Problem']
      422: components['responses']['Problem']
    }
  }
  getOwner: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The owner */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Owner']
        }
      }
      404: components['responses']['Problem']
    }
  }
  replaceOwner: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewOwner']
      }
    }
    responses: {
      /** @description The owner */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Owner']
        }
      }
      404: components['responses']['Problem']
      422: components['responses']['Problem']
    }
  }
  deleteOwner: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Gone */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      404: components['responses']['Problem']
    }
  }
  updateOwner: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/merge-patch+json': components['schemas']['OwnerChanges']
      }
    }
    responses: {
      /** @description The owner */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Owner']
        }
      }
      404: components['responses']['Problem']
      422: components['responses']['Problem']
    }
  }
  listPets: {
    parameters: {
      query?: {
        species?: 'cat' | 'dog' | 'all'
        page?: number
        per_page?: number
      }
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Pets */
      200: {
        headers: {
          Link?: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Pet'][]
        }
      }
      404: components['responses']['Problem']
    }
  }
  createPet: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NewPet']
      }
    }
    responses: {
      /** @description The pet */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Pet']
        }
      }
      404: components['responses']['Problem']
      422: components['responses']['Problem']
    }
  }
  getPet: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
        number: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The pet */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Pet']
        }
      }
      404: components['responses']['Problem']
    }
  }
  deletePet: {
    parameters: {
      query?: never
      header?: never
      path: {
        ownerId: string
        number: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Gone */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      404: components['responses']['Problem']
    }
  }
}
