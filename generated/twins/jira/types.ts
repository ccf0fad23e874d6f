/** Types of Jira Cloud platform (the part this service needs) 3.0.0. Made by Holdout from its contract; do not edit. */

export interface paths {
    "/rest/api/3/issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an issue */
        post: operations["createIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rest/api/3/issue/{issueIdOrKey}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        /** Get an issue */
        get: operations["getIssue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rest/api/3/issue/{issueIdOrKey}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move an issue to another status */
        post: operations["doTransition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rest/api/3/issue/{issueIdOrKey}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        /** List the comments of an issue */
        get: operations["getComments"];
        put?: never;
        /** Comment on an issue */
        post: operations["addComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        CreatedIssue: {
            /** @example 10042 */
            id: string;
            /** @example ACC-42 */
            key: string;
            /** Format: uri */
            self: string;
        };
        Issue: {
            /** @example 10042 */
            readonly id: string;
            /** @example ACC-42 */
            readonly key: string;
            /** Format: uri */
            readonly self: string;
            fields: {
                project: {
                    key: string;
                };
                summary: string;
                description?: string;
                issuetype: {
                    name: string;
                };
                /**
                 * @default {
                 *       "name": "To Do"
                 *     }
                 */
                readonly status: {
                    /** @enum {string} */
                    name: "To Do" | "Done";
                };
            };
        };
        Comment: {
            readonly id: string;
            body: string;
            /** Format: date-time */
            readonly created: string;
        };
    };
    responses: {
        /** @description The request was refused. */
        Errors: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    errorMessages: string[];
                    errors: {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    parameters: {
        /** @description The id or the key of the issue. */
        issueIdOrKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createIssue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    fields: {
                        project: {
                            key: string;
                        };
                        summary: string;
                        description?: string;
                        issuetype: {
                            name: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description The issue was created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedIssue"];
                };
            };
            400: components["responses"]["Errors"];
            401: components["responses"]["Errors"];
        };
    };
    getIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The issue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            401: components["responses"]["Errors"];
            404: components["responses"]["Errors"];
        };
    };
    doTransition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    transition: {
                        /**
                         * @description The only transition of this workflow: to Done.
                         * @enum {string}
                         */
                        id: "31";
                    };
                };
            };
        };
        responses: {
            /** @description The issue was moved. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Errors"];
            401: components["responses"]["Errors"];
            404: components["responses"]["Errors"];
        };
    };
    getComments: {
        parameters: {
            query?: {
                startAt?: number;
                maxResults?: number;
            };
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        startAt: number;
                        maxResults: number;
                        total: number;
                        comments: components["schemas"]["Comment"][];
                    };
                };
            };
            401: components["responses"]["Errors"];
            404: components["responses"]["Errors"];
        };
    };
    addComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id or the key of the issue. */
                issueIdOrKey: components["parameters"]["issueIdOrKey"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    body: string;
                };
            };
        };
        responses: {
            /** @description The comment. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["Errors"];
            401: components["responses"]["Errors"];
            404: components["responses"]["Errors"];
        };
    };
}
